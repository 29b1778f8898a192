/**
 * The log-likelihood as a surface to climb, in coordinates in which a singular matrix is an ordinary point: that is
 * where engines stop wrongly.
 */
import type { Canonical, Matrix, Problem } from '@mixdiff/contract';
import { type Climb, type ClimbOptions, climb } from './climb.ts';
import { type Coordinates, coordinatesOf, covariances, positionOf } from './coordinates.ts';
import { momentStart } from './moment-start.ts';
import { openProfiled } from './profiled.ts';
import { coefficientsAt, type ReduceOptions, type Reduction } from './reduction.ts';
import { sharedReduction } from './shared-design.ts';

/** sigma^2 below this share of var(y) (or of the least-squares variance, when smaller) is the ground: unbounded. */
export const GROUND = 1e-10;

/** The profiled log-likelihood of one problem as a surface to climb. Values are minus log-likelihoods, up to a constant. */
export interface Landscape {
  /** Of the rows of the problem. */
  readonly reduction: Reduction;
  readonly coordinates: Coordinates;
  /** A relative SD of one group mean's own standard error: below it a variance hardly shows. */
  readonly smallest: number;
  /** X reproduces y to the last digit: there is nothing to climb. */
  readonly exact: boolean;
  /** Rough multiplications per evaluation. */
  readonly cost: number;
  value(x: Float64Array, gradient?: Float64Array): number;
  /** From x uphill; ends early on the ground, and where the options' `until` says so. */
  climb(x: Float64Array, options?: ClimbOptions): Climb;
  /** x as a point on the variance scale, beta and sigma^2 at their best; NaN where there is no value. */
  canonical(x: Float64Array): Canonical;
  position(Sigma: readonly Matrix[], sigma2: number): Float64Array;
  /** x by the method of moments: near a maximum, mostly. */
  moments(): Float64Array;
}

/** From here on (multiplications) half as many evaluations are worth an average information each. */
const COSTLY = 1e6;
/** How far inside the cone a step that leaves it ends, in `smallest`. */
const INSIDE = 1e-4;
/** Share of y'y that rounding leaves in a residual of zero. */
const EXACT = 1e-26;
/** As the referee's: what an engine kept is kept here. */
const RANK_TOLERANCE = 1e-10;
/** Sum of (y - from)^2. */
function squaresFrom(from: number, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (y[i] - from) ** 2;
  return sum;
}
function varianceOf(y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += y[i];
  return squaresFrom(sum / y.length, y) / Math.max(y.length - 1, 1);
}

/** The surface of a problem under one meaning of its weights. */
export function openLandscape(problem: Problem, weights: NonNullable<ReduceOptions['weights']>): Landscape {
  const reduction = sharedReduction(problem, { weights, rankTolerance: RANK_TOLERANCE });
  const { p, yy, copies, bases } = reduction;
  const { y } = problem.response;
  const coordinates = coordinatesOf(bases);
  const profiled = openProfiled(reduction, coordinates, problem.method);
  const ground = GROUND * Math.min(varianceOf(y), yy / copies);
  const levels = problem.random.reduce((sum, term) => sum + term.levels.length, 0);
  const rowsPerLevel = (y.length * Math.max(bases.length, 1)) / Math.max(levels, 1);
  const smallest = 1 / Math.sqrt(Math.max(rowsPerLevel, 1));
  const { cost } = profiled;
  const floor = (INSIDE * smallest) ** 2;
  return {
    reduction,
    coordinates,
    smallest,
    exact: !(yy > EXACT * squaresFrom(0, y)),
    cost,
    value: profiled.value,
    climb: (x, options) =>
      climb(profiled.value, x, {
        slopes: profiled.slopes,
        ...(cost > COSTLY ? { jump: () => profiled.jump(floor) } : {}),
        ...options,
        until: (...there) => profiled.sigma2At(there[0]) < ground || options?.until?.(...there) === true,
      }),
    canonical(x) {
      const gamma = profiled.gammaAt(x) ?? new Float64Array(p).fill(Number.NaN);
      const sigma2 = profiled.sigma2At(x);
      const Sigma = covariances(coordinates, x, sigma2);
      return { beta: coefficientsAt(reduction, gamma), Sigma, residual: { kind: 'variance', sigma2 } };
    },
    position: (Sigma, variance) => positionOf(coordinates, Sigma, variance),
    moments: () => momentStart(reduction, coordinates.terms, coordinates.dimension),
  };
}
