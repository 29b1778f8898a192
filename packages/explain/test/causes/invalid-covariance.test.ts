import { isRefusal } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { intercept, marginal } from '@mixdiff/testing';
import { expect, it } from 'vitest';
import { invalidCovariance } from '../../src/causes/invalid-covariance.ts';
import { sideOf, stepBetween } from '../made.ts';
import { n, subjects, y } from './residuals.ts';

const model = marginal(y, [intercept(n)], subjects, 'ML');
const point = (rho: number) => ({
  beta: Float64Array.of(3),
  Sigma: [],
  residual: { kind: 'marginal' as const, sigma2: 2, parameters: { rho } },
});
function dense(): number {
  const judged = refereeOf(model, 'precision')?.logLik(point(0.1));
  if (!judged || isRefusal(judged)) throw new Error('no likelihood');
  return judged.logLik;
}
function invalid(rho: number, logLik: number, certificate: Parameters<typeof sideOf>[2] = {}) {
  const side = sideOf('stated', model, { fit: { canonical: point(rho), logLik, method: 'ML' }, ...certificate });
  return invalidCovariance.detect(stepBetween(side, sideOf('other', model), 'optimum', 'logLik'));
}
it('a log-likelihood of a matrix with a negative eigenvalue', () => {
  expect(invalid(-0.999, -3)?.evidence).toMatchObject({
    fit: 'stated',
    stated: -3,
    refused: 'referee/invalid-covariance',
  });
  expect(invalid(-0.999, -3)?.sentence).toContain('is none');
  expect(invalid(0.1, -3)).toBeNull();
});
it('one above any likelihood, at an end of the structure alone', () => {
  const bounds = [{ term: 'Residual', what: 'rho', value: 1, by: '1 - rho', slope: 0, of: 'data' as const }];
  const stated = dense() + 22.2;
  expect(invalid(0.1, stated, { certificate: { bounds, bestLogLik: dense() } })?.sentence).toContain(
    '22.2 more than any likelihood',
  );
  expect(invalid(0.1, stated, { certificate: { bestLogLik: dense() } })).toBeNull();
  expect(invalid(0.1, stated, { certificate: { bounds, bestLogLik: stated + 1 } })).toBeNull();
});
