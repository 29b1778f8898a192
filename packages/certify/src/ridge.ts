/**
 * Flat ridges: points within 1e-4 of the maximum whose standard deviations differ by a factor of 1.6 or more. Where the
 * curvature leaves log(SD / sigma) with a standard error above 2 (a quadratic of it then loses less than 0.03 over a
 * factor of 1.6), the ratio is held at other values and everything else climbs; what counts are the points reached.
 */

import { type Canonical, sigma2Of } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import {
  climb,
  covariances,
  type End,
  hessian,
  type Landscape,
  lambdaOf,
  solveUpper,
  type TermCoordinates,
} from '@mixdiff/surface';
import type { Identified } from './identification/at-point.ts';
import { deviations } from './points.ts';

export const WITHIN = 1e-4;
export const RIDGE = { standardErrors: 0.5, factor: 1.6, above: 0.05 } as const;

/** Weight of the penalty that holds a ratio; on a ridge the likelihood pulls by less than 2e-4 per unit. */
const HOLD = 10;
const WEAK = 2;

/** log(SD / sigma) of every column of every term; -Infinity at zero. */
const logRatios = (landscape: Landscape, x: Float64Array): number[] =>
  covariances(landscape.coordinates, x, 1).flatMap(deviations).map(Math.log);

/** One of them with its gradient: w = Lambda't, t' a row of T^-1, has the length SD / sigma. */
interface LogRatio {
  at(x: Float64Array, gradient?: Float64Array): number;
}
function logRatio({ coordinates: { terms } }: Landscape, which: number): LogRatio {
  let column = which;
  const term = terms.find(({ columns }) => {
    column -= columns;
    return column < 0;
  }) as TermCoordinates;
  const { columns: c, from, diagonal } = term;
  const inverse = Float64Array.from({ length: c * c }, (_, e) => (e % (c + 1) === 0 ? 1 : 0));
  solveUpper(term.T, c, inverse, c);
  const t = Float64Array.from({ length: c }, (_, k) => inverse[k * c + column + c]);
  const [lambda, w] = [new Float64Array(c * c), new Float64Array(c)];
  return {
    at(x, gradient) {
      lambdaOf(term, x, lambda);
      let square = 0;
      for (let j = 0; j < c; j++) {
        let along = 0;
        for (let k = 0; k < c; k++) along += t[k] * lambda[j * c + k];
        w[j] = along;
        square += along * along;
      }
      if (gradient) {
        gradient.fill(0);
        for (let j = 0; j < c; j++) {
          for (let k = diagonal ? j : 0; k < (diagonal ? j + 1 : c); k++) {
            const at = from + (diagonal ? j : j * c + k);
            gradient[at] = ((t[k] * w[j]) / square) * Math.cosh(x[at]);
          }
        }
      }
      return Math.log(square) / 2;
    },
  };
}
/** H^-1 c with flat directions floored, so that a ridge has a long but finite step. */
function solveFloored(H: Float64Array, c: Float64Array): Float64Array {
  const d = c.length;
  const { values, vectors } = symmetricEigen(H, d);
  const floor = 1e-8 * Math.max(values[0], 1e-8);
  const out = new Float64Array(d);
  for (let e = 0; e < d; e++) {
    let along = 0;
    for (let i = 0; i < d; i++) along += vectors[e * d + i] * c[i];
    for (let i = 0; i < d; i++) out[i] += (along / Math.max(Math.abs(values[e]), floor)) * vectors[e * d + i];
  }
  return out;
}
/** Everything else climbs while a log ratio is held near `target`. */
function walk(landscape: Landscape, start: Float64Array, ratio: LogRatio, target: number): Float64Array {
  const slope = new Float64Array(start.length);
  const held = (x: Float64Array, gradient?: Float64Array): number => {
    const value = landscape.value(x, gradient);
    const off = ratio.at(x, gradient && slope) - target;
    if (gradient) for (let i = 0; i < x.length; i++) gradient[i] += 2 * HOLD * off * slope[i];
    return Number.isFinite(value) ? value + HOLD * off * off : Number.POSITIVE_INFINITY;
  };
  return climb(held, start, { tolerance: 1e-7, evaluations: 120 }).x;
}

/** Points along ridges from the end of a search, none more than twice 1e-4 below it. */
export function ridgePoints(landscape: Landscape, { x, value, H: known }: End): Canonical[] {
  if (x.length === 0) return [];
  const H = known ?? hessian(landscape, x);
  const found: Float64Array[] = [];
  logRatios(landscape, x).forEach((now, which) => {
    const ratio = logRatio(landscape, which);
    if (now < Math.log(RIDGE.above) - 3) found.push(...offZero(landscape, x, value, which, ratio));
    else {
      const slope = new Float64Array(x.length);
      ratio.at(x, slope);
      const step = solveFloored(H, slope);
      const variance = step.reduce((sum, v, i) => sum + v * slope[i], 0);
      if (!(variance > WEAK ** 2)) return;
      for (const factor of [1.1, 2.1]) {
        for (const sign of [-1, 1]) {
          const shift = sign * factor * Math.log(RIDGE.factor);
          const start = x.map((v, i) => v + (shift / variance) * step[i]);
          found.push(walk(landscape, start, ratio, now + shift));
        }
      }
    }
  });
  return found.filter((at) => landscape.value(at) < value + 2 * WITHIN).map((at) => landscape.canonical(at));
}
/** From a zero SD to just above what counts, if that costs little before the rest moves. */
function offZero(landscape: Landscape, x: Float64Array, value: number, which: number, ratio: LogRatio): Float64Array[] {
  const at = landscape.canonical(x);
  const target = 1.1 * RIDGE.above;
  let index = which;
  const Sigma = at.Sigma.map((S) => {
    const data = S.data.slice();
    if (index >= 0 && index < S.nrow) data[index * (S.nrow + 1)] += target ** 2 * sigma2Of(at);
    index -= S.nrow;
    return { ...S, data };
  });
  const start = landscape.position(Sigma, sigma2Of(at));
  if (!(landscape.value(start) < value + 20 * WITHIN)) return [];
  return [walk(landscape, start, ratio, Math.log(target))];
}

/** What sets two points of nearly the same height apart, or null. */
export interface Apart {
  readonly what: string;
  readonly here: number;
  readonly there: number;
  /** `se`: distance in standard errors; `sd`: factor. */
  readonly unit: 'se' | 'sd';
  readonly size: number;
}
export function apart(here: Canonical, there: Canonical, se: Float64Array | null, names: RidgeNames): Apart | null {
  return apartInDeviation(here, there, names) ?? (se && apartInBeta(here, there, se, names));
}
function apartInDeviation(here: Canonical, there: Canonical, names: RidgeNames): Apart | null {
  const sigma = Math.sqrt(sigma2Of(here));
  const isOpen = names.isOpen ?? (() => false);
  const pairs = here.Sigma.flatMap((S, k) =>
    deviations(S).flatMap((a, j) =>
      isOpen(k, j) ? [] : [{ what: names.deviation(k, j), a, b: deviations(there.Sigma[k])[j] }],
    ),
  );
  if (!isOpen(null, 0))
    pairs.push({ what: 'the residual standard deviation', a: sigma, b: Math.sqrt(sigma2Of(there)) });
  const sums = names.sums?.(there) ?? [];
  for (const [k, { expression, value, of }] of (names.sums?.(here) ?? []).entries()) {
    if (of.i !== of.j) continue;
    const [a, b] = [value, sums[k].value].map((v) => Math.sqrt(Math.max(0, v)));
    pairs.push({ what: `the root of ${expression}`, a, b });
  }
  for (const { what, a, b } of pairs) {
    const [low, high] = a < b ? [a, b] : [b, a];
    if (high > RIDGE.above * sigma && high >= RIDGE.factor * low)
      return { what, here: a, there: b, unit: 'sd', size: high / low };
  }
  return null;
}
function apartInBeta(here: Canonical, there: Canonical, se: Float64Array, names: RidgeNames): Apart | null {
  for (let j = 0; j < se.length; j++) {
    const size = Math.abs(here.beta[j] - there.beta[j]) / se[j];
    if (size > RIDGE.standardErrors)
      return { what: names.column(j), here: here.beta[j], there: there.beta[j], unit: 'se', size };
  }
  return null;
}
export interface RidgeNames {
  /** Without a value of its own; `term` null: the residual variance. */
  readonly isOpen?: (term: number | null, column: number) => boolean;
  /** What is identified instead. */
  readonly sums?: (at: Canonical) => readonly Identified[];
  deviation(term: number, column: number): string;
  column(j: number): string;
}
