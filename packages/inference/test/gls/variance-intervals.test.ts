import { agree } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { varianceIntervals } from '../../src/gls/variance-intervals.ts';
import { waldIntervals } from '../../src/wald.ts';
import { sure } from '../models.ts';
import { fev, recordedFit } from './recorded.ts';

/** nlme 3.1-162, gls with corCompSymm of fev_data by REML: intervals(fit, which = "var-cov") of sigma, on the log scale too. */
const SIGMA = [6.266747, 7.09660539] as const;
describe('compound symmetry', () => {
  const { problem } = fev('cs');
  const fit = recordedFit(problem, 'fev-cs-reml');
  const rows = varianceIntervals(fit, problem, 0.95);
  test('the variance has the limits that nlme gives its root', () => {
    const [sigma2] = rows;
    expect(sigma2.label).toBe('sigma2 (log scale)');
    // nlme's apVar is by differences
    const source = 'nlme 3.1-162, differences of 1e-5';
    agree(Math.sqrt(sigma2.lower), SIGMA[0], { rel: 1e-4, source });
    agree(Math.sqrt(sigma2.upper), SIGMA[1], { rel: 1e-4, source });
  });
  test('a correlation within (-1, 1), symmetric in z', () => {
    const { name, lower, estimate, upper } = rows[1];
    expect(name).toBe('rho');
    agree(Math.atanh(upper) + Math.atanh(lower), 2 * Math.atanh(estimate), { rel: 1e-12, source: "Fisher's z" });
  });
  test('they stand before the coefficients', () => {
    const { intervals } = sure(
      waldIntervals({ ...fit, vcov: null, absent: { vcov: 'x/y' } }, problem, 0.9, {
        method: { ddf: 'satterthwaite' },
      }),
    );
    expect(intervals.slice(0, 3).map(({ name }) => name)).toEqual(['sigma2', 'rho', '(Intercept)']);
  });
});
test('unstructured: a limit for every element, of covariances as they are', () => {
  const { problem } = fev('us');
  const rows = varianceIntervals(recordedFit(problem, 'fev-us-reml'), problem, 0.95);
  expect(rows.map(({ label }) => label).slice(3, 6)).toEqual([
    'variance.4 (log scale)',
    'cov.2.1 (as it is)',
    'cov.3.1 (as it is)',
  ]);
  expect(rows.every(({ lower, estimate, upper }) => lower < estimate && estimate < upper)).toBe(true);
});
