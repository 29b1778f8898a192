/**
 * The log-likelihood as a surface to climb, in coordinates in which a singular matrix is an ordinary point: that is
 * where engines stop wrongly.
 */
import type { Canonical, Matrix, Problem } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { type Climb, type ClimbOptions, climb } from './climb.ts';
import { type Coordinates, coordinatesOf, covariances, positionOf } from './coordinates.ts';
import { crossProductsOf } from './cross-products.ts';
import { openProfiled } from './profiled.ts';

/** sigma^2 below this share of var(y) (or of the least-squares variance, when smaller) is the ground: unbounded. */
export const GROUND = 1e-10;

/** The profiled log-likelihood of one problem as a surface to climb. Values are minus log-likelihoods, up to a constant. */
export interface Landscape {
  readonly coordinates: Coordinates;
  /** A relative SD of one group mean's own standard error: below it a variance hardly shows. */
  readonly smallest: number;
  /** X reproduces y to the last digit: there is nothing to climb. */
  readonly exact: boolean;
  /** Rough multiplications per evaluation. */
  readonly cost: number;
  value(x: Float64Array, gradient?: Float64Array): number;
  /** From x uphill; ends early on the ground. */
  climb(x: Float64Array, options?: ClimbOptions): Climb;
  /** sigma^2 maximised out at x. */
  sigma2(x: Float64Array): number;
  /** x as a point on the variance scale, beta at its best. */
  canonical(x: Float64Array): Canonical;
  position(Sigma: readonly Matrix[], sigma2: number): Float64Array;
}

/** Share of y'y that rounding leaves in a residual of zero. */
const EXACT = 1e-26;
const sumOfSquares = (v: Float64Array): number => v.reduce((sum, x) => sum + x * x, 0);
function varianceOf(y: Float64Array): number {
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  return y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(y.length - 1, 1);
}

export function openLandscape(problem: Problem, weights: WeightKind): Landscape {
  const w = problem.weights?.values ?? new Float64Array(problem.response.y.length).fill(1);
  const scale = w.map(Math.sqrt);
  const copies = problem.weights && weights === 'likelihood' ? w.reduce((sum, v) => sum + v, 0) : w.length;
  const coordinates = coordinatesOf(problem, scale);
  const data = crossProductsOf(problem, scale, copies, coordinates);
  const profiled = openProfiled(data, coordinates, problem.method);
  const ground = GROUND * Math.min(varianceOf(problem.response.y), data.yy / copies);
  const sigma2 = (x: Float64Array): number => {
    profiled.value(x);
    return profiled.sigma2();
  };
  return {
    coordinates,
    smallest: 1 / Math.sqrt(Math.max(data.rowsPerLevel, 1)),
    exact: !(data.yy > EXACT * sumOfSquares(problem.response.y)),
    cost: profiled.fill ** 1.5 + data.q * (data.p + 1) ** 2 + data.pattern.rowIdx.length * (data.p + 1),
    value: profiled.value,
    climb: (x, options) => climb(profiled.value, x, { until: () => profiled.sigma2() < ground, ...options }),
    sigma2,
    canonical: (x) => {
      const variance = sigma2(x);
      const Sigma = covariances(coordinates, x, variance);
      return { beta: profiled.beta(), Sigma, residual: { kind: 'variance', sigma2: variance } };
    },
    position: (Sigma, variance) => positionOf(coordinates, Sigma, variance),
  };
}
