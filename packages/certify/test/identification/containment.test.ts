import type { Method, Problem, RandomTerm } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { openReferee } from '@mixdiff/referee';
import { type Column, dummies, intercept, jsp, penicillin, problem, sleepstudy, type TermSpec } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { identifiedAt, unidentifiedAt, withoutContained } from '../../src/identification/at-point.ts';
import { identify } from '../../src/identification/containment.ts';

/** 8 groups of 6 rows: 2 conditions x 3, or 6 days. */
const n = 48;
const rows = [...Array(n).keys()];
const g = rows.map((i) => `g${Math.floor(i / 6)}`);
const h = rows.map((i) => `h${Math.floor(i / 6) * 3}`);
const half = rows.map((i) => `t${Math.floor(i / 24)}`);
const cond = rows.map((i) => (Math.floor(i / 3) % 2 === 0 ? 'a' : 'b'));
const random = new Random(3);
const y = rows.map((i) => 10 + Math.floor(i / 6) + random.normRand());
const one = intercept(n);
const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
const x = column(
  'x',
  rows.map((i) => (i % 6) - 2.5),
);
const raw = column(
  'year',
  rows.map((i) => 2000 + (i % 6)),
);
const constant = column(
  'z',
  rows.map((i) => Math.floor(i / 6) % 3),
);
const treated = column(
  'treated',
  rows.map((i) => (half[i] === 't1' ? 1 : 0)),
);
const [a, b] = ['a', 'b'].map((level) =>
  column(
    `cond${level}`,
    cond.map((c) => (c === level ? 1 : 0)),
  ),
) as [Column, Column];
const us = (labels: readonly string[], group: string, ...columns: Column[]): TermSpec => ({ group, labels, columns });
const diag = (labels: readonly string[], group: string, ...columns: Column[]): TermSpec => ({
  ...us(labels, group, ...columns),
  structure: 'diag',
});
const made = (method: Method, terms: TermSpec[], fixed: Column[] = [one], extra: Partial<Problem> = {}): Problem => ({
  ...problem(y, fixed, terms, method),
  ...extra,
});
const found = (p: Problem, weights: 'precision' | 'likelihood' = 'precision'): string[] => {
  const is = identify(p, weights);
  if (!is) return ['identified'];
  const name = (k: number | null): string => (k === null ? 'residual' : (p.random[k] as RandomTerm).name);
  const terms = is.contained.map(({ term, within }) => `${name(term)} in ${within.map(name).join(' and ') || 'fixed'}`);
  const left =
    is.moves.length -
    is.contained.reduce((sum, { term }) => {
      const {
        columns: { length: c },
        structure,
      } = p.random[term] as RandomTerm;
      return sum + (structure.kind === 'diag-het' ? c : (c * (c + 1)) / 2);
    }, 0);
  return left > 0 ? [...terms, `${left} more`] : terms;
};
const each = rows.map(String);

describe('not identified', () => {
  const cases: [string, TermSpec[], string[]][] = [
    ['an intercept beside cell means', [us(g, 'g', one), us(g, 'g', a, b)], ['1 | g in conda + condb | g']],
    ['the same, written first', [us(g, 'g', a, b), us(g, 'g', one)], ['1 | g in conda + condb | g']],
    ['the same groups by two names', [us(g, 'g', one), us(h, 'h', one)], ['1 | h in 1 | g']],
    ['one term twice', [us(g, 'g', one, x), us(h, 'h', one, x)], ['1 + x | h in 1 + x | g']],
    ['three times', [us(g, 'g', one), us(h, 'h', one), us(g, 'k', one)], ['1 | k in 1 | g', '1 | h in 1 | g']],
    ['an intercept beside intercept and slope', [us(g, 'g', one), us(g, 'g', one, x)], ['1 | g in 1 + x | g']],
    [
      'a slope beside intercept and slope of a raw year',
      [us(g, 'g', raw), us(g, 'g', one, raw)],
      ['year | g in 1 + year | g'],
    ],
    [
      'cell means beside a diagonal of them',
      [us(g, 'g', a, b), diag(g, 'g', a, b)],
      ['conda + condb | g in conda + condb | g'],
    ],
    ['one row per level', [us(each, 'row', one)], ['1 | row in residual']],
    ['one row per level beside groups', [us(g, 'g', one), us(each, 'row', one)], ['1 | row in residual']],
    [
      'two conditions as a sum of intercepts',
      [
        us(g, 'g', one),
        us(
          rows.map((i) => `${g[i]}${cond[i]}`),
          'gc',
          one,
        ),
        diag(g, 'g', a, b),
      ],
      ['1 | gc in conda + condb | g'],
    ],
    ['a slope that is constant in its groups, of two values', [us(g, 'g', one, treated)], ['1 more']],
  ];
  test.each(cases)('%s', (_, terms, expected) => {
    expect(found(made('REML', terms))).toEqual(expected);
    expect(found(made('ML', terms))).toEqual(expected);
  });
  test('a Poisson response has no residual: one row per level is extra dispersion, one term twice is one term', () => {
    const poisson = (terms: TermSpec[]): Problem => {
      const gaussian = made('ML', terms);
      return { ...gaussian, response: { ...gaussian.response, family: 'poisson', link: 'log' } };
    };
    expect(found(poisson([us(g, 'g', one), us(each, 'row', one)]))).toEqual(['identified']);
    const twice = poisson([us(g, 'g', one), us(h, 'h', one)]);
    expect(found(twice)).toEqual(['1 | h in 1 | g']);
    const ofZeros = twice.random.map((term, k) => (k === 1 ? { ...term, part: 'zeroInflation' as const } : term));
    expect(found({ ...twice, random: ofZeros })).toEqual(['identified']);
  });
  test('groups that are fixed effects too: under REML alone', () => {
    const fixed = [one, ...dummies('g', g)];
    expect(found(made('REML', [us(g, 'g', one)], fixed))).toEqual(['1 | g in fixed']);
    expect(found(made('ML', [us(g, 'g', one)], fixed))).toEqual(['identified']);
    expect(found(made('REML', [us(half, 'half', one), us(g, 'g', one)], [one, treated]))).toEqual([
      '1 | half in fixed',
    ]);
  });
  test('two rows per group and two columns: the residual variance is in the term', () => {
    const pairs = rows.map((i) => `p${Math.floor(i / 2)}`);
    const second = column(
      'second',
      rows.map((i) => i % 2),
    );
    expect(found(made('REML', [us(pairs, 'p', one, second)]))).toEqual(['1 more']);
    // (1 | p) + (0 + x | p) with x = -1, 1: 11' + xx' = 2 I, and neither is in the other
    const sign = column(
      'sign',
      rows.map((i) => 2 * (i % 2) - 1),
    );
    expect(found(made('ML', [us(pairs, 'p', one), us(pairs, 'p', sign)]))).toEqual(['1 more']);
  });
  test('weights: one row per level is told apart from the residual by unequal precisions, and by copies', () => {
    const weights = (f: (i: number) => number) => ({
      weights: { values: Float64Array.from(rows, f), kind: 'as-original' as const },
    });
    const rowwise = [us(each, 'row', one)];
    expect(
      found(
        made(
          'ML',
          rowwise,
          [one],
          weights(() => 2),
        ),
      ),
    ).toEqual(['1 | row in residual']);
    expect(
      found(
        made(
          'ML',
          rowwise,
          [one],
          weights((i) => 1 + (i % 2)),
        ),
      ),
    ).toEqual(['identified']);
    expect(
      found(
        made(
          'ML',
          rowwise,
          [one],
          weights(() => 2),
        ),
        'likelihood',
      ),
    ).toEqual(['identified']);
  });
});

describe('identified, however weakly', () => {
  const almost = h.map((label, i) => (i === 0 ? 'h3' : label));
  const cases: [string, TermSpec[]][] = [
    ['groups that differ in one row', [us(g, 'g', one), us(almost, 'h', one)]],
    ['a raw year', [us(g, 'g', one, raw)]],
    ['a raw year, diagonal', [us(g, 'g', one), us(g, 'g', raw)]],
    [
      'a raw year in seconds',
      [
        us(
          g,
          'g',
          one,
          column(
            's',
            rows.map((i) => 1e9 + 86400 * (i % 6)),
          ),
        ),
      ],
    ],
    [
      'two slopes that are almost one',
      [
        us(g, 'g', x),
        us(
          g,
          'g',
          column(
            'x2',
            x.values.map((v, i) => v + 1e-4 * Math.sin(i)),
          ),
        ),
      ],
    ],
    ['a slope constant in its groups, of three values', [us(g, 'g', one, constant)]],
    ['nested groups', [us(half, 'half', one), us(g, 'g', one)]],
    ['intercept and slope apart', [us(g, 'g', one), us(g, 'g', x)]],
    ['an intercept beside a diagonal of cell means', [us(g, 'g', one), diag(g, 'g', a, b)]],
    [
      'two rows in one level, one in all others',
      [
        us(
          each.map((r) => (r === '1' ? '0' : r)),
          'row',
          one,
        ),
      ],
    ],
  ];
  test.each(cases)('%s', (_, terms) => {
    expect(found(made('REML', terms))).toEqual(['identified']);
    expect(found(made('ML', terms))).toEqual(['identified']);
  });
  test.each([jsp, sleepstudy, penicillin])('%s', (design) => {
    expect(found(design('REML'))).toEqual(['identified']);
  });
});

test('what is identified has one value on all points that are equally good, and the smaller model is one of them', () => {
  const p = made('REML', [us(g, 'g', one), us(g, 'g', a, b)]);
  const is = identify(p, 'precision');
  const referee = openReferee(p, { weights: 'precision' });
  if (!is || 'refused' in referee) throw new Error('expected both');
  const at = {
    beta: Float64Array.of(10),
    Sigma: [
      { nrow: 1, ncol: 1, data: Float64Array.of(2) },
      { nrow: 2, ncol: 2, data: Float64Array.of(3, 1, 1, 5) },
    ],
    residual: { kind: 'variance' as const, sigma2: 1.5 },
  };
  expect(identifiedAt(at, p, is).map(({ expression, value }) => ({ expression, value }))).toEqual([
    { expression: 'var(conda within g) + var(g)', value: 5 },
    { expression: 'var(condb within g) + var(g)', value: 7 },
    { expression: 'cov(conda, condb within g) + var(g)', value: 3 },
  ]);
  const smaller = withoutContained(at, is);
  expect(smaller?.Sigma.map(({ data }) => [...data])).toEqual([[0], [5, 3, 3, 7]]);
  const logLik = (point: typeof at): number => {
    const judged = referee.logLik(point);
    return 'refused' in judged ? Number.NaN : judged.logLik;
  };
  expect(logLik(smaller as typeof at)).toBeCloseTo(logLik(at), 9);
});

test('a covariance of columns that no level has both of does not enter the likelihood', () => {
  const between = (label: string): Column =>
    column(
      label,
      rows.map((i) => (half[i] === label ? 1 : 0)),
    );
  const p = made('REML', [us(g, 'g', between('t0'), between('t1'))]);
  const is = identify(p, 'precision');
  if (!is) throw new Error('expected something unidentified');
  const zero = { nrow: 2, ncol: 2, data: new Float64Array(4) };
  const at = { beta: new Float64Array(1), Sigma: [zero], residual: { kind: 'variance' as const, sigma2: 1 } };
  expect(unidentifiedAt(p, is, at, at)).toEqual({
    contained: [],
    elements: [{ term: 't0 + t1 | g', i: 0, j: 1 }],
    silent: ['cov(t0, t1 within g)'],
    sums: [],
  });
});
