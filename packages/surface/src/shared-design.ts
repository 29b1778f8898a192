/**
 * What problems share that differ in the response alone, as those of a study do by thousands: the passes over the rows that no response is
 * asked for, kept with the random terms for as long as somebody has these.
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
  const design = isSame ? found.design : reducedDesign(problem, options);
  const width = random.reduce((sum, { columns }) => sum + columns.length, design.p);
  if (!isSame && response.y.length * width <= MOST) known.set(random, { X, weights, meant, rankTolerance, design });
  return reducedResponse({ ...design, C: design.C.slice() }, problem);
}
