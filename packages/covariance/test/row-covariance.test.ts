import {
  type By,
  type Kind,
  type ResidualModel,
  residualNames,
  structured,
  type VarianceFunction,
} from '@mixdiff/contract';
import { agree, agreeAll } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROW_KINDS, type RowCovariance, residualCoordinates, rowCovariance, SEARCHED } from '../src/index.ts';

const labels = ['a', 'b', 'c', 'd'];
const m = labels.length;
const n = 8;
const alternating: By = { name: 'g', levels: ['u', 'v'], index: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1) };
const sex: By = { name: 'sex', levels: ['f', 'm'], index: Int32Array.of(0, 1, 0, 1, 1, 0, 1, 0) };
/** Two subjects of four rows; times 0, 1, 2.5, 4. */
const modelOf = (kind: Kind, more: Partial<ResidualModel> = {}, nugget = false): ResidualModel => ({
  subject: { name: 'id', levels: ['1', '2'], index: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1) },
  position: Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3),
  structure: {
    ...structured(kind, labels),
    ...(kind === 'arma' ? { order: [2, 2] } : {}),
    ...(kind === 'propto' || kind === 'equalto'
      ? {
          known: {
            nrow: m,
            ncol: m,
            data: Float64Array.from({ length: m * m }, (_, e) => 0.5 ** Math.abs((e % m) - Math.floor(e / m))),
          },
        }
      : {}),
    ...(nugget ? { nugget: true } : {}),
  },
  at: { nrow: n, ncol: 1, data: Float64Array.of(0, 1, 2.5, 4, 0, 1, 2.5, 4) },
  ...more,
});
const at = (model: ResidualModel, values: readonly number[]): RowCovariance => {
  const names = residualNames(model);
  const parameters = Object.fromEntries(names.flatMap((name, k) => (name === 'sigma2' ? [] : [[name, values[k]]])));
  const found = rowCovariance(
    model,
    { kind: 'marginal', sigma2: names[0] === 'sigma2' ? values[0] : Number.NaN, parameters },
    { weights: Float64Array.of(1, 2, 1, 0.5, 1, 3, 1, 1), fitted: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
  );
  if (!found) throw new Error(model.structure.kind);
  return found;
};

const variances: readonly VarianceFunction[] = [
  { kind: 'ident', of: null, by: sex },
  { kind: 'power', of: 'fitted', by: null },
  { kind: 'const-power', of: Float64Array.of(1, 2, 1, 2, 3, 1, 2, 3), by: sex },
  { kind: 'exp', of: Float64Array.of(0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.4, 0.5), by: null },
  { kind: 'fixed', of: Float64Array.of(1, 2, 3, 4, 1, 2, 3, 4), by: null },
];
const MODELS: readonly (readonly [string, ResidualModel])[] = [
  ...ROW_KINDS.map((kind) => [kind, modelOf(kind)] as const),
  ...(['exp', 'gau', 'ratio', 'spher', 'lin'] as const).map(
    (kind) => [`${kind}, nugget`, modelOf(kind, {}, true)] as const,
  ),
  ['us by groups', modelOf('us', { by: alternating })],
  ...variances.map((fn) => [`ar1-hom, ${fn.kind}`, modelOf('ar1-hom', { variance: [fn] })] as const),
  ['cs-het, two variance functions', modelOf('cs-het', { variance: [variances[0], variances[1]] })],
];
/** Away from zero, from one, and from each other. */
const values = (count: number) =>
  fc.array(fc.double({ min: 0.2, max: 0.7, noNaN: true }), { minLength: count, maxLength: count });

test.each(MODELS)('%s: derivatives are those of the values, up to the second', (_, model) => {
  const count = residualNames(model).length;
  const h = 1e-4;
  fc.assert(
    fc.property(values(count), fc.nat(m - 1), fc.nat(m - 1), (point, i, j) => {
      const entry = at(model, point).entry(i, j);
      const moved = (...steps: readonly (readonly [number, number])[]): number =>
        at(
          model,
          point.map((v, k) => steps.reduce((sum, [which, by]) => (which === k ? sum + by : sum), v)),
        ).entry(i, j).value;
      const size = entry.by.length;
      for (let a = 0; a < count; a++) {
        const place = entry.by.indexOf(a);
        const slope = (moved([a, h]) - moved([a, -h])) / (2 * h);
        agree(place < 0 ? 0 : entry.first[place], slope, { abs: 1e-5, rel: 1e-5, source: 'central differences' });
        for (let b = 0; b <= a; b++) {
          const other = entry.by.indexOf(b);
          const bend =
            (moved([a, h], [b, h]) - moved([a, h], [b, -h]) - moved([a, -h], [b, h]) + moved([a, -h], [b, -h])) /
            (4 * h * h);
          agree(place < 0 || other < 0 ? 0 : entry.second[other * size + place], bend, {
            abs: 1e-4,
            rel: 1e-4,
            source: 'central differences',
          });
        }
      }
    }),
    { numRuns: 5 },
  );
});

describe.each(SEARCHED.filter((kind) => ROW_KINDS.some((known) => known === kind)))('%s', (kind) => {
  test('is the matrix that the search has', () => {
    const model = modelOf(kind);
    const coordinates = residualCoordinates(model);
    if (!coordinates) throw new Error(kind);
    // a range of 3: not all of the linear and the spherical correlations are nothing
    const x = Float64Array.from({ length: coordinates.length }, (_, k) =>
      coordinates.ranges.includes(k) ? Math.log(3) : 0.1 + 0.07 * k,
    );
    const C = new Float64Array(coordinates.cells);
    coordinates.covariance(x, C);
    const point = { kind: 'marginal', ...coordinates.toPoint(x) } as const;
    const found = rowCovariance(model, point);
    const pairs = Array.from({ length: m * m }, (_, e) => [e % m, Math.floor(e / m)] as const);
    const entries = pairs.map(([i, j]) => found?.entry(i, j).value ?? Number.NaN);
    const cells = pairs.map(([i, j]) => C[coordinates.cell(i, j)] ?? Number.NaN);
    agreeAll(entries, cells, { rel: 1e-12, source: 'coordinates of the search' });
  });
});

/** R 4.2.2, nlme 3.1-162: corMatrix(Initialize(cs, x)) of range 3 and nugget 0.2 at times 0, 1, 2.5, 4, below the diagonal. */
const NLME: readonly (readonly [Kind, readonly number[]])[] = [
  [
    'exp',
    [0.573225048459031, 0.347678566805663, 0.210877710492581, 0.485224527770107, 0.294303552937154, 0.485224527770107],
  ],
  [
    'gau',
    [0.715871453451496, 0.399481430879421, 0.135210652324853, 0.623040626457124, 0.294303552937154, 0.623040626457124],
  ],
  ['ratio', [0.72, 0.472131147540984, 0.288, 0.64, 0.4, 0.64]],
  ['lin', [0.533333333333333, 0.133333333333333, 0, 0.4, 0, 0.4]],
  ['spher', [0.414814814814815, 0.0314814814814815, 0, 0.25, 0, 0.25]],
];
test.each(NLME)('%s of distances, as nlme has it', (kind, want) => {
  const model = modelOf(kind, {}, true);
  const found = rowCovariance(model, { kind: 'marginal', sigma2: 2, parameters: { range: 3, nugget: 0.2 } });
  const pairs = [
    [1, 0],
    [2, 0],
    [3, 0],
    [2, 1],
    [3, 1],
    [3, 2],
  ] as const;
  agreeAll(
    pairs.map(([i, j]) => (found?.entry(i, j).value ?? Number.NaN) / 2),
    want,
    { abs: 1e-14, source: 'nlme 3.1-162' },
  );
});
test.each([
  [
    [0.5, -0.3],
    [0.4, 0.25],
    [0.624613098922867, 0.137105360901325, -0.118831249226198],
  ],
  [[], [0.4, 0.25], [0.408997955010225, 0.204498977505112, 0]],
  [[0.6, 0.2], [], [0.75, 0.65, 0.54]],
])('ARMA(%o, %o), as ARMAacf of R 4.2.2', (ar, ma, want) => {
  const model = { ...modelOf('arma'), structure: { ...structured('arma', labels), order: [ar.length, ma.length] } };
  const named = (name: string, list: readonly number[]) => list.map((v, k) => [`${name}.${k + 1}`, v] as const);
  const parameters = Object.fromEntries([...named('ar', ar), ...named('ma', ma)]);
  const found = rowCovariance(model, { kind: 'marginal', sigma2: 1, parameters });
  agreeAll(
    [1, 2, 3].map((i) => found?.entry(i, 0).value ?? Number.NaN),
    want,
    { abs: 1e-14, source: 'ARMAacf' },
  );
});
test('a point without one of the parameters has no covariance', () => {
  expect(rowCovariance(modelOf('cs-hom'), { kind: 'marginal', sigma2: 1, parameters: {} })).toBe(null);
  expect(rowCovariance(modelOf('mat'), { kind: 'marginal', sigma2: 1, parameters: {} })).toBe(null);
});
