/**
 * What problems share that differ in the response alone, as those of a study do by thousands: the passes over the rows that no response is
 * asked for, kept with the random terms for as long as somebody has these. Those that differ in the method alone share the response's, too.
 */
import type { Problem } from '@mixdiff/contract';
import { type ReducedDesign, type ReduceOptions, type Reduction, reducedDesign, reducedResponse } from './reduction.ts';

/** Numbers beside the data that may be kept for the next response. */
const MOST = 2e6;

interface Known {
  readonly X: Problem['parts']['conditional']['X'];
  readonly weights: Problem['weights'];
  readonly meant: ReduceOptions['weights'];
  readonly rankTolerance: number | undefined;
  readonly design: ReducedDesign;
  /** With the response that was asked for last, as it was. */
  last: { readonly y: Float64Array; readonly offset: Float64Array | null; readonly reduction: Reduction } | null;
}
const known = new WeakMap<Problem['random'], Known>();

/** As `reductionOf` has it, with A, layout and all else of the design the same objects for all responses. */
export function sharedReduction(problem: Problem, options: Omit<ReduceOptions, 'columns'>): Reduction {
  const { random, weights, response } = problem;
  const { X } = problem.parts.conditional;
  const { weights: meant, rankTolerance } = options;
  const found = known.get(random);
  const isSame =
    found?.X === X && found.weights === weights && found.meant === meant && found.rankTolerance === rankTolerance;
  const { offset } = problem.parts.conditional;
  const last = isSame ? found.last : null;
  if (last && equal(last.y, response.y) && equal(last.offset, offset)) return { ...last.reduction, problem };
  const design = isSame ? found.design : reducedDesign(problem, options);
  const reduction = reducedResponse({ ...design, C: design.C.slice() }, problem);
  const width = random.reduce((sum, { columns }) => sum + columns.length, design.p);
  if (!isSame && response.y.length * width > MOST) return reduction;
  const seen = { y: response.y.slice(), offset: offset ? offset.slice() : null, reduction };
  if (isSame) found.last = seen;
  else known.set(random, { X, weights, meant, rankTolerance, design, last: seen });
  return reduction;
}
function equal(a: Float64Array | null, b: Float64Array | null): boolean {
  if (a === null || b === null) return a === b;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
