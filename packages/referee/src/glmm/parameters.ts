/** The parameters of a point beside beta and the covariance matrices: a family's dispersion and its further parameter, and coefficients of other predictors. */
import type { Canonical, Problem, Refusal, Residual } from '@mixdiff/contract';
import { badDispersion, badResidual, noShape, notFinite, wrongShape } from '../messages.ts';
import type { Family } from './family.ts';

/** The log of the dispersion parameter as the original has it, and its slope in the canonical one; null: the point has none. */
export function dispersionOf(family: Family, residual: Residual): { log: number; slope: number } | null {
  if (residual.kind === 'variance') return { log: Math.log(residual.sigma2) / 2, slope: 1 / (2 * residual.sigma2) };
  const canonical = residual.kind === 'none' ? residual.family?.['dispersion'] : undefined;
  if (family.dispersion === 0 || canonical === undefined) return null;
  return { log: Math.log(canonical) / family.dispersion, slope: 1 / (family.dispersion * canonical) };
}
/** The value of the family's further parameter; undefined: it has none, or the point does not say. */
export const shapeOf = ({ shape }: Family, residual: Residual): number | undefined =>
  shape === undefined || residual.kind !== 'none' ? undefined : residual.family?.[shape];
const real = (x: Float64Array): boolean => x.every((b) => Number.isFinite(b) || Number.isNaN(b));

/** null: nothing is wrong with its shape. */
export function checkedPoint(
  { parts }: Problem,
  family: Family,
  { beta, others, residual }: Canonical,
): Refusal | null {
  const p = parts.conditional.X.ncol;
  if (beta.length !== p) return wrongShape('beta', `${beta.length} long`, String(p));
  if (!real(beta)) return notFinite('beta');
  for (const part of ['zeroInflation', 'dispersion'] as const) {
    const predictor = parts[part];
    if (!predictor) continue;
    const given = others?.[part] ?? new Float64Array(0);
    if (given.length !== predictor.X.ncol) {
      return wrongShape(`the coefficients of the ${part}`, `${given.length} long`, String(predictor.X.ncol));
    }
    if (!real(given)) return notFinite(`the coefficients of the ${part}`);
  }
  if (residual.kind === 'marginal' || (residual.kind === 'variance' && family.dispersion === 0)) {
    return badResidual(`a residual of kind ${residual.kind}`);
  }
  if (family.shape && !Number.isFinite(shapeOf(family, residual))) return noShape(family.shape);
  if (family.dispersion === 0 || parts.dispersion) return null;
  const one = dispersionOf(family, residual);
  return one && Number.isFinite(one.log) ? null : badDispersion();
}
