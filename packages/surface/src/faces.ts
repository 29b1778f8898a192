/**
 * Faces of the cone: covariance matrices without some directions. On the relative scale of the search, Lambda Lambda'
 * = V D V' with null space N; along t N a a'N' (a a unit vector) the log-likelihood starts with slope a'(N'SN)a.
 * On the scale of Lambda that slope is invisible at N itself (l is even in each column), so it is read a small step away:
 * the gradient by the null columns of Lambda + delta N is 2 delta S N.
 */
import { symmetricEigen } from '@mixdiff/linalg';
import { lambdaOf, type TermCoordinates } from './coordinates.ts';
import type { Landscape } from './landscape.ts';

/** One term's Lambda as V D^(1/2), columns by decreasing eigenvalue. */
interface Factored {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}
function factored(term: TermCoordinates, x: Float64Array): Factored {
  const c = term.columns;
  const lambda = new Float64Array(c * c);
  lambdaOf(term, x, lambda);
  if (term.diagonal) {
    const vectors = new Float64Array(c * c);
    for (let j = 0; j < c; j++) vectors[j * (c + 1)] = 1;
    return { values: Float64Array.from({ length: c }, (_, j) => lambda[j * (c + 1)] ** 2), vectors };
  }
  const square = new Float64Array(c * c);
  for (let i = 0; i < c; i++) {
    for (let j = 0; j < c; j++) for (let k = 0; k < c; k++) square[j * c + i] += lambda[k * c + i] * lambda[k * c + j];
  }
  return symmetricEigen(square, c);
}
/** Writes V D^(1/2) back, column j with root `roots[j]`. */
function write(term: TermCoordinates, { vectors }: Factored, roots: ArrayLike<number>, x: Float64Array): void {
  const c = term.columns;
  if (term.diagonal) for (let j = 0; j < c; j++) x[term.from + j] = Math.asinh(roots[j]);
  else
    for (let j = 0; j < c; j++)
      for (let i = 0; i < c; i++) x[term.from + j * c + i] = Math.asinh(vectors[j * c + i] * roots[j]);
}
const rootsOf = ({ values }: Factored): number[] => Array.from(values, (v) => Math.sqrt(Math.max(v, 0)));

/** x with every direction set to zero that costs less than `loss` (log-likelihood), smallest first. */
export function snap(landscape: Landscape, x: Float64Array, loss: number): Float64Array {
  const limit = landscape.value(x) + loss;
  const best = x.slice();
  for (const term of landscape.coordinates.terms) {
    const parts = factored(term, best);
    const roots = rootsOf(parts);
    const order = roots.map((_, j) => j).sort((a, b) => roots[a] - roots[b]);
    for (const j of order) {
      const trial = best.slice();
      const fewer = roots.slice();
      fewer[j] = 0;
      write(term, parts, fewer, trial);
      if (!(landscape.value(trial) <= limit)) break;
      best.set(trial);
      roots[j] = 0;
    }
  }
  return best;
}

/** Step into the null space at which slopes are read, relative SD. */
const DELTA = 1e-4;

/** The best rank-one move off x's zero directions that climbs, or null. Judged by real values along the line. */
export function stepOff(landscape: Landscape, x: Float64Array): Float64Array | null {
  const base = landscape.value(x);
  let best: { x: Float64Array; value: number } | null = null;
  for (const term of landscape.coordinates.terms) {
    for (const direction of upward(landscape, term, x)) {
      for (let t = DELTA; t < 300; t *= 2) {
        const trial = added(term, x, direction, t);
        const value = landscape.value(trial);
        if (value < (best?.value ?? base) - 1e-10) best = { x: trial, value };
        else if (value > base + 1) break;
      }
    }
  }
  return best?.x ?? null;
}
/** Unit vectors of one term's null space along which l rises. */
function upward(
  landscape: Landscape,
  term: TermCoordinates,
  x: Float64Array,
): { column: number; vector: Float64Array }[] {
  const c = term.columns;
  const parts = factored(term, x);
  const largest = Math.max(parts.values[0], 0);
  const nulls = Array.from(parts.values.keys()).filter((j) => !(parts.values[j] > 1e-14 * Math.max(largest, 1e-8)));
  if (nulls.length === 0) return [];
  const off = x.slice();
  write(
    term,
    parts,
    Array.from(parts.values, (v, j) => (nulls.includes(j) ? DELTA : Math.sqrt(v))),
    off,
  );
  const gradient = new Float64Array(x.length);
  if (!Number.isFinite(landscape.value(off, gradient))) return [];
  const unit = (j: number): Float64Array => parts.vectors.slice(j * c, (j + 1) * c);
  if (term.diagonal)
    return nulls.filter((j) => gradient[term.from + j] < 0).map((j) => ({ column: j, vector: unit(j) }));
  const m = nulls.length;
  const S = new Float64Array(m * m);
  nulls.forEach((j, b) => {
    nulls.forEach((i, a) => {
      let sum = 0;
      for (let t = 0; t < c; t++)
        sum -= (parts.vectors[i * c + t] * gradient[term.from + j * c + t]) / Math.cosh(off[term.from + j * c + t]);
      S[b * m + a] += sum / 2;
      S[a * m + b] += sum / 2;
    });
  });
  const eigen = symmetricEigen(S, m);
  return Array.from(eigen.values.keys())
    .filter((e) => eigen.values[e] > 0)
    .map((e) => {
      const vector = new Float64Array(c);
      nulls.forEach((j, a) => {
        for (let t = 0; t < c; t++) vector[t] += eigen.vectors[e * m + a] * parts.vectors[j * c + t];
      });
      return { column: nulls[0], vector };
    });
}
/** Lambda Lambda' + t^2 vv': the null column takes t v. */
function added(
  term: TermCoordinates,
  x: Float64Array,
  { column, vector }: { column: number; vector: Float64Array },
  t: number,
): Float64Array {
  const c = term.columns;
  const parts = factored(term, x);
  const out = x.slice();
  const roots = rootsOf(parts);
  write(term, parts, roots, out);
  if (term.diagonal) out[term.from + column] = Math.asinh(t);
  else for (let i = 0; i < c; i++) out[term.from + column * c + i] = Math.asinh(t * vector[i]);
  return out;
}
