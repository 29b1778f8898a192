import { type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import {
  agree,
  agreeAll,
  binomial,
  binomialProblem,
  intercept,
  type RecordedBinomial,
  recordedBinomial,
} from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openReferee, type Referee } from '../../src/index.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const opened = (p: Problem): Referee => must(openReferee(p));
const at = (beta: ArrayLike<number>, V: number): Canonical => ({
  beta: Float64Array.from(beta),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(V) }],
  residual: { kind: 'none' },
});
const { source, cases } = recordedBinomial();

test.each(cases.map((c) => [c.name, c] as const))('what glmmTMB prints at its end: %s', (_, c) => {
  const V = Math.exp(2 * (c.par.at(-1) ?? Number.NaN));
  const judged = must(opened(binomialProblem(c)).information(at(c.beta, V)));
  agree(judged.logLik, c.logLik, { abs: 1e-8, source });
  // its end is stationary in beta, and in the log SD unless the variance is at zero
  agreeAll(
    judged.dbeta ?? [],
    c.beta.map(() => 0),
    { abs: 1e-3, source },
  );
  agree(2 * V * (judged.Sigma[0]?.data[0] ?? Number.NaN), 0, { abs: 1e-3, source });
  // standard errors: the inverse of the information of (beta, log SD), which at a stationary point is that of (beta, V)
  if (V > 1e-6) agree(seOf(judged.matrix.data, judged.matrix.nrow), c.se[0] ?? 0, { rel: 1e-3, source });
});
/** Of the first fixed effect: second diagonal element of the inverse, by elimination. */
function seOf(data: Float64Array, d: number): number {
  const a = Array.from({ length: d }, (_, i) => [
    ...Array.from({ length: d }, (__, j) => data[j * d + i] ?? 0),
    i === 1 ? 1 : 0,
  ]);
  for (let k = 0; k < d; k++) {
    const pivot = a[k] as number[];
    for (let i = 0; i < d; i++) {
      if (i === k) continue;
      const row = a[i] as number[];
      const by = (row[k] ?? 0) / (pivot[k] ?? 1);
      for (let j = k; j <= d; j++) row[j] = (row[j] ?? 0) - by * (pivot[j] ?? 0);
    }
  }
  const row = a[1] as number[];
  return Math.sqrt((row[d] ?? 0) / (row[1] ?? 1));
}

const some = fc.record({
  rows: fc.array(
    fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 2 })),
    {
      minLength: 6,
      maxLength: 10,
    },
  ),
  beta: fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })),
  V: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 6, noNaN: true })),
});
type Some = typeof some extends fc.Arbitrary<infer T> ? T : never;
function made({ rows }: Some): Problem {
  const y = rows.map(([a, b]) => Math.min(a, b));
  const n = rows.map(([a, b]) => Math.max(a, b, 1));
  const x = { name: 'x', term: 'x', values: rows.map((_, i) => Math.sin(i)) };
  return binomial(y, n, [intercept(y.length), x], [{ group: 'g', labels: rows.map(([, , g]) => String(g)) }]);
}

describe('any data', () => {
  test('the score is the slope of the log-likelihood, also at a variance of zero', () => {
    fc.assert(
      fc.property(some, (one) => {
        const referee = opened(made(one));
        const { Sigma, dbeta } = must(referee.score(at(one.beta, one.V)));
        const l = (beta: readonly number[], V: number): number => must(referee.logLik(at(beta, V))).logLik;
        const h = 1e-5;
        const slope =
          one.V > h
            ? (l(one.beta, one.V + h) - l(one.beta, one.V - h)) / (2 * h)
            : (4 * l(one.beta, one.V + h) - l(one.beta, one.V + 2 * h) - 3 * l(one.beta, one.V)) / (2 * h);
        agree(Sigma[0]?.data[0] ?? Number.NaN, slope, { abs: 1e-4, rel: 1e-4, source: 'differences' });
        for (let j = 0; j < 2; j++) {
          const moved = (by: number) =>
            l(
              one.beta.map((b, i) => (i === j ? b + by : b)),
              one.V,
            );
          agree(dbeta?.[j] ?? Number.NaN, (moved(h) - moved(-h)) / (2 * h), {
            abs: 1e-4,
            rel: 1e-5,
            source: 'differences',
          });
        }
      }),
      { numRuns: 80 },
    );
  });
  test('a variance of zero is the binomial likelihood itself, and many levels of one row come near the integral', () => {
    fc.assert(
      fc.property(some, (one) => {
        const p = made(one);
        const { y, trials } = p.response;
        const direct = y.reduce((sum, v, i) => {
          const t = trials?.[i] ?? 1;
          const eta = one.beta[0] + one.beta[1] * Math.sin(i);
          let choose = 1;
          for (let k = 1; k <= v; k++) choose *= (t - v + k) / k;
          const prob = 1 / (1 + Math.exp(-eta));
          return sum + Math.log(choose * prob ** v * (1 - prob) ** (t - v));
        }, 0);
        agree(must(opened(p).logLik(at(one.beta, 0))).logLik, direct, { abs: 1e-9, source: 'the density itself' });
      }),
      { numRuns: 50 },
    );
  });
});

test('what has no such likelihood is refused', () => {
  const p = binomialProblem(cases[0] as RecordedBinomial);
  const beta = (cases[0] as RecordedBinomial).beta;
  const code = (q: Problem, point: Canonical): string => {
    const referee = openReferee(q);
    const answer = isRefusal(referee) ? referee : referee.logLik(point);
    return isRefusal(answer) ? answer.refused : 'judged';
  };
  expect(code(p, at(beta, 0.4))).toBe('judged');
  expect(code(p, at(beta, -0.4))).toBe('referee/not-psd');
  expect(code(p, { ...at(beta, 0.4), residual: { kind: 'variance', sigma2: 1 } })).toBe('referee/residual');
  expect(must(opened(p)).logLik(at(beta, 0.4), 'REML')).toMatchObject({ refused: 'referee/beyond-laplace' });
  const nodes = { criterion: { kind: 'quadrature', nodes: 9 } } as const;
  expect(openReferee({ ...p, method: 'REML' }, nodes)).toMatchObject({ refused: 'referee/beyond-criterion' });
  expect(code({ ...p, random: [...p.random, ...p.random] }, at(beta, 0.4))).toBe('referee/shape');
  const of = (family: string) => code({ ...p, response: { ...p.response, family, link: 'log' } }, at(beta, 0.4));
  expect(of('compois')).toBe('referee/family');
  expect(of('tweedie')).toBe('referee/further-parameter');
  const gamma = { ...p, response: { ...p.response, y: p.response.y.map((y) => y + 1), family: 'Gamma', link: 'log' } };
  expect(code(gamma, at(beta, 0.4))).toBe('referee/dispersion');
  expect(must(opened(p)).generalizedLeastSquares(at(beta, 0.4))).toMatchObject({ refused: 'referee/no-least-squares' });
});
test('counts of 1e6 and a variance of 1e10: the mode keeps its digits, and the log-likelihood with it', () => {
  const trials = [1e6, 1e6, 1e6, 1e6];
  const p = binomial([2e5, 3e5, 6e5, 4e5], trials, [intercept(4)], [{ group: 'g', labels: ['a', 'a', 'b', 'b'] }]);
  // modes near 1e5, from where rows of their own level differ by what the intercept takes from all
  const [low, high] = [-1e5, -1e5 + 1e-9].map((b) => must(opened(p).logLik(at([b], 1e10))).logLik);
  expect(Math.abs(low - high)).toBeLessThan(1e-3);
});
