/**
 * What a comparison of a large model may take beyond its fits. Of a small one everything is cheap, and the bounds of docs/bounds.md hold;
 * of a large one verdicts, robustness and pictures may each take a stated multiple of the fits, counted in evaluations (pictures by the
 * clock), and what that leaves out is named.
 */
import { isRefusal, type Problem } from '@mixdiff/contract';
import { type ShortPlan, workOfFit } from '@mixdiff/robustness';
import type { Run } from '@mixdiff/runs';

/** Unless told. */
export const TIMES_FITS = 1;
const LARGE = { rows: 20_000, randomEffects: 2000 } as const;

/** More rows or random effects than these. */
export function isLarge({ response: { y }, random }: Problem): boolean {
  const effects = random.reduce((sum, { levels, columns }) => sum + levels.length * columns.length, 0);
  return y.length > LARGE.rows || effects > LARGE.randomEffects;
}
/** Units of work (robustness) of `times` all fits; null where no model is large. */
export function workAllowed(fits: readonly Run[], times: number): number | null {
  if (!fits.some(({ problem }) => isLarge(problem))) return null;
  return times * fits.reduce((sum, { fit, problem }) => sum + (isRefusal(fit) ? 0 : workOfFit(fit, problem)), 0);
}
/** The plan of what repairs a fit, within that; one without an end was asked for. */
export const planWithin = (plan: ShortPlan, work: number | null): ShortPlan =>
  work === null || plan.work === Number.POSITIVE_INFINITY ? plan : { ...plan, work };
