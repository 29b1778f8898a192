import {
  type Kind,
  type Matrix,
  type Method,
  type Problem,
  type RandomTerm,
  type ResidualModel,
  structured,
  type VarianceFunction,
  withConditional,
  withResponse,
} from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { comparable, likelihoodOf, logLikGap, oneFunction, type Standing } from '../src/index.ts';

const n = 24;
const noise = (k: number): number => Math.sin(12.9898 * k) * 3;
const group = Int32Array.from({ length: n }, (_, i) => i % 6);
const x = Array.from({ length: n }, (_, i) => Math.floor(i / 6) + 0.1 * noise(i + 50));
const y = Float64Array.from({ length: n }, (_, i) => 5 + 0.7 * (x[i] as number) + noise((i % 6) + 100) + noise(i));
const columns = (...list: (readonly number[])[]): Matrix => ({
  nrow: list[0]?.length ?? 0,
  ncol: list.length,
  data: Float64Array.from(list.flat()),
});
const ones = Array<number>(n).fill(1);
const term = (Z: Matrix, level = group, kind: Kind = 'us'): RandomTerm => ({
  name: '1 | g',
  group: 'g',
  columns: Array.from({ length: Z.ncol }, (_, j) => `c${j}`),
  levels: [...new Set(level)].map(String),
  level,
  Z,
  structure: structured(kind, []),
});
const base: Problem = {
  response: { y, trials: null, family: 'gaussian', link: 'identity' },
  parts: {
    conditional: { X: columns(ones, x), columns: ['(Intercept)', 'x'], term: ['(Intercept)', 'x'], offset: null },
  },
  random: [term(columns(ones))],
  residual: null,
  weights: null,
  method: 'REML',
  source: { formula: 'y ~ x + (1 | g)', dataHash: '', rows: Int32Array.from(group.keys()), dropped: [] },
};
/** What a case changes of the base. */
interface Given extends Partial<Pick<Problem, 'random' | 'residual' | 'weights'>> {
  readonly y?: Float64Array;
  readonly X?: Matrix;
  readonly offset?: Float64Array | null;
}
const problemOf = ({ y: own = y, X = base.parts.conditional.X, offset = null, ...rest }: Given): Problem =>
  withConditional(withResponse({ ...base, ...rest }, { y: own }), { X, offset });
interface Change {
  readonly problem?: Given;
  readonly method?: Method;
  readonly weights?: 'precision' | 'likelihood';
  readonly logLik?: number;
  readonly constant?: number;
}
function stands({
  problem = {},
  method = 'REML',
  weights = 'precision',
  logLik = -10,
  constant = 0,
}: Change = {}): Standing {
  const made = { ...problemOf(problem), method };
  return {
    method,
    nobs: made.response.y.length,
    logLik,
    meaning: { weights, logLikConstant: constant },
    likelihood: likelihoodOf(made),
    formula: made.source.formula,
  };
}
const told = (a: Change, b: Change): string[] => comparable(stands(a), stands(b)).map(({ what }) => what);
const weights = { values: Float64Array.from(ones, (_, i) => 1 + (i % 3)), kind: 'as-original' as const };
const some = (f: (i: number) => boolean): Given => {
  const rows = [...group.keys()].filter(f);
  const pick = (values: ArrayLike<number>): number[] => rows.map((i) => values[i] as number);
  return {
    y: Float64Array.from(pick(y)),
    X: columns(pick(ones), pick(x)),
    random: [term(columns(pick(ones)), Int32Array.from(pick(group)))],
  };
};

describe('one function', () => {
  test('rows in another order, levels and columns by other names and codes', () => {
    const order = [...group.keys()].reverse();
    const pick = (values: ArrayLike<number>): number[] => order.map((i) => values[i] as number);
    const turned: Given = {
      y: Float64Array.from(pick(y)),
      X: columns(pick(ones), pick(x)),
      random: [
        term(
          columns(pick(ones)),
          Int32Array.from(pick(group), (l) => 5 - l),
        ),
      ],
    };
    expect(told({}, { problem: turned })).toEqual([]);
  });
  test('weights of one have no meaning', () => {
    const unit = { values: Float64Array.from(ones), kind: 'as-original' as const };
    expect(told({ problem: { weights: unit } }, { weights: 'likelihood' })).toEqual([]);
  });
  test('an offset that is subtracted beforehand, a mean of 1e8', () => {
    const offset = y.map((_, i) => i / 3);
    const shifted = (by: number) => y.map((v, i) => v + by + (offset[i] as number));
    expect(told({}, { problem: { y: shifted(0), offset } })).toEqual([]);
    const far = { y: y.map((v) => v + 1e8) };
    expect(told({ problem: far }, { problem: { y: shifted(1e8), offset } })).toEqual([]);
  });
  test('random slopes in other units and from another origin, unstructured; not as a diagonal', () => {
    const other = x.map((v) => 10 * v - 3);
    const slopes = (values: readonly number[], kind: Kind) => ({
      random: [term(columns(ones, values), group, kind)],
    });
    expect(told({ problem: slopes(x, 'us') }, { problem: slopes(other, 'us') })).toEqual([]);
    expect(told({ problem: slopes(x, 'diag-het') }, { problem: slopes(other, 'diag-het') })).toEqual(['model']);
  });
  test('another basis of the fixed part: a constant under REML, and none under ML', () => {
    const basis = {
      X: columns(
        x.map((v) => 1 - v),
        x.map((v) => 2 + 3 * v),
      ),
    };
    expect(told({ method: 'ML' }, { method: 'ML', problem: basis })).toEqual([]);
    const [one] = comparable(stands(), stands({ problem: basis }));
    // (1 - x, 2 + 3x) = (1, x) A with det A = 5: l_R(XA) = l_R(X) - log 5
    expect(one).toMatchObject({ what: 'constant' });
    expect(one?.shift).toBeCloseTo(-Math.log(5), 9);
    expect(logLikGap(stands(), stands({ problem: basis, logLik: -10 - Math.log(5) }))).toBeCloseTo(0, 9);
  });
  test('constants of an engine are put right', () => {
    expect(logLikGap(stands({ logLik: -3, constant: -7 }), stands({ logLik: -10.5 }))).toBeCloseTo(0.5, 12);
  });
});

describe('not one function: never a gap', () => {
  const cases: [string, Change, Change, string[]][] = [
    ['ML and REML', { method: 'ML' }, {}, ['method']],
    ['rows', { problem: some((i) => i !== 3) }, {}, ['rows']],
    ['as many rows, others', { problem: some((i) => i !== 3) }, { problem: some((i) => i !== 4) }, ['response']],
    ['another response', { problem: { y: y.map(Math.exp) } }, {}, ['response']],
    ['one value typed wrong', { problem: { y: y.map((v, i) => (i === 3 ? v + 0.01 : v)) } }, {}, ['response']],
    ['weights and none', { problem: { weights } }, {}, ['weights']],
    [
      'weights of two meanings',
      { problem: { weights } },
      { problem: { weights }, weights: 'likelihood' },
      ['weights-meaning'],
    ],
    ['fixed parts under REML', { problem: { X: columns(ones) } }, {}, ['X']],
    ['fixed parts under ML', { method: 'ML', problem: { X: columns(ones) } }, { method: 'ML' }, ['model']],
    ['random parts', { problem: { random: [term(columns(ones, x))] } }, {}, ['model']],
    [
      'one level joined to another',
      {
        problem: {
          random: [
            term(
              columns(ones),
              group.map((l) => (l === 5 ? 4 : l)),
            ),
          ],
        },
      },
      {},
      ['model'],
    ],
  ];
  test.each(cases)('%s', (_, a, b, what) => {
    expect(told(a, b)).toEqual(what);
    expect(told(b, a)).toEqual(what);
    expect(oneFunction(stands(a), stands(b))).toBe(false);
    expect(logLikGap(stands(a), stands(b))).toBeNull();
  });
});

test('documents of before it was written are told apart by what they say', () => {
  const old = (formula: string): Standing => ({ ...stands(), likelihood: undefined, formula });
  expect(comparable(old('log(y) ~ x + (1 | g)'), stands()).map(({ what }) => what)).toEqual(['response']);
  expect(comparable(old('y ~ x + (1 | g)'), stands())).toEqual([]);
});

describe('covariance structures', () => {
  const visit = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 6));
  const labels = ['1', '2', '3', '4'];
  const subject = { name: 'g', levels: [...'012345'], index: group };
  const model = (kind: Kind, more: Partial<ResidualModel> = {}): Given => ({
    random: [],
    residual: { subject, position: visit, structure: structured(kind, labels), ...more },
  });
  const indicators = columns(...labels.map((_, j) => Array.from(visit, (v) => (v === j ? 1 : 0))));
  const structuredTerm = (kind: Kind, Z = indicators): Given => ({
    random: [{ ...term(Z, group, kind), columns: labels }],
  });
  const says = (a: Given, b: Given): string[] => told({ problem: a }, { problem: b });
  const permuted = visit.map((v) => [2, 0, 3, 1][v] as number);
  const reversed = visit.map((v) => 3 - v);
  const times = (f: (i: number) => number): Matrix => columns(Array.from(group, (_, i) => f(i)));

  test.each(['us', 'us-hom', 'cs-het', 'cs-hom'] as const)('%s does not know the order of positions', (kind) =>
    expect(says(model(kind), model(kind, { position: permuted }))).toEqual([]),
  );
  test.each(['ar1-hom', 'ar1-het', 'toep-hom', 'ad-het'] as const)('%s does, up to its direction', (kind) => {
    expect(says(model(kind), model(kind, { position: permuted }))).toEqual(['model']);
    expect(says(model(kind), model(kind, { position: reversed }))).toEqual([]);
  });
  test('who is at which position counts, where positions differ in variance', () => {
    // two subjects whose rows are taken in another order
    const swapped = visit.map((v, i) => (group[i] === 0 ? 3 - v : v));
    expect(says(model('us'), model('us', { position: swapped }))).toEqual(['model']);
    expect(says(model('cs-hom'), model('cs-hom', { position: swapped }))).toEqual([]);
  });
  test('distances count, their unit and origin do not', () => {
    const at = times((i) => (x[i] as number) ** 2);
    const moved = times((i) => 1000 + 7 * (x[i] as number) ** 2);
    expect(says(model('exp', { at }), model('exp', { at: moved }))).toEqual([]);
    expect(says(model('exp', { at }), model('exp', { at: times((i) => x[i] as number) }))).toEqual(['model']);
    expect(says(model('exp', { at }), model('gau', { at }))).toEqual(['model']);
    const nugget = { at, structure: { ...structured('exp', labels), nugget: true as const } };
    expect(says(model('exp', { at }), model('exp', nugget))).toEqual(['model']);
  });
  test('orders, groups and variance functions count', () => {
    const arma = (order: readonly number[]): Given =>
      model('arma', { structure: { ...structured('arma', labels), order } });
    expect(says(arma([1, 1]), arma([2, 0]))).toEqual(['model']);
    const by = { name: 'h', levels: ['a', 'b'], index: group.map((g) => g % 2) };
    const flipped = { name: 'k', levels: ['b', 'a'], index: group.map((g) => 1 - (g % 2)) };
    const other = { ...by, index: group.map((g) => (g < 3 ? 0 : 1)) };
    expect(says(model('us'), model('us', { by }))).toEqual(['model']);
    expect(says(model('us', { by }), model('us', { by: flipped }))).toEqual([]);
    expect(says(model('us', { by }), model('us', { by: other }))).toEqual(['model']);
    const varying = (...variance: VarianceFunction[]): Given => model('cs-hom', { variance });
    const ident = { kind: 'ident', of: null, by } as const;
    expect(says(model('cs-hom'), varying(ident))).toEqual(['model']);
    expect(says(varying(ident), varying({ ...ident, by: flipped }))).toEqual([]);
    expect(says(varying(ident), varying({ ...ident, by: other }))).toEqual(['model']);
    const v = Float64Array.from(x, (value) => 1 + value ** 2);
    expect(
      says(varying({ kind: 'exp', of: v, by: null }), varying({ kind: 'exp', of: v.map((u) => 5 - 2 * u), by: null })),
    ).toEqual([]);
    expect(says(varying({ kind: 'power', of: v, by: null }), varying({ kind: 'exp', of: v, by: null }))).toEqual([
      'model',
    ]);
    // |v|^d is e^(d log|v|)
    expect(
      says(varying({ kind: 'power', of: v, by: null }), varying({ kind: 'exp', of: v.map(Math.log), by: null })),
    ).toEqual([]);
  });
  test('of random terms too', () => {
    expect(says(structuredTerm('us'), structuredTerm('cs-het'))).toEqual(['model']);
    expect(says(structuredTerm('cs-hom'), structuredTerm('cs-het'))).toEqual(['model']);
    const turned = columns(...[2, 0, 3, 1].map((j) => Array.from(visit, (v) => (v === j ? 1 : 0))));
    expect(says(structuredTerm('cs-het'), structuredTerm('cs-het', turned))).toEqual([]);
    expect(says(structuredTerm('ar1-hom'), structuredTerm('ar1-hom', turned))).toEqual(['model']);
  });
  test('blocks are terms', () => {
    const blocks: Given = {
      random: [
        {
          ...term(columns(ones, x)),
          columns: ['a', 'b'],
          structure: { ...structured('block', ['a', 'b']), parts: [structured('us', ['a']), structured('us', ['b'])] },
        },
      ],
    };
    expect(says(blocks, { random: [term(columns(x)), term(columns(ones))] })).toEqual([]);
    expect(says(blocks, { random: [term(columns(ones, x))] })).toEqual(['model']);
  });
});
