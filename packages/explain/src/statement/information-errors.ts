/**
 * The standard errors that the information of a fit's own criterion gives at its estimates, by the referee: what it reports is held against
 * them. `held`: with the dispersion of its family fixed there, as glmer.nb fixes theta.
 */
import { isGeneralized, isRefusal } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import type { Side } from '../ladder/side.ts';
import { errorsByInformation } from './restate.ts';

interface Errors {
  readonly free: Float64Array | null;
  readonly held: Float64Array | null;
}
const known = new WeakMap<object, Errors>();

/** null where the information is no covariance matrix's inverse, or the model is linear. */
function errorsOf({ reported, problem, fit: { canonical, meaning } }: Side): Errors {
  const before = known.get(reported);
  if (before) return before;
  const referee = isGeneralized({ response: problem.response })
    ? refereeOf(problem, meaning.weights, meaning.criterion)
    : null;
  const information = referee?.information(canonical, problem.method);
  const found: Errors =
    !information || isRefusal(information)
      ? { free: null, held: null }
      : {
          free: errorsByInformation(information, canonical, false),
          held: errorsByInformation(information, canonical, true),
        };
  known.set(reported, found);
  return found;
}
/** The log of a reported standard error over the one by the information; NaN: there is none. */
export function offByInformation(side: Side, term: string, which: keyof Errors): number {
  const j = side.problem.parts.conditional.columns.indexOf(term);
  const se = side.reported.fixed.find((row) => row.term === term)?.se;
  const exact = errorsOf(side)[which]?.[j];
  return se && exact ? Math.log(se / exact) : Number.NaN;
}
