/**
 * How often each count was observed, and how often a fit expects it: sum_i P(Y_i = k) at the fitted conditional means, with the fit's own
 * dispersion. What a Poisson fit lacks of zeros is seen here and nowhere else.
 */
import { type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import type { CountPicture } from '@mixdiff/schema';
import type { Pictured } from './pictured.ts';

/** Counts from here on are one bar. */
const MOST = 25;

export function countPictures(pictured: readonly Pictured[]): CountPicture[] {
  return pictured.flatMap(({ run: { id, fit, problem } }) => {
    if (isRefusal(fit) || fit.fitted.length !== problem.response.y.length || problem.weights) return [];
    const mass = massOf(problem, fit);
    return mass ? [{ fit: id, bins: binsOf(problem.response.y, fit.fitted, mass) }] : [];
  });
}
type Mass = (k: number, mu: number) => number;
/** null: no counts, or of a family that has no bars here. */
function massOf({ response: { family }, parts }: Problem, { canonical: { residual } }: Fit): Mass | null {
  if (parts.zeroInflation || parts.dispersion) return null;
  const dispersion = residual.kind === 'none' ? (residual.family?.['dispersion'] ?? 0) : 0;
  if (family === 'poisson') return poisson;
  if (family === 'nbinom2') return (k, mu) => negativeBinomial(k, mu, 1 / dispersion);
  // variance mu (1 + dispersion): theta goes with the mean
  return family === 'nbinom1' ? (k, mu) => negativeBinomial(k, mu, mu / dispersion) : null;
}
const poisson: Mass = (k, mu) => {
  let p = Math.exp(-mu);
  for (let j = 1; j <= k; j++) p *= mu / j;
  return p;
};
/** P(0) = (theta / (theta + mu))^theta, P(k) = P(k - 1) (theta + k - 1) / k mu / (theta + mu). */
function negativeBinomial(k: number, mu: number, theta: number): number {
  if (!(theta < 1e8)) return poisson(k, mu);
  let p = Math.exp(-theta * Math.log1p(mu / theta));
  for (let j = 1; j <= k; j++) p *= (((theta + j - 1) / j) * mu) / (theta + mu);
  return p;
}
function binsOf(y: Float64Array, fitted: Float64Array, mass: Mass): CountPicture['bins'] {
  const last = Math.min(
    MOST,
    y.reduce((most, v) => Math.max(most, v), 0),
  );
  const bins = Array.from({ length: last }, (_, k) => ({
    count: k,
    observed: y.reduce((sum, v) => sum + Number(v === k), 0),
    expected: fitted.reduce((sum, mu) => sum + mass(k, mu), 0),
  }));
  const [observed, expected] = bins.reduce(([o, e], bin) => [o + bin.observed, e + bin.expected], [0, 0]);
  return [...bins, { count: last, observed: y.length - observed, expected: Math.max(0, y.length - expected) }];
}
