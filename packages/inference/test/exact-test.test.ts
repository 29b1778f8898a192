import { isRefusal, type Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { agree, agreeAll, dummies, intercept, jsp, penicillin, problem, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { simulateNull } from '../src/exact-null.ts';
import { exactLRT, exactRLRT } from '../src/exact-test.ts';
import { linearLogLik } from '../src/linear-model.ts';
import { reduce } from '../src/reduction.ts';
import { findRandomTerm, withoutRandom } from '../src/submodel.ts';
import { numbers, one, recorded } from './golden.ts';
import { modelNamed, optimum, sure } from './models.ts';

const source = `RLRsim ${recorded.provenance.packages['RLRsim']}`;

/** REML or ML log-likelihoods with and without a term, by this package's own criterion. */
function logLiks(model: Problem, asked: string) {
  const smaller = withoutRandom(model, sure(findRandomTerm(model, asked)));
  const bare =
    smaller.random.length === 0 ? linearLogLik(sure(reduce(smaller)), model.method) : optimum(smaller).logLik;
  return { alternative: optimum(model).logLik, null: bare };
}

describe('exactRLRT gives the p-values of R, seed by seed', () => {
  test.each(recorded.exact.map((e) => [e.model, e.term, e.seed, e] as const))(
    '%s (%s), seed %d',
    (name, term, seed, e) => {
      const model = modelNamed(name, 'REML');
      const got = sure(exactRLRT(model, term, logLiks(model, term), { seed }));
      agree(got.statistic, one(e.statistic), { rel: 1e-6, abs: 1e-6, source }, 'statistic');
      expect(got.p).toBe(one(e.p));
      agree(got.mcse, Math.sqrt((got.p * (1 - got.p)) / 10000), { abs: 1e-15, source: 'binomial' });
    },
  );
});

describe('exactLRT', () => {
  const { x, skip, seed, variance, both } = recorded.lrt;
  const all = modelNamed('pastes', 'ML');
  const rows = Array.from(all.response.y.keys()).slice(skip);
  const batch = sure(findRandomTerm(all, '1 | batch'));
  const labels = rows.map((i) => batch.levels[batch.level[i]]);
  const one1 = intercept(rows.length);
  const covariate = { name: 'x', term: 'x', values: numbers(x) };
  const y = rows.map((i) => all.response.y[i]);
  const model = problem(y, [one1, covariate], [{ group: 'batch', labels }], 'ML');
  const constant = problem(y, [one1], [{ group: 'batch', labels }], 'ML');
  const bare = (p: Problem): number => linearLogLik(sure(reduce({ ...p, random: [] })), 'ML');

  test('of a variance', () => {
    const pair = { alternative: optimum(model).logLik, null: bare(model) };
    const got = sure(exactLRT(model, '1 | batch', pair, { seed }));
    agree(got.statistic, one(variance.statistic), { rel: 1e-6, source });
    expect(got.p).toBe(one(variance.p));
  });
  test('of a variance and a slope together', () => {
    const pair = { alternative: optimum(model).logLik, null: bare(constant) };
    const got = sure(exactLRT(model, '1 | batch', pair, { seed }, constant));
    agree(got.statistic, one(both.statistic), { rel: 1e-6, source });
    expect(got.p).toBe(one(both.p));
  });
  test('the simulated null distributions themselves', () => {
    const n = rows.length;
    const { q, p, A, C } = sure(reduce(model));
    const xi = A.slice().sort().reverse();
    const S = new Float64Array(q * q);
    for (let i = 0; i < q; i++) S[i * (q + 1)] = A[i];
    for (let k = 0; k < p; k++)
      for (let j = 0; j < q; j++) for (let i = 0; i < q; i++) S[j * q + i] -= C[k * q + i] * C[k * q + j];
    const mu = eigenvaluesOf(S, q);
    const tolerance = { rel: 1e-9, abs: 1e-9, source };
    agreeAll(simulateNull({ n, p, mu, xi: null, q: 0 }, 12, new Random(3)), numbers(recorded.nulls.rlrt), tolerance);
    agreeAll(simulateNull({ n, p, mu, xi, q: 1 }, 12, new Random(3)), numbers(recorded.nulls.lrt), tolerance);
  });
});

/** Jacobi rotations: not the routine under test. */
function eigenvaluesOf(S: Float64Array, n: number): Float64Array {
  const a = S.slice();
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[q * n + p]) < 1e-18) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * a[q * n + p]);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[p * n + k], a[q * n + k]];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k * n + p], a[k * n + q]];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
      }
    }
  }
  return Float64Array.from({ length: n }, (_, i) => a[i * (n + 1)])
    .sort()
    .reverse();
}

test('striding up the grid finds the same first decrease as walking', () => {
  const r = new Random(3);
  for (let k = 0; k < 12; k++) {
    const K = 1 + r.index(12);
    const mu = Float64Array.from({ length: K }, () => 10 ** (-3 * r.unifRand()))
      .sort()
      .reverse();
    const model = { n: K + 3 + r.index(60), p: 2, mu, xi: k % 2 ? mu.map((x) => 1.1 * x) : null, q: 0 };
    expect(simulateNull(model, 1000, new Random(k))).toEqual(simulateNull(model, 1000, new Random(k), 1));
  }
});

describe('refusals and the edge', () => {
  const pair = { alternative: -10, null: -12 };
  const code = (x: object): string | undefined => (isRefusal(x) ? x.refused : undefined);
  test('an observed zero draws nothing', () => {
    const got = sure(exactRLRT(jsp('REML'), '1 | school', { alternative: -12, null: -12 }, { seed: 1 }));
    expect([got.statistic, got.p]).toEqual([0, 1]);
  });
  test('by code', () => {
    expect(code(exactRLRT(jsp('REML'), '(1 | pupil)', pair, { seed: 1 }))).toBe('inference/no-such-term');
    expect(code(exactRLRT(sleepstudy('REML'), '(Days | Subject)', pair, { seed: 1 }))).toBe('inference/no-such-term');
    expect(code(exactRLRT(sleepstudy('REML'), sleepstudy('REML').random[0].name, pair, { seed: 1 }))).toBe(
      'inference/one-variance',
    );
    expect(code(exactRLRT(jsp('REML'), '1 | school', pair, { seed: 1, nsim: 19 }))).toBe('inference/nsim');
    expect(code(exactRLRT(jsp('REML'), '1 | school', pair, { seed: 1, nsim: 25.5 }))).toBe('inference/nsim');
    expect(code(exactRLRT(jsp('REML'), '1 | school', pair, { seed: 0.5 }))).toBe('inference/seed');
    expect(code(exactLRT(penicillin('ML'), '1 | plate', pair, { seed: 1 }))).toBe('inference/not-nested');
  });
  test('a variance that the data cannot tell from another part, whose statistic is 0 but for rounding', () => {
    const labels = ['a', 'a', 'b', 'b', 'c', 'c'];
    const y = [2, 3, 1, 5, 4, 4];
    const x = { name: 'x', term: 'x', values: [1, 2, 3, 4, 5, 7] };
    const rows = [{ group: 'row', labels: labels.map((l, i) => l + i) }];
    const groups = [{ group: 'g', labels }];
    const told = (x: object): string => (isRefusal(x) ? `${x.refused}: ${x.message}` : 'tested');
    const alone = problem(y, [intercept(6), x], rows, 'REML');
    expect(told(exactRLRT(alone, '1 | row', pair, { seed: 1 }))).toMatch(/not-identified: with one row per level/);
    expect(told(exactLRT({ ...alone, method: 'ML' }, '1 | row', pair, { seed: 1 }))).toMatch(/not-identified/);
    const inX = problem(y, [intercept(6), ...dummies('g', labels)], groups, 'REML');
    expect(told(exactRLRT(inX, '1 | g', pair, { seed: 1 }))).toMatch(/not-identified: the fixed effects already/);
    expect(told(exactRLRT(problem(y, [intercept(6), x], groups, 'REML'), '1 | g', pair, { seed: 1 }))).toBe('tested');
    const constant = problem([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [intercept(6), x], groups, 'REML');
    expect(told(exactRLRT(constant, '1 | g', pair, { seed: 1 }))).toMatch(/exact-fit/);
  });
  test('the term may be typed with parentheses, without spaces, its factors in another order', () => {
    for (const asked of ['(1 | school:class)', '1|school:class', '( 1 | class:school )']) {
      expect(sure(findRandomTerm(jsp('REML'), asked)).group).toBe('school:class');
    }
  });
});
