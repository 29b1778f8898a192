/**
 * What the design leaves open at a point: moves of the parameters that leave V as it is, under REML what is left of it beside
 * the fixed effects (rank of the derivatives of V; Rothenberg 1971). Compound symmetry with one variance beside a residual,
 * autoregression without correlation beside one, any structure that has room for a multiple of the identity where each position
 * is one row. Derivatives are seen through V r for a few random r: dependent exactly where the matrices are.
 */
import { own, type Problem, residualNames } from '@mixdiff/contract';
import { squareOf } from '@mixdiff/covariance';
import { pivotedQr, symmetricEigen } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import type { Surface } from '@mixdiff/surface';
import type { Element } from '../identification/elements.ts';
import type { Bound } from './bounds.ts';

export interface Open {
  /** Coordinates that such a move changes. */
  readonly coordinates: readonly number[];
  /** Bounds that it leaves. */
  readonly bounds: readonly Bound[];
  readonly residual: boolean;
  /** Such moves, by the elements of `structuredElements`. */
  readonly moves: readonly Float64Array[];
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
  const { sketch, residual: residualSketch } = sketchOf(problem, surface);
  const entries = entriesOf(problem, surface);
  const shifted = (i: number, by: number): Float64Array => x.map((v, k) => (k === i ? v + by : v));
  // what V, and the elements, change by: along a coordinate, off a bound, and with the residual variance where the surface leaves
  // that out: not with the scale of all of V, which is that of a term alone where the residual is next to nothing
  const paths: (readonly [Float64Array, Float64Array] | null)[] = [
    ...free.map((i) => [shifted(i, STEP), shifted(i, -STEP)] as const),
    ...bounds.map(({ beside }) => [beside, x] as const),
    ...(surface.residual ? [] : [null]),
  ];
  const along = (f: (x: Float64Array) => Float64Array, residual: Float64Array): Float64Array[] =>
    paths.map((path) => {
      if (!path) return residual;
      const low = f(path[1]);
      return f(path[0]).map((v, k) => v - low[k]);
    });
  const size = Math.hypot(...sketch(x));
  const tangents = along(sketch, residualSketch);
  const lengths = tangents.map((t) => Math.hypot(...t));
  const kept = [...tangents.keys()].filter((i) => lengths[i] > 1e-9 * size);
  const d = kept.length;
  const gram = new Float64Array(d * d);
  for (let b = 0; b < d; b++)
    for (let a = 0; a < d; a++)
      gram[b * d + a] = inner(tangents[kept[a]], tangents[kept[b]]) / (lengths[kept[a]] * lengths[kept[b]]);
  const { values, vectors } = symmetricEigen(gram, d);
  const nulls = [...values.keys()].filter((e) => values[e] < NONE ** 2);
  if (nulls.length === 0) return null;
  const moving = new Set(kept.filter((_, i) => nulls.some((e) => Math.abs(vectors[e * d + i]) > 1e-3)));
  const elements = along(entries, ofResidual(structuredElements(problem)));
  const moves = nulls.map((e) =>
    elements[0].map((_, a) => kept.reduce((sum, i, k) => sum + (vectors[e * d + k] * elements[i][a]) / lengths[i], 0)),
  );
  const random = surface.residual?.from ?? surface.dimension;
  const coordinates = free.filter((_, at) => moving.has(at));
  return {
    coordinates: coordinates.filter((i) => i < random),
    bounds: bounds.filter((_, at) => moving.has(free.length + at)),
    residual: moving.has(free.length + bounds.length) || coordinates.some((i) => i >= random),
    moves,
  };
}
const ofResidual = (all: readonly Element[]): Float64Array =>
  Float64Array.from(all, ({ term }) => Number(term === null));
const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** Elements of every term's matrix, column by column of the upper triangle, then the residual variance, or parameters. */
export function structuredElements({ random, residual }: Problem): Element[] {
  const terms = random.flatMap(({ columns }, term) =>
    columns.flatMap((_, j) => Array.from({ length: j + 1 }, (__, i): Element => ({ term, i, j }))),
  );
  const last = residual ? residualNames(residual).length : 1;
  return [...terms, ...Array.from({ length: last }, (): Element => ({ term: null, i: 0, j: 0 }))];
}
/** Their values, relative to sigma^2 where that is at its best. */
function entriesOf({ random, residual }: Problem, surface: Surface): (x: Float64Array) => Float64Array {
  return (x) => {
    const at = surface.residual ? surface.canonical(x).residual : null;
    const terms = random.flatMap(({ columns: { length: c } }, k) => {
      const { from, roots } = surface.terms[k];
      const S = squareOf(roots.root(x.slice(from, from + roots.length)), c);
      const unit = surface.residual ? surface.scale(x, k) : 1;
      return Array.from({ length: c }, (_, j) => Array.from({ length: j + 1 }, (__, i) => unit * S[j * c + i])).flat();
    });
    const values = at?.kind === 'marginal' ? { ...at.parameters, sigma2: at.sigma2 } : {};
    const last = residual ? residualNames(residual).map((name) => own(values, name) ?? 0) : [1];
    return Float64Array.from([...terms, ...last]);
  };
}

/** x to V r for all r, side by side, and what the residual variance has of it; under REML between projections off X. */
function sketchOf({ parts: { conditional }, method, response: { y }, weights }: Problem, surface: Surface) {
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
  const seen = (V: (r: Float64Array) => Float64Array): Float64Array =>
    Float64Array.from(vectors.flatMap((r) => [...off(V(r))]));
  return {
    sketch: (x: Float64Array): Float64Array => seen((r) => surface.times(x, r)),
    residual: seen((r) => r.map((v, i) => v / (weights?.values[i] ?? 1))),
  };
}
