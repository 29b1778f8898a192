/**
 * Satterthwaite's degrees of freedom of one coefficient (Satterthwaite 1946), with the observed information: W the inverse Hessian of the objective in theta,
 * v = l'Phi l the variance of l'gamma and g_h = l'Phi B_h Phi l its derivatives,
 *
 *   df = 2 v^2 / g'Wg
 *
 * Kenward and Roger's for one coefficient is the same number, on the unadjusted variance.
 */
import { multiply } from '@mixdiff/linalg';
import type { Derivatives } from './hessian.ts';

/** `l`: p, in the columns Q of the design; `Phi`: p x p. */
export function satterthwaite(
  l: Float64Array,
  Phi: Float64Array,
  { quadratics }: Derivatives,
  W: Float64Array,
): number {
  const p = l.length;
  const k = quadratics.length;
  const solved = new Float64Array(p);
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) solved[i] += Phi[j * p + i] * l[j];
  let variance = 0;
  for (let i = 0; i < p; i++) variance += l[i] * solved[i];
  const right = new Float64Array(p);
  const g = quadratics.map((B) => {
    multiply(B, solved, p, p, 1, right);
    let sum = 0;
    for (let i = 0; i < p; i++) sum += solved[i] * right[i];
    return sum;
  });
  let spread = 0;
  for (let h = 0; h < k; h++) for (let j = 0; j < k; j++) spread += (g[h] ?? 0) * W[j * k + h] * (g[j] ?? 0);
  return (2 * variance * variance) / spread;
}
