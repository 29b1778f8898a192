import { expect, test } from 'vitest';
import { agree, exactLogLik, intercept, matrix, problem } from '../src/index.ts';

const one = (value: number) => matrix([[value]]);

test('balanced one-way: the closed form, at a variance 2^50 times the residual one and a mean of 2^40', () => {
  // -2 l = mk log 2 pi + m(k - 1) log s + m log(s + k v) + SSW / s + k sum (mean_i - mu)^2 / (s + k v); REML takes mu out
  const effects = [-3, 1, 5, -4, 2, -1];
  const within = [-2, 1, 3, -2];
  const [m, k] = [effects.length, within.length];
  const shift = 2 ** 40;
  const y = effects.flatMap((a) => within.map((e) => shift + a * 2 ** 10 + e));
  const labels = effects.flatMap((_, i) => within.map(() => String(i)));
  const [s, v] = [3, 3 * 2 ** 50];
  const lambda = s + k * v;
  const squares = (x: readonly number[]): number => x.reduce((sum, value) => sum + value * value, 0);
  const mean = shift;
  const logs = m * (k - 1) * Math.log(s) + m * Math.log(lambda);
  const within2 = (m * squares(within)) / s;
  const at = { beta: Float64Array.of(mean), Sigma: [one(v)], residual: { kind: 'variance', sigma2: s } as const };
  const source = 'closed form';
  const random = [{ group: 'g', labels }];
  const ml = m * k * Math.log(2 * Math.PI) + logs + within2 + (k * squares(effects) * 2 ** 20) / lambda;
  agree(exactLogLik(problem(y, [intercept(m * k)], random, 'ML'), at), -ml / 2, { rel: 1e-15, source });
  const reml = (m * k - 1) * Math.log(2 * Math.PI) + logs + within2 + Math.log((m * k) / lambda);
  const overall = (k * squares(effects) * 2 ** 20) / lambda;
  agree(exactLogLik(problem(y, [intercept(m * k)], random, 'REML'), at), -(reml + overall) / 2, { rel: 1e-15, source });
});

test('a dropped column is left out, offset and weights are read', () => {
  const y = [1, 3, 4];
  const columns = [intercept(3), { name: 'x', term: 'x', values: [0, 1, 3] }];
  const weights = { values: Float64Array.of(1, 2, 4), kind: 'precision' } as const;
  const given = problem(y, columns, [], 'ML', {
    weights,
    offset: Float64Array.of(1, 1, 1),
  });
  const at = { beta: Float64Array.of(0.5, Number.NaN), Sigma: [], residual: { kind: 'variance', sigma2: 2 } as const };
  // residuals -0.5, 1.5, 2.5 with variances 2, 1, 0.5
  const twice = 3 * Math.log(2 * Math.PI) + Math.log(2 * 1 * 0.5) + 0.25 / 2 + 2.25 + 6.25 / 0.5;
  expect(exactLogLik(given, at)).toBeCloseTo(-twice / 2, 14);
});
