/**
 * First and second order at a point of a face. Around Sigma = sum of d_i w_i w_i' (i <= r), with n in its null space, the
 * face's own moves are
 *
 *   w_i w_j' + w_j w_i',   w_i n' + n w_i',   sigma^2,   and beta under ML
 *
 * A move across, by b = (b_i), bends: in factors sqrt(d_i) w_i + t b_i n / sqrt(d_i), Sigma(t) has the term t^2 nn' sum
 * of b_i^2 / d_i, so minus the second derivative is that of the variance scale less 2 n'Sn / d_i. No rotation of a factor
 * is counted twice.
 */
import type { Matrix } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import type { Information } from '@mixdiff/referee';
import type { Frame } from './frames.ts';
import { quadratic } from './points.ts';
import type { NullDirection, Zeroed } from './zeros.ts';

export interface Tangent {
  readonly gradient: Float64Array;
  /** m x m, column-major. */
  readonly information: Float64Array;
}
export interface LocalShape {
  /** (1/2) s'H^-1 s, null where H is not positive definite. */
  readonly predictedGain: number | null;
  /** (1/2) s'|H|^-1 s: how far the gradient is from zero, whatever the curvature. */
  readonly distance: number;
  /** Smallest eigenvalue of H scaled to a unit diagonal. */
  readonly smallest: number;
}

/** uv' + vu' (or uu' when they are the same) as distinct elements of a c x c matrix: lower triangle by column. */
function symmetricPair(u: Float64Array, v: Float64Array, same: boolean): Float64Array {
  const c = u.length;
  const out = new Float64Array((c * (c + 1)) / 2);
  let at = 0;
  for (let b = 0; b < c; b++) for (let a = b; a < c; a++) out[at++] = same ? u[a] * u[b] : u[a] * v[b] + v[a] * u[b];
  return out;
}
interface Move {
  readonly term: number;
  readonly elements: Float64Array;
  /** For a move across: the index of w_i in the frame, and n. */
  readonly bend?: { readonly range: number; readonly out: Float64Array };
}
function movesOf(
  { basis, diagonal }: Frame,
  range: readonly number[],
  nulls: readonly Float64Array[],
  term: number,
): Move[] {
  const pair = (i: number, j: number): Float64Array => symmetricPair(basis[i], basis[j], i === j);
  if (diagonal) return range.map((j) => ({ term, elements: pair(j, j) }));
  const within = range.flatMap((i, a) => range.slice(a).map((j) => ({ term, elements: pair(i, j) })));
  const across = range.flatMap((i) =>
    nulls.map((out) => ({ term, elements: symmetricPair(basis[i], out, false), bend: { range: i, out } })),
  );
  return [...within, ...across];
}
/** Where each term's distinct elements start in the information, and where they end. */
function offsetsOf(frames: readonly Frame[]): number[] {
  const offsets = [0];
  for (const [k, { values }] of frames.entries()) offsets.push(offsets[k] + (values.length * (values.length + 1)) / 2);
  return offsets;
}

/** u'Sv. */
function bilinear(S: Matrix, u: Float64Array, v: Float64Array): number {
  const sum = u.map((x, i) => x + v[i]);
  return (quadratic(S, sum) - quadratic(S, u) - quadratic(S, v)) / 2;
}

/** The face's own coordinates, with moves off it along `extra` (upward directions) appended. */
export function tangentAt(
  { frames, range, nulls }: Zeroed,
  info: Information,
  extra: readonly NullDirection[] = [],
): Tangent {
  const moves = frames.flatMap((frame, term) => movesOf(frame, range[term], nulls[term], term));
  for (const { term, direction } of extra) moves.push({ term, elements: symmetricPair(direction, direction, true) });
  const offsets = offsetsOf(frames);
  const first = offsets.at(-1) as number;
  const size = info.gradient.length;
  const columns: Float64Array[] = moves.map(({ term, elements }) => {
    const column = new Float64Array(size);
    column.set(elements, offsets[term]);
    return column;
  });
  for (let i = first; i < size; i++) {
    const column = new Float64Array(size);
    column[i] = 1;
    columns.push(column);
  }
  const m = columns.length;
  const information = new Float64Array(m * m);
  const images = columns.map((column) => times(info.matrix.data, size, column));
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) information[j * m + i] = inner(columns[i], images[j]);
  moves.forEach((one, i) => {
    moves.forEach((other, j) => {
      if (!one.bend || !other.bend || one.term !== other.term || one.bend.range !== other.bend.range) return;
      const S = bilinear(info.Sigma[one.term], one.bend.out, other.bend.out);
      information[j * m + i] -= (2 * S) / frames[one.term].values[one.bend.range];
    });
  });
  return { gradient: Float64Array.from(columns, (column) => inner(column, info.gradient)), information };
}
function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
function times(a: Float64Array, n: number, v: Float64Array): Float64Array {
  const out = new Float64Array(n);
  for (let j = 0; j < n; j++) if (v[j] !== 0) for (let i = 0; i < n; i++) out[i] += a[j * n + i] * v[j];
  return out;
}

/** Eigenvalues below this, on a unit diagonal, are flat; below its negative, the curvature is negative. */
const FLAT = 1e-9;

export function shapeOf({ gradient, information }: Tangent): LocalShape {
  const m = gradient.length;
  const scale = Float64Array.from({ length: m }, (_, i) => Math.sqrt(Math.abs(information[i * (m + 1)])) || 1);
  const H = information.map((v, at) => v / (scale[at % m] * scale[Math.floor(at / m)]));
  const { values, vectors } = symmetricEigen(H, m);
  // a variance so large that its information underflows is as far from a maximum as it can be
  const underflows = gradient.some((g, i) => g !== 0 && information[i * (m + 1)] === 0);
  let [gain, distance] = [0, underflows ? Number.POSITIVE_INFINITY : 0];
  for (let e = 0; e < m; e++) {
    let along = 0;
    for (let i = 0; i < m; i++) along += (vectors[e * m + i] * gradient[i]) / scale[i];
    const size = along ** 2 / (2 * Math.max(Math.abs(values[e]), FLAT));
    distance += size;
    gain += size;
  }
  const smallest = m === 0 ? 1 : values[m - 1];
  return { predictedGain: smallest > -FLAT && Number.isFinite(gain) ? gain : null, distance, smallest };
}
/** Minus the second derivative of l along Sigma_term + t vv'. */
export function curvatureAlong(
  frames: readonly Frame[],
  info: Information,
  { term, direction }: NullDirection,
): number {
  const size = info.gradient.length;
  const column = new Float64Array(size);
  column.set(symmetricPair(direction, direction, true), offsetsOf(frames)[term]);
  return inner(column, times(info.matrix.data, size, column));
}
