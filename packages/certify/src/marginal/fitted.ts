/**
 * A variance that goes with the fitted values, judged as gls and lme estimate it: with the fitted values of the judged point held
 * (Pinheiro & Bates 2000, section 5.2.2; Carroll & Ruppert 1988). A maximum then is a fixed point of that iteration. The
 * likelihood of the same model with the variance moving with beta has another one, which no original looks for.
 */
import type { Canonical, Problem } from '@mixdiff/contract';

/** Whether a variance of the residuals goes with the fitted values. */
export const goesWithFitted = ({ residual }: Problem): boolean =>
  (residual?.variance ?? []).some(({ of }) => of === 'fitted');

/** The problem with the fitted values of a point (of X beta, offset included) in their place. */
export function holdFitted(problem: Problem, { beta }: Canonical): Problem {
  const { residual } = problem;
  if (!residual) return problem;
  const { X, offset } = problem.parts.conditional;
  const n = X.nrow;
  const fitted = Float64Array.from({ length: n }, (_, i) => {
    let sum = offset?.[i] ?? 0;
    for (const [j, b] of beta.entries()) if (!Number.isNaN(b)) sum += X.data[j * n + i] * b;
    return sum;
  });
  const variance = (residual.variance ?? []).map((one) => (one.of === 'fitted' ? { ...one, of: fitted } : one));
  return { ...problem, residual: { ...residual, variance } };
}
