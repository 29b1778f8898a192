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
import { type FactorSums, factorSums } from './factor-sums.ts';
import { levelClasses } from './level-classes.ts';
import { fillGradientBySums, levelSumsOf, solveBySums, solveSystemBySums } from './level-sums.ts';
import type { Reduction } from './reduction.ts';
import { type Jump, scoringStep, squareElements } from './scoring.ts';
import type { Factors } from './system.ts';

export interface Profiled {
  readonly dimension: number;
  /** -l up to a constant, the same for all x; +Infinity where it cannot be computed. Fills `gradient` when given. */
  value(x: Float64Array, gradient?: Float64Array): number;
  /** Fills `gradient` at the x whose value was asked for just before, and is finite. */
  slopes(gradient: Float64Array): void;
  /** A step by average information from the x whose value and gradient were asked for last. */
  jump(floor: number): Jump;
  /** p: coefficients of Q beside those of least squares. Null where the value is +Infinity; holds until the next call of either. */
  gammaAt(x: Float64Array): Float64Array | null;
  /** sigma^2 maximised out at x, NaN where there is no value; known at once for the x seen last. */
  sigma2At(x: Float64Array): number;
  /** Rough multiplications per evaluation. */
  readonly cost: number;
}
/** One of the ways in which an evaluation is computed. */
interface Way {
  readonly cost: number;
  /** Null where there is no value. */
  solve(lambda: Factors): Pick<Solution, 'halfLogDetM' | 'halfLogDetG' | 'r2' | 'gamma'> | null;
  /** Where it was solved last. */
  fillGradient(scale: number, restricted: boolean, slope: Factors): void;
  /** out <- the average information there, by the elements of each Lambda Lambda'. */
  fillInformation(lambda: Factors, m: number, out: Float64Array): void;
}

export function openProfiled(reduction: Reduction, { terms, dimension }: Coordinates, method: Method): Profiled {
  const restricted = method === 'REML';
  const m = reduction.copies - (restricted ? reduction.p : 0);
  const elements = squareElements(terms);
  const classes = levelClasses(reduction);
  const system = (): Way => bySystem(reduction, elements);
  const way = classes ? byClasses(factorSums(classes, reduction), classes.products.length, system) : system();
  const shapes = (): Float64Array[] => terms.map(({ columns: c }) => new Float64Array(c * c));
  const [lambda, slope] = [shapes(), shapes()];

  const seen = new Float64Array(dimension);
  let any = false;
  let [sigma2, r2] = [Number.NaN, Number.NaN];
  const information = new Float64Array(elements.length ** 2);

  /** The solution at x, null where there is none, as so far out. */
  function solutionAt(x: Float64Array): ReturnType<Way['solve']> {
    seen.set(x);
    any = true;
    sigma2 = Number.NaN;
    for (let i = 0; i < dimension; i++) if (!(Math.abs(x[i]) <= FARTHEST + 1e-9)) return null;
    for (let k = 0; k < terms.length; k++) lambdaOf(terms[k], x, lambda[k]);
    const solution = way.solve(lambda);
    if (solution) {
      r2 = solution.r2;
      sigma2 = r2 / m;
    }
    return solution;
  }
  function sigma2At(x: Float64Array): number {
    let same = any;
    for (let i = 0; i < dimension; i++) same &&= x[i] === seen[i];
    if (!same) value(x);
    return sigma2;
  }
  function value(x: Float64Array, gradient?: Float64Array): number {
    const solution = solutionAt(x);
    if (!solution) return Number.POSITIVE_INFINITY;
    const { halfLogDetM, halfLogDetG } = solution;
    if (gradient) slopes(gradient);
    // -l + constant: half of log|M| + m log r^2 (34), + log|G| and m = N - p under REML (41)
    return halfLogDetM + (restricted ? halfLogDetG : 0) + (m * Math.log(r2)) / 2;
  }
  function slopes(gradient: Float64Array): void {
    way.fillGradient(m / r2, restricted, slope);
    for (let k = 0; k < terms.length; k++) {
      const { columns: c, diagonal, from, count } = terms[k];
      for (let i = 0; i < count; i++) {
        gradient[from + i] = (slope[k][diagonal ? i * (c + 1) : i] / 2) * Math.cosh(seen[from + i]);
      }
    }
  }
  function jump(floor: number): Jump {
    way.fillInformation(lambda, m, information);
    return scoringStep(terms, elements, lambda, slope, information, floor);
  }
  return { dimension, value, slopes, jump, gammaAt: (x) => solutionAt(x)?.gamma ?? null, sigma2At, cost: way.cost };
}

/** By sums over the levels of one factor that are alike; its information, which costs more than evaluations, by the system. */
function byClasses(sums: FactorSums, cost: number, system: () => Way): Way {
  let opened: Way | undefined;
  return {
    cost,
    solve: ([lambda]) => (sums.solve(lambda) ? sums : null),
    fillGradient: (scale, restricted, [slope]) => sums.fillGradient(scale, restricted, slope),
    fillInformation(lambda, m, out) {
      opened ??= system();
      opened.solve(lambda);
      opened.fillInformation(lambda, m, out);
    },
  };
}
/** By sums over levels within levels, or by the sparse factor. */
function bySystem(reduction: Reduction, elements: ReturnType<typeof squareElements>): Way {
  const { p, q, layout } = reduction;
  const criterion = openCriterion(reduction);
  const { solution } = criterion;
  const sums = levelSumsOf(criterion);
  // levels within levels are eliminated without fill
  const entries = sums ? layout.pattern.rowIdx.length : criterion.sparse.fill;
  const average = averageInformation(elements, q, p);
  return {
    cost: entries ** 1.5 + q * (p + 1) ** 2 + layout.pattern.rowIdx.length * (p + 1),
    solve: (lambda) => (sums ? solveBySums(sums, criterion, lambda) : solveAt(criterion, lambda)),
    fillGradient(scale, restricted, slope) {
      if (sums) fillGradientBySums(sums, solution, scale, restricted, slope);
      else fillGradient(solution, scale, restricted, slope);
    },
    fillInformation(lambda, m, out) {
      const solveM = (b: Float64Array, columns: number): void => {
        if (sums) solveSystemBySums(sums, lambda, b, q, columns);
        else criterion.sparse.solve(b, columns);
      };
      fillAverageInformation(average, solution, solveM, m, out);
    },
  };
}
