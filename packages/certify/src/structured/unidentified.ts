/**
 * What the design leaves open at a point: moves of the parameters that leave V as it is, under REML what is left of it beside
 * the fixed effects (rank of the derivatives of V; Rothenberg 1971). Compound symmetry with one variance beside a residual,
 * autoregression without correlation beside one, any structure that has room for a multiple of the identity where each position
 * is one row. Derivatives are seen through V r for a few random r: dependent exactly where the matrices are.
 */
import type { Problem } from '@mixdiff/contract';
import { pivotedQr, symmetricEigen } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import type { Surface } from '@mixdiff/surface';
import type { Bound } from './bounds.ts';

export interface Open {
  /** Coordinates that such a move changes. */
  readonly coordinates: readonly number[];
  /** Bounds that it leaves. */
  readonly bounds: readonly Bound[];
  readonly residual: boolean;
}
/** Singular value of unit derivatives below which a combination of them is none: differences hold that many digits. */
const NONE = 1e-5;
/** Step of differences of V. */
const STEP = 1e-4;
const VECTORS = 4;

/** `free`: coordinates that are at no end. null: everything is identified. */
export function openAt(
  problem: Problem,
  surface: Surface,
  x: Float64Array,
  free: readonly number[],
  bounds: readonly Bound[],
): Open | null {
  const sketch = sketchOf(problem, surface);
  const beside = (i: number, by: number): Float64Array => sketch(x.map((v, k) => (k === i ? v + by : v)));
  const difference = (i: number, up: number, down: number): Float64Array => {
    const low = beside(i, down);
    return beside(i, up).map((v, k) => v - low[k]);
  };
  const here = sketch(x);
  const tangents = [
    ...free.map((i) => difference(i, STEP, -STEP)),
    ...bounds.map(({ beside: off }) => sketch(off).map((v, k) => v - here[k])),
    // of all of V together, where the surface leaves its scale out
    ...(surface.residual ? [] : [here]),
  ];
  const size = Math.hypot(...here);
  const units = tangents.map((t) => {
    const length = Math.hypot(...t);
    return length > 1e-9 * size ? t.map((v) => v / length) : null;
  });
  const kept = [...units.keys()].filter((i) => units[i] !== null);
  const d = kept.length;
  const gram = new Float64Array(d * d);
  for (let b = 0; b < d; b++) for (let a = 0; a < d; a++) gram[b * d + a] = inner(units[kept[a]], units[kept[b]]);
  const { values, vectors } = symmetricEigen(gram, d);
  const moving = new Set<number>();
  for (let e = 0; e < d; e++) {
    if (!(values[e] < NONE ** 2)) continue;
    for (let i = 0; i < d; i++) if (Math.abs(vectors[e * d + i]) > 1e-3) moving.add(kept[i]);
  }
  if (moving.size === 0) return null;
  const random = surface.residual?.from ?? surface.dimension;
  const coordinates = free.filter((_, at) => moving.has(at));
  return {
    coordinates: coordinates.filter((i) => i < random),
    bounds: bounds.filter((_, at) => moving.has(free.length + at)),
    residual: moving.has(free.length + bounds.length) || coordinates.some((i) => i >= random),
  };
}
const inner = (a: Float64Array | null, b: Float64Array | null): number =>
  a && b ? a.reduce((sum, v, i) => sum + v * b[i], 0) : 0;

/** x to V r for all r, side by side; under REML between projections off X. */
function sketchOf({ parts: { conditional }, method, response: { y } }: Problem, surface: Surface) {
  const random = new Random(7);
  const Q = method === 'REML' ? pivotedQr(conditional.X).Q : null;
  const off = (v: Float64Array): Float64Array => {
    if (!Q) return v;
    const out = v.slice();
    for (let j = 0; j < Q.ncol; j++) {
      const column = Q.data.subarray(j * Q.nrow, (j + 1) * Q.nrow);
      const along = inner(column, v);
      for (let i = 0; i < out.length; i++) out[i] -= along * column[i];
    }
    return out;
  };
  const vectors = Array.from({ length: VECTORS }, () => off(y.map(() => random.normRand())));
  return (x: Float64Array): Float64Array => Float64Array.from(vectors.flatMap((r) => [...off(surface.times(x, r))]));
}
