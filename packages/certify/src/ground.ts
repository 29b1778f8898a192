/** What all points of one problem share: opening it costs more than judging a point. */
import { type Canonical, type Certificate, EXACT, type Matrix, type Note, type Problem } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { GROUND, type Landscape, openLandscape, type Search, type SearchOptions, search } from '@mixdiff/surface';
import { type Identification, identify } from './identification/containment.ts';
import { RIDGE, ridgePoints, WITHIN } from './ridge.ts';
import { ZERO } from './zeros.ts';

/** What all points of a problem share, for one meaning of its weights. */
export interface Ground {
  readonly problem: Problem;
  readonly weights: WeightKind;
  readonly landscape: Landscape;
  readonly search: Search;
  /** Its best end as a point. */
  readonly summit: Canonical;
  /** What the design leaves unidentified; null where that is nothing. */
  readonly identification: Identification | null;
  /** Other ends as high as the best, and points along its flat ridges; found when first asked for. */
  ridge(): readonly Canonical[];
}
export function prepareGround(problem: Problem, weights: WeightKind, options: SearchOptions): Ground {
  const landscape = openLandscape(problem, weights);
  const found = search(landscape, options);
  let ridge: readonly Canonical[] | undefined;
  return {
    problem,
    weights,
    landscape,
    search: found,
    summit: landscape.canonical(found.best.x),
    identification: identify(problem, weights, landscape.reduction),
    ridge: () => {
      ridge ??= [
        ...found.ends
          .filter((end) => end.value < found.best.value + 2 * WITHIN)
          .map((end) => landscape.canonical(end.x)),
        ...ridgePoints(landscape, found.best),
      ];
      return ridge;
    },
  };
}

export const TOLERANCE: Certificate['tolerance'] = {
  gain: WITHIN,
  zero: ZERO,
  ground: GROUND,
  ridgeStandardErrors: RIDGE.standardErrors,
  ridgeFactor: RIDGE.factor,
  ridgeAbove: RIDGE.above,
};
export const oneByOne = (x: number): Matrix => ({ nrow: 1, ncol: 1, data: Float64Array.of(x) });
const unknown = (c: number): Matrix => ({ nrow: c, ncol: c, data: new Float64Array(c * c).fill(Number.NaN) });

/** A value with its reasons, not an omission. */
export function notAssessed(problem: Problem, because: readonly Note[], seed: number): Certificate {
  return {
    verdict: 'not-assessed',
    criterion: EXACT,
    gain: null,
    logLik: null,
    best: null,
    bestLogLik: null,
    searched: { starts: 0, reached: 0, seed, how: 'none' },
    score: [...problem.random.map(({ columns }) => unknown(columns.length)), oneByOne(Number.NaN)],
    zeroed: [],
    information: null,
    predictedGain: null,
    curvature: null,
    unidentified: null,
    ridge: null,
    tolerance: TOLERANCE,
    judge: 'referee',
    because,
  };
}
