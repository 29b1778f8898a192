import { openCertifier } from '@mixdiff/certify';
import type { Canonical, Criterion, Problem } from '@mixdiff/contract';
import { openReferee, type Referee } from '@mixdiff/referee';
import { binomial, intercept, statedFit } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { integralPicture } from '../../src/pictures/integrals.ts';

const n = 80;
const rows = Array.from({ length: n }, (_, i) => i);
const problem = binomial(
  rows.map((i) => Number(1.6 * Math.sin(7 * i) + Math.sin(Math.floor(i / 4)) > 0.3)),
  null,
  [intercept(n), { name: 'x', term: 'x', values: rows.map((i) => i % 4) }],
  [{ group: 'g', labels: rows.map((i) => `g${Math.floor(i / 4)}`) }],
);
const LAPLACE: Criterion = { kind: 'laplace', information: 'observed' };
const start: Canonical = {
  beta: Float64Array.of(0, 0),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(1) }],
  residual: { kind: 'none' },
};
const certificate = openCertifier(problem).certify(start);
const best = certificate.best as Canonical;
const drawn = (of: Problem = problem, milliseconds = 1e6) => {
  const plain = statedFit(of, { canonical: best });
  const fit = { ...plain, meaning: { ...plain.meaning, criterion: LAPLACE, weights: 'likelihood' as const } };
  return integralPicture(
    [{ run: { id: 'a', fit, problem: of, method: 'ML' } as never, certificate }],
    () => 0,
    milliseconds,
  );
};
test('a curve is the highest of each standard deviation: at the best one it is the maximum, and beside it no other beta is higher', () => {
  const found = drawn();
  const laplace = found?.curves.find(({ by }) => by === 'laplace');
  const top = Math.max(...(laplace?.points ?? []).map(({ logLik }) => logLik));
  expect(top).toBeLessThanOrEqual((certificate.bestLogLik as number) + 1e-6);
  expect(top).toBeGreaterThan((certificate.bestLogLik as number) - 0.2);
  const { at, logLik } = laplace?.points[3] ?? { at: 1, logLik: 0 };
  const referee = openReferee(problem, { weights: 'likelihood', criterion: LAPLACE }) as Referee;
  for (const by of [-0.1, 0.1]) {
    const judged = referee.logLik({
      ...best,
      beta: best.beta.map((b) => b + by),
      Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(at * at) }],
    });
    expect('logLik' in judged && judged.logLik).toBeLessThanOrEqual(logLik + 2e-3);
  }
});
test('what the groups add is the difference of the two criteria at the best point', () => {
  const sum = drawn()?.groups?.levels.reduce((total, { delta }) => total + (delta ?? 0), 0);
  const [one, other] = [LAPLACE, { kind: 'quadrature', nodes: 25 } as const].map((criterion) => {
    const judged = (openReferee(problem, { weights: 'likelihood', criterion }) as Referee).logLik(best);
    return 'logLik' in judged ? judged.logLik : Number.NaN;
  }) as [number, number];
  expect(sum).toBeCloseTo(one - other, 8);
});
test('a model without such an integral has no picture', () => {
  expect(drawn({ ...problem, random: [...problem.random, ...problem.random] })).toBeNull();
  expect(drawn({ ...problem, response: { ...problem.response, family: 'gaussian', link: 'identity' } })).toBeNull();
});
