import type { Method, Problem } from '@mixdiff/contract';
import { richardsonGradient } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import { agree, agreeAll, intercept, jsp, penicillin, problem, sleepstudy } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openNestedCriterion } from '../src/nested-criterion.ts';
import { nestedDesign, nestedTerms } from '../src/nested-design.ts';
import { searchNested } from '../src/nested-search.ts';
import { dense } from './dense.ts';

const designOf = (p: Problem) => {
  const design = nestedDesign(p);
  if (!design) throw new Error('not nested');
  return design;
};
/** Unbalanced: `outers` groups of one to four inner ones of one to six rows; `tau` and `s` as correlated sums, of either sign. */
function made(seed: number, method: Method, { outers = 8, tau = 1, s = 1, size = 6, shift = 0 } = {}): Problem {
  const r = new Random(seed);
  const [a, b, x, y]: [string[], string[], number[], number[]] = [[], [], [], []];
  for (let i = 0; i < outers; i++) {
    const outer = Math.sqrt(Math.abs(s)) * r.normRand();
    const inners = 1 + (i % 4);
    for (let j = 0; j < inners; j++) {
      const rows = size === 6 ? 1 + ((i + 2 * j) % 6) : size;
      const u = Array.from({ length: rows }, () => r.normRand());
      const mean = u.reduce((sum, v) => sum + v, 0) / rows;
      // 1 + n tau is the variance of a sum of n rows, as a share of that of n independent ones
      const factor = Math.sqrt(1 + rows * tau);
      for (const v of u) {
        a.push(`a${i}`);
        b.push(`a${i}:b${j}`);
        x.push(r.normRand());
        y.push(2 + shift + outer + (v - mean) + factor * mean + 0.5 * (x.at(-1) as number));
      }
    }
  }
  const fixed = [intercept(y.length), { name: 'x', term: 'x', values: x }];
  return problem(
    y,
    fixed,
    [
      { group: 'a', labels: a },
      { group: 'a:b', labels: b },
    ],
    method,
  );
}

describe.each(['ML', 'REML'] as const)('by %s', (method) => {
  test('the value is that of n x n algebra, negative covariances included', () => {
    const p = made(1, method);
    const criterion = openNestedCriterion(designOf(p), method);
    for (const [a, b] of [
      [0.4, 0.3],
      [0, 0],
      [0.5, -0.1],
      [-0.04, 0.2],
      [-0.01, -0.12],
    ]) {
      const at = Float64Array.of(a as number, b as number);
      const { between, inner, sigma2, logLik } = criterion.point(at);
      agree(criterion.value(at), dense(p, [Float64Array.of(between), Float64Array.of(inner)], sigma2, method), {
        rel: 1e-12,
        source: 'V factored as it stands',
      });
      expect(logLik).toBe(-criterion.value(at) / 2);
    }
  });
  test('the slopes are those of differences', () => {
    const criterion = openNestedCriterion(designOf(made(2, method)), method);
    for (const x of [Float64Array.of(0.4, 0.3), Float64Array.of(-0.03, 0.2), Float64Array.of(0.3, -0.1)]) {
      const slopes = new Float64Array(2);
      criterion.value(x, slopes);
      agreeAll(
        slopes,
        richardsonGradient((at) => criterion.value(at), x),
        { rel: 1e-7, abs: 1e-7, source: 'Richardson' },
      );
    }
  });
  test('outside the region there is no likelihood, up to its very end there is one', () => {
    const criterion = openNestedCriterion(designOf(made(3, method)), method);
    const value = (a: number, b: number): number => criterion.value(Float64Array.of(a, b));
    expect(value(0.1, 1.001 * criterion.leastInner)).toBe(Number.POSITIVE_INFINITY);
    expect(value(0.1, 0.999 * criterion.leastInner)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(value(1.001 * criterion.leastBetween(0.2), 0.2)).toBe(Number.POSITIVE_INFINITY);
    expect(value(0.999 * criterion.leastBetween(0.2), 0.2)).toBeLessThan(Number.POSITIVE_INFINITY);
  });
  test('no point of the region is higher than what the search finds', () => {
    const ratio = fc.double({ min: 1e-3, max: 30, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), ratio, ratio, (seed, u, v) => {
        const design = designOf(made(seed, method, { outers: 16, size: 3 }));
        const { free, higherWhereSingular } = searchNested(design, method);
        fc.pre(!higherWhereSingular);
        const criterion = openNestedCriterion(design, method);
        const b = (1 - u) * criterion.leastInner;
        const a = (1 - v) * criterion.leastBetween(b);
        expect(-criterion.value(Float64Array.of(a, b)) / 2).toBeLessThan(free.logLik + 1e-7);
      }),
      { numRuns: 25 },
    );
  });
  test('another unit, another origin and the terms in the other order move nothing but what they must', () => {
    const p = made(4, method);
    const k = p.response.y.length - (method === 'REML' ? 2 : 0);
    const { free } = searchNested(designOf(p), method);
    const y = p.response.y.map((v) => 1000 * v + 1e6);
    const moved = { ...p, response: { ...p.response, y }, random: [...p.random].reverse() };
    const { free: there } = searchNested(designOf(moved), method);
    agree((there.logLik as number) + k * Math.log(1000), free.logLik as number, { abs: 1e-8, source: 'scaled' });
    agree((there.inner as number) / 1e6, free.inner as number, { abs: 1e-6, source: 'scaled' });
    agree((there.between as number) / 1e6, free.between as number, { abs: 1e-6, source: 'scaled' });
  });
  test('rows of a class that repel one another: the free maximum has a negative class covariance and lies higher', () => {
    const p = made(5, method, { outers: 24, tau: -0.22, size: 4 });
    const { free, positive, innerFree, outerOnly } = searchNested(designOf(p), method);
    expect(free.inner).toBeLessThan(-0.1);
    expect((free.logLik as number) - positive.logLik).toBeGreaterThan(1);
    // the outer variance is positive: what a random outer intercept beside compound symmetry reaches
    expect(innerFree).toEqual(free);
    // with the inner variance at zero two random intercepts are one
    agree(positive.logLik, outerOnly.logLik, { abs: 1e-8, source: 'tau = 0' });
    const at = [Float64Array.of(free.between as number), Float64Array.of(free.inner as number)];
    agree(free.logLik as number, dense(p, at, free.sigma2 as number, method) / -2, { abs: 1e-8, source: 'n x n' });
  });
});

describe('JSP', () => {
  // base R, Nelder-Mead on the block likelihood over free (s, w, v); gls corCompSymm(~ 1 | school)
  test.each([
    ['ML', -2964.1646886, [3.09379, 1.03556, 27.30293], -2965.1073383],
    ['REML', -5923.65026 / 2, [3.22844, 1.03226, 27.57218], -2962.7492219],
  ] as const)('by %s', (method, logLik, at, without) => {
    const { free, positive, outerOnly } = searchNested(designOf(jsp(method)), method);
    agree(free.logLik as number, logLik, { abs: 5e-7, source: 'base R' });
    agreeAll([free.between as number, free.inner as number, free.sigma2 as number], at, {
      abs: 2e-4,
      source: 'base R',
    });
    expect(positive).toEqual(free);
    agree(outerOnly.logLik, without, { abs: 1e-6, source: 'gls' });
  });
});

describe('towards a singular covariance', () => {
  /** Outer groups of one shape, so that as many become singular together; or one of them a row larger. */
  const shaped = (method: Method, larger: boolean): Problem => {
    const r = new Random(3);
    const labels = Array.from({ length: 40 }, (_, g) =>
      Array<string>(3 + (larger && g === 0 ? 1 : 0)).fill(`b${g}`),
    ).flat();
    const outer = labels.map((b) => `a${Math.floor(Number(b.slice(1)) / 4)}`);
    const y = labels.map(() => r.normRand());
    return problem(
      y,
      [intercept(y.length)],
      [
        { group: 'a', labels: outer },
        { group: 'b', labels },
      ],
      method,
    );
  };
  test('ML rises for ever where the mean of one largest group is reproduced, REML does not, and balance holds both', () => {
    const endless = (method: Method, larger: boolean): boolean =>
      searchNested(designOf(shaped(method, larger)), method).higherWhereSingular;
    expect([endless('ML', true), endless('REML', true)]).toEqual([true, false]);
    expect([endless('ML', false), endless('REML', false)]).toEqual([false, false]);
  });
  test('and that is no maximum: the one found is higher than all around it', () => {
    const design = designOf(shaped('ML', true));
    const { free } = searchNested(design, 'ML');
    const criterion = openNestedCriterion(design, 'ML');
    const [a, b] = [free.between / free.sigma2, free.inner / free.sigma2];
    for (const [da, db] of [
      [1e-3, 0],
      [-1e-3, 0],
      [0, 1e-3],
      [0, -1e-3],
    ])
      expect(criterion.value(Float64Array.of(a + (da as number), b + (db as number))) / -2).toBeLessThan(free.logLik);
  });
});

describe('what has no such surface', () => {
  test('crossed, one term, slopes, weights, a given variance', () => {
    expect(nestedTerms(penicillin('ML'))).toBeNull();
    expect(nestedTerms(sleepstudy('ML'))).toBeNull();
    const p = made(6, 'ML');
    expect(nestedTerms(p)).not.toBeNull();
    const weights = { values: new Float64Array(p.response.y.length).fill(2), kind: 'precision' as const };
    expect(nestedTerms({ ...p, weights })).toBeNull();
    const given = p.random.map((term) => ({ ...term, structure: { ...term.structure, kind: 'equalto' as const } }));
    expect(nestedTerms({ ...p, random: given })).toBeNull();
  });
  test('an inner group in each outer one, or a row in each inner one: s, w and v are not three numbers', () => {
    expect(nestedTerms(made(7, 'ML', { size: 1 }))).toBeNull();
    const p = made(8, 'ML');
    const [outer] = p.random;
    expect(nestedTerms({ ...p, random: outer ? [outer, { ...outer, name: '1 | c' }] : [] })).toBeNull();
  });
});
