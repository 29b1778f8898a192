/**
 * How far rounding of a reported point moves what follows from it. Without it every recomputed standard error would
 * seem to be another definition.
 */
import type { Canonical } from '@mixdiff/contract';
import { roundingOf } from './digits.ts';

/** Standard errors at a rounded point are off by as much as its variances are, relatively. */
export function coarseness({ Sigma, residual }: Canonical): number {
  const variances = Sigma.flatMap(({ data, nrow }) => Array.from(data).filter((_, i) => i % (nrow + 1) === 0));
  // a standard deviation that was rounded is squared: its digits are seen on the root
  const sigma = residual.kind === 'variance' ? [Number(Math.sqrt(residual.sigma2).toPrecision(12))] : [];
  return Math.max(0, ...[...variances, ...sigma].filter((v) => v > 0).map((v) => roundingOf(v) / v));
}
