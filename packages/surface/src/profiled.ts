/**
 * The log-likelihood with beta and sigma^2 maximised out, in the coordinates of the search: with m = N, or N - p under
 * REML, sigma^2 = r^2 / m and (Bates et al. 2015, equations 34 and 41)
 *
 *   l = -1/2 [ log|M| + log|G| (REML) + m log r^2 ] + constant
 */
import type { Method } from '@mixdiff/contract';
import { averageInformation, fillAverageInformation } from './average-information.ts';
import { type Coordinates, FARTHEST, lambdaOf } from './coordinates.ts';
import { openCriterion, type Solution, solveAt } from './criterion.ts';
import { fillGradient } from './criterion-gradient.ts';
import { fillGradientBySums, levelSumsOf, type QuickSolution, solveBySums, solveSystemBySums } from './level-sums.ts';
import type { Reduction } from './reduction.ts';
import { type Jump, scoringStep, squareElements } from './scoring.ts';

export interface Profiled {
  readonly dimension: number;
  /** -l up to a constant, the same for all x; +Infinity where it cannot be computed. Fills `gradient` when given. */
  value(x: Float64Array, gradient?: Float64Array): number;
  /** A step by average information from the x whose value and gradient were asked for last. */
  jump(floor: number): Jump;
  /** Null where the value is +Infinity; holds until the next call of either. */
  solveAt(x: Float64Array): Solution | null;
  /** sigma^2 maximised out at x, NaN where there is no value; known at once for the x seen last. */
  sigma2At(x: Float64Array): number;
  /** Entries of the sparse factor: what an evaluation costs. */
  readonly fill: number;
}

export function openProfiled(reduction: Reduction, { terms, dimension }: Coordinates, method: Method): Profiled {
  const restricted = method === 'REML';
  const m = reduction.copies - (restricted ? reduction.p : 0);
  const criterion = openCriterion(reduction);
  const shapes = (): Float64Array[] => terms.map(({ columns: c }) => new Float64Array(c * c));
  const [lambda, slope] = [shapes(), shapes()];

  const seen = new Float64Array(dimension);
  let any = false;
  let sigma2 = Number.NaN;

  const sums = levelSumsOf(criterion);
  const elements = squareElements(terms);
  const average = averageInformation(elements, reduction.q, reduction.p);
  const information = new Float64Array(elements.length ** 2);

  /** lambda <- x; false where there is none so far out. */
  function place(x: Float64Array): boolean {
    seen.set(x);
    any = true;
    sigma2 = Number.NaN;
    for (let i = 0; i < dimension; i++) if (!(Math.abs(x[i]) <= FARTHEST + 1e-9)) return false;
    for (let k = 0; k < terms.length; k++) lambdaOf(terms[k], x, lambda[k]);
    return true;
  }
  function noted<S extends QuickSolution>(solution: S | null): S | null {
    if (solution) sigma2 = solution.r2 / m;
    return solution;
  }
  const solutionAt = (x: Float64Array): Solution | null => (place(x) ? noted(solveAt(criterion, lambda)) : null);
  function sigma2At(x: Float64Array): number {
    let same = any;
    for (let i = 0; i < dimension; i++) same &&= x[i] === seen[i];
    if (!same) value(x);
    return sigma2;
  }
  function value(x: Float64Array, gradient?: Float64Array): number {
    if (!place(x)) return Number.POSITIVE_INFINITY;
    const whole = sums ? null : noted(solveAt(criterion, lambda));
    const solution = sums ? noted(solveBySums(sums, criterion, lambda)) : whole;
    if (!solution) return Number.POSITIVE_INFINITY;
    const { halfLogDetM, halfLogDetG, r2 } = solution;
    if (gradient) {
      if (sums) fillGradientBySums(sums, solution, m / r2, restricted, slope);
      else if (whole) fillGradient(whole, m / r2, restricted, slope);
      for (let k = 0; k < terms.length; k++) {
        const { columns: c, diagonal, from, count } = terms[k];
        for (let i = 0; i < count; i++) {
          gradient[from + i] = (slope[k][diagonal ? i * (c + 1) : i] / 2) * Math.cosh(x[from + i]);
        }
      }
    }
    // -l + constant: half of log|M| + m log r^2 (34), + log|G| and m = N - p under REML (41)
    return halfLogDetM + (restricted ? halfLogDetG : 0) + (m * Math.log(r2)) / 2;
  }
  function solveM(b: Float64Array, columns: number): void {
    if (sums) solveSystemBySums(sums, lambda, b, reduction.q, columns);
    else criterion.sparse.solve(b, columns);
  }
  function jump(floor: number): Jump {
    fillAverageInformation(average, criterion.solution, solveM, m, information);
    return scoringStep(terms, elements, lambda, slope, information, floor);
  }
  return { dimension, value, jump, solveAt: solutionAt, sigma2At, fill: criterion.sparse.fill };
}
