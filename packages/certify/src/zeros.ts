/** Which directions of a point count as zero, and whether the log-likelihood rises from there. */
import type { Canonical } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import { type Frame, framesOf, rebuilt } from './frames.ts';
import type { Judge, Slopes } from './judge.ts';
import type { Landscape } from './landscape.ts';
import { plus, quadratic, sigma2Of, withSigma } from './points.ts';

/** A direction is set to zero when that changes the log-likelihood by less than this. */
export const ZERO = 1e-3;

export interface Zeroed {
  /** The judged point: the given one without the directions that count as zero. */
  readonly at: Canonical;
  readonly logLik: number;
  readonly frames: readonly Frame[];
  /** Per term: indices of its frame that are zero. */
  readonly nulls: readonly (readonly number[])[];
}
/** Smallest directions first, each from what is left. */
export function zeroOut(judge: Judge, landscape: Landscape, given: Canonical, logLik: number): Zeroed {
  const frames = framesOf(landscape.coordinates, given);
  let [at, reached] = [given, logLik];
  const nulls = frames.map((frame, k) => {
    const order = Array.from(frame.values.keys()).sort((a, b) => frame.values[a] - frame.values[b]);
    const zero: number[] = [];
    for (const j of order) {
      const kept = order.filter((i) => i !== j && !zero.includes(i));
      const trial = withSigma(at, k, rebuilt(frame, kept));
      const value = judge.logLik(trial);
      if (!(Math.abs(value - reached) < ZERO)) continue;
      zero.push(j);
      [at, reached] = [trial, value];
    }
    return zero;
  });
  return { at, logLik: reached, frames, nulls };
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
export function nullDirections(given: Canonical, { frames, nulls }: Zeroed, score: Slopes): NullDirection[] {
  return frames
    .flatMap((frame, term) => spanned(frame, nulls[term], score, term).map((w) => ({ term, w })))
    .map(({ term, w }) => {
      const length = Math.hypot(...w);
      const direction = w.map((v) => v / length);
      const slope = quadratic(score.Sigma[term], direction);
      return { term, direction, slope, variance: varianceAlong(frames[term], nulls[term], given, term, direction) };
    })
    .sort((a, b) => b.slope - a.slope);
}
function spanned(
  { basis, diagonal }: Frame,
  nulls: readonly number[],
  { Sigma }: Slopes,
  term: number,
): Float64Array[] {
  const own = nulls.map((j) => basis[j]);
  if (diagonal || own.length < 2) return own;
  const m = own.length;
  const S = new Float64Array(m * m);
  const { nrow: c, data } = Sigma[term];
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
/** The given point's removed part along the direction; exact for one zero direction. */
function varianceAlong(
  frame: Frame,
  nulls: readonly number[],
  given: Canonical,
  term: number,
  direction: Float64Array,
): number {
  if (frame.diagonal || given.Sigma[term].nrow === 1) return quadratic(given.Sigma[term], direction);
  return Math.max(0, quadratic(rebuilt(frame, nulls), direction));
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
