/** Which directions of a point count as zero, and whether the log-likelihood rises from there. */

import { type Canonical, type Matrix, sigma2Of } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import type { Landscape } from '@mixdiff/surface';
import { type Frame, framesOf, rebuilt } from './frames.ts';
import type { Judge, Slopes } from './judge.ts';
import { plus, quadratic, withSigma } from './points.ts';

/** A direction is set to zero when that changes the log-likelihood by less than this. */
export const ZERO = 1e-3;

export interface Zeroed {
  /** The judged point: the given one without the directions that count as zero. */
  readonly at: Canonical;
  readonly logLik: number;
  readonly frames: readonly Frame[];
  /** Per term: indices of its frame that are not zero. */
  readonly range: readonly (readonly number[])[];
  /** Per term: orthonormal vectors that span the null space of what is left (unit vectors of a diagonal structure). */
  readonly nulls: readonly (readonly Float64Array[])[];
}
/**
 * Smallest directions first, each from what is left. `ceiling` bounds the log-likelihood from above (beta and sigma^2 at
 * their best): where it is too low already, the judge is not asked.
 */
export function zeroOut(
  judge: Judge,
  landscape: Landscape,
  given: Canonical,
  logLik: number,
  ceiling: (at: Canonical) => number,
): Zeroed {
  const frames = framesOf(landscape.coordinates, given);
  let [at, reached] = [given, logLik];
  const range = frames.map((frame, k) => {
    const order = Array.from(frame.values.keys()).sort((a, b) => frame.values[a] - frame.values[b]);
    const zero: number[] = [];
    for (const j of order) {
      const kept = order.filter((i) => i !== j && !zero.includes(i));
      const trial = withSigma(at, k, rebuilt(frame, kept));
      if (ceiling(trial) < reached - 2 * ZERO) continue;
      const value = judge.logLik(trial);
      if (!(Math.abs(value - reached) < ZERO)) continue;
      zero.push(j);
      [at, reached] = [trial, value];
    }
    return order.filter((i) => !zero.includes(i));
  });
  const nulls = frames.map((frame, k) => complement(frame, range[k]));
  return { at, logLik: reached, frames, range, nulls };
}

/** Orthonormal vectors at right angles to the kept directions. */
function complement({ values, basis, diagonal }: Frame, range: readonly number[]): Float64Array[] {
  const c = values.length;
  const unit = (j: number): Float64Array => Float64Array.from({ length: c }, (_, i) => (i === j ? 1 : 0));
  const all = Array.from({ length: c }, (_, j) => j);
  if (diagonal) return all.filter((j) => !range.includes(j)).map(unit);
  const spanned: Float64Array[] = [];
  const without = (v: Float64Array): Float64Array => {
    for (let pass = 0; pass < 2; pass++) {
      for (const u of spanned) {
        const along = u.reduce((sum, x, i) => sum + x * v[i], 0);
        for (let i = 0; i < c; i++) v[i] -= along * u[i];
      }
    }
    const length = Math.hypot(...v);
    return length > 0 ? v.map((x) => x / length) : v;
  };
  for (const j of range) spanned.push(without(basis[j].slice()));
  while (spanned.length < c) {
    const left = all.map((j) => ({ j, outside: 1 - spanned.reduce((sum, u) => sum + u[j] ** 2, 0) }));
    const { j } = left.reduce((most, one) => (one.outside > most.outside ? one : most));
    spanned.push(without(unit(j)));
  }
  return spanned.slice(range.length);
}

/** A direction of a null space: unit length on the original scale. */
export interface NullDirection {
  readonly term: number;
  readonly direction: Float64Array;
  /** The variance that the given point has along it. */
  readonly variance: number;
  /** d logL per unit of variance along it, at the zeroed point. */
  readonly slope: number;
}
/** Eigenvectors of N'SN per term (for a diagonal structure, its zero entries), steepest first. */
export function nullDirections(given: Canonical, { at, frames, nulls }: Zeroed, score: Slopes): NullDirection[] {
  return nulls
    .flatMap((own, term) =>
      steepest(own, frames[term].diagonal, score.Sigma[term]).map((direction) => ({ term, direction })),
    )
    .map(({ term, direction }) => {
      const variance = quadratic(given.Sigma[term], direction) - quadratic(at.Sigma[term], direction);
      return { term, direction, slope: quadratic(score.Sigma[term], direction), variance: Math.max(0, variance) };
    })
    .sort((a, b) => b.slope - a.slope);
}
/** The null space turned to the eigenvectors of N'SN. */
function steepest(own: readonly Float64Array[], diagonal: boolean, { nrow: c, data }: Matrix): readonly Float64Array[] {
  if (diagonal || own.length < 2) return own;
  const m = own.length;
  const S = new Float64Array(m * m);
  own.forEach((v, b) => {
    own.forEach((u, a) => {
      for (let i = 0; i < c; i++) for (let j = 0; j < c; j++) S[b * m + a] += u[i] * data[j * c + i] * v[j];
    });
  });
  const { vectors } = symmetricEigen(S, m);
  return Array.from({ length: m }, (_, e) => {
    const w = new Float64Array(c);
    own.forEach((v, a) => {
      for (let i = 0; i < c; i++) w[i] += vectors[e * m + a] * v[i];
    });
    return w;
  });
}

/** How far a direction climbs, other parameters held. */
export interface Rise {
  readonly gain: number;
  /** Variance added along the direction. */
  readonly variance: number;
}
/**
 * The largest gain along Sigma + t vv'. `curvature` is minus the second derivative there, when known: the maximum of the
 * quadratic is tried first; else steps doubling from a variance that hardly shows.
 */
export function rise(
  judge: Judge,
  landscape: Landscape,
  zeroed: Zeroed,
  { term, direction, slope }: NullDirection,
  curvature: number | null,
): Rise {
  let best: Rise = { gain: 0, variance: 0 };
  const attempt = (t: number): number => {
    const value = judge.logLik(withSigma(zeroed.at, term, plus(zeroed.at.Sigma[term], direction, t))) - zeroed.logLik;
    if (value > best.gain) best = { gain: value, variance: t };
    return value;
  };
  if (curvature !== null && curvature > 0) {
    for (const factor of [1, 0.3, 3]) attempt((factor * slope) / curvature);
    if (best.gain > 0) return best;
  }
  const unit = (sigma2Of(zeroed.at) * landscape.smallest ** 2) / lengthInData(zeroed.frames[term], direction);
  for (let t = unit * 1e-6; t < unit * 1e8; t *= 4) if (attempt(t) < best.gain - 1) break;
  return best;
}
/** v'T'T v, from the frame: Sigma = sum d w w' with w = T^-1 v, so the w are a basis that is orthonormal in the data. */
function lengthInData({ basis }: Frame, direction: Float64Array): number {
  const c = basis.length;
  if (c === 1) return (direction[0] / basis[0][0]) ** 2;
  const gram = new Float64Array(c * c);
  for (const w of basis) for (let i = 0; i < c; i++) for (let j = 0; j < c; j++) gram[j * c + i] += w[i] * w[j];
  return quadratic({ nrow: c, ncol: c, data: inverseOf(gram, c) }, direction);
}
function inverseOf(gram: Float64Array, c: number): Float64Array {
  const { values, vectors } = symmetricEigen(gram, c);
  const out = new Float64Array(c * c);
  for (let e = 0; e < c; e++) {
    for (let i = 0; i < c; i++)
      for (let j = 0; j < c; j++) out[j * c + i] += (vectors[e * c + i] * vectors[e * c + j]) / values[e];
  }
  return out;
}
