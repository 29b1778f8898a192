/**
 * What the design leaves open at a point: moves of the parameters that leave V as it is. With N the moves of the elements of
 * the covariance matrices and of sigma^2 that do so (null-space.ts) and J the derivatives of these by the parameters, they are
 * the null space of (I - P_N) J: compound symmetry with one variance beside a residual, autoregression without correlation
 * beside one, any structure that has room for a multiple of the identity where each position is one row.
 */
import { type Problem, sigma2Of } from '@mixdiff/contract';
import { squareOf } from '@mixdiff/covariance';
import { symmetricEigen } from '@mixdiff/linalg';
import type { WeightKind } from '@mixdiff/referee';
import type { Surface } from '@mixdiff/surface';
import { nullSpace } from '../identification/null-space.ts';
import type { Bound } from './bounds.ts';

export interface Open {
  /** Coordinates that such a move changes. */
  readonly coordinates: readonly number[];
  /** Bounds that it leaves. */
  readonly bounds: readonly Bound[];
  readonly residual: boolean;
}
/** Share of a unit move that counts as none. */
const NONE = 1e-5;

/** `free`: coordinates that are at no end. null: everything is identified. */
export function openAt(
  problem: Problem,
  weights: WeightKind,
  surface: Surface,
  x: Float64Array,
  free: readonly number[],
  bounds: readonly Bound[],
): Open | null {
  const { elements, basis, sizes } = nullSpace(problem, weights);
  const sigma2 = sigma2Of(surface.canonical(x));
  const along = (term: number, D: Float64Array): Float64Array =>
    Float64Array.from(elements, (e, a) =>
      e.term === term ? sizes[a] * D[e.j * problem.random[term].columns.length + e.i] : 0,
    );
  const tangents = [
    ...free.map((i) => {
      const term = surface.terms.findIndex(({ from, roots }) => i >= from && i < from + roots.length);
      return along(term, derivativeOf(surface, term, x, i, sigma2));
    }),
    ...bounds.map(({ term, direction }) => along(term, direction)),
    Float64Array.from(elements, (e, a) => (e.term === null ? sizes[a] : 0)),
  ];
  const nulls = orthonormal(basis.map((v) => v.map((u, a) => u * sizes[a])));
  const left = tangents.map((t) => {
    const unit = scaled(t);
    return unit && without(unit, nulls);
  });
  const kept = [...left.keys()].filter((i) => left[i] !== null);
  const d = kept.length;
  const gram = new Float64Array(d * d);
  for (let b = 0; b < d; b++)
    for (let a = 0; a < d; a++) gram[b * d + a] = inner(left[kept[a]] as Float64Array, left[kept[b]] as Float64Array);
  const { values, vectors } = symmetricEigen(gram, d);
  const moving = new Set<number>();
  for (let e = 0; e < d; e++) {
    if (!(values[e] < NONE ** 2)) continue;
    for (let i = 0; i < d; i++) if (Math.abs(vectors[e * d + i]) > 1e-3) moving.add(kept[i]);
  }
  if (moving.size === 0) return null;
  return {
    coordinates: free.filter((_, at) => moving.has(at)),
    bounds: bounds.filter((_, at) => moving.has(free.length + at)),
    residual: moving.has(free.length + bounds.length),
  };
}
/** dSigma/dx_i by central differences. */
function derivativeOf({ terms }: Surface, term: number, x: Float64Array, i: number, sigma2: number): Float64Array {
  const { from, roots } = terms[term];
  const at = (by: number): Float64Array => {
    const own = x.slice(from, from + roots.length);
    own[i - from] += by;
    const L = roots.root(own);
    return squareOf(L, Math.sqrt(L.length));
  };
  const [up, down] = [at(STEP), at(-STEP)];
  return up.map((v, e) => (sigma2 * (v - down[e])) / (2 * STEP));
}
const STEP = 1e-5;

const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
/** null: nothing. */
function scaled(v: Float64Array): Float64Array | null {
  const length = Math.hypot(...v);
  return length > 1e-12 ? v.map((u) => u / length) : null;
}
function without(v: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const out = v.slice();
  for (let pass = 0; pass < 2; pass++)
    for (const b of basis) {
      const along = inner(out, b);
      for (let i = 0; i < out.length; i++) out[i] -= along * b[i];
    }
  return out;
}
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const found: Float64Array[] = [];
  for (const v of vectors) {
    const left = scaled(without(scaled(v) ?? v, found));
    if (left) found.push(left);
  }
  return found;
}
