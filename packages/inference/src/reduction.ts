/** A problem as the surface has it, where these methods apply. */
import { type Answer, type Capability, type Problem, type Refusal, refuseLacking } from '@mixdiff/contract';
import { type Reduction, reductionOf } from '@mixdiff/surface';
import { exactlyFitted } from './messages.ts';

/** Rounding alone leaves this much of a response that X reproduces. */
const EXACT = 1e-14;

/**
 * Refuses what these methods cannot carry: other families, structures beyond us and diag, weights as likelihoods.
 * `columns`: those of X that a fit has coefficients for; of aliased ones among them the later are left out.
 */
export function reduce(problem: Problem, columns?: readonly number[]): Answer<Reduction> {
  const refused = cannotCarry(problem);
  if (refused) return refused;
  const reduction = reductionOf(problem, columns ? { columns } : {});
  return reduction.yy <= EXACT ** 2 * reduction.total ? exactlyFitted('the fixed effects') : reduction;
}

/** Some columns of X, n x columns. */
export function columnsOf(
  {
    parts: {
      conditional: {
        X: { nrow, data },
      },
    },
  }: Problem,
  columns: readonly number[],
): Float64Array {
  const out = new Float64Array(nrow * columns.length);
  columns.forEach((column, j) => {
    out.set(data.subarray(column * nrow, (column + 1) * nrow), j * nrow);
  });
  return out;
}

const CARRIED: Capability = {
  name: 'a test or an interval',
  code: 'inference',
  takes: [],
  hint: (feature) =>
    feature === 'weights'
      ? 'weights as precisions are another likelihood'
      : feature.startsWith('residual') || feature.startsWith('variance')
        ? 'of such models there are --method wald, --method boot, without random effects --method profile, test coef, anova --ddf, means, and test lrt of fixed terms'
        : 'the Wald table of the fit itself is of the same model',
};

/** Why these methods do not apply to a Problem at all; null when they do. */
export function cannotCarry(problem: Problem): Refusal | null {
  return refuseLacking(problem, CARRIED);
}
