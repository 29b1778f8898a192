/**
 * The response, centred. With (beta0, b0) the penalized least-squares solution under a weak prior on b, and
 * e = y - offset - X beta0 - Z b0, the residual at any (beta, b) is
 *
 *   W^(1/2) r = W^(1/2) e - Q gamma - W^(1/2) Z d,    gamma = R (beta - beta0),  d = b - b0,
 *
 * and |W^(1/2) r|^2 is a sum of terms no larger than itself: neither a shift of y nor a between-group variance that
 * dwarfs sigma^2 costs digits. Any (beta0, b0) would be exact; this one is also accurate.
 */

import { doubleWords, roundDoubleWords, setDoubleWords, subtractColumns, subtractProducts } from '@mixdiff/linalg';
import type { CrossProducts } from './cross-products.ts';
import { addSolution, type FixedEffects } from './design.ts';

export interface Response {
  /** Another number whenever a response is read into it, or into another one of the same model; 0: none is. */
  version: number;
  /** p, beta0 */
  readonly beta: Float64Array;
  /** q, b0 */
  readonly b: Float64Array;
  /** n, W^(1/2) e */
  readonly e: Float64Array;
  /** e'We */
  squares: number;
  /** Q'W^(1/2) e, rank */
  readonly Qe: Float64Array;
  /** Z'We, q */
  readonly Ze: Float64Array;
  /** Q'W^(1/2) (e + Z b0), rank */
  readonly Qy: Float64Array;
  /** Z'W (e + Z b0), q */
  readonly Zy: Float64Array;
}
export const emptyResponse = (n: number, p: number, rank: number, q: number): Response => ({
  version: 0,
  beta: new Float64Array(p),
  b: new Float64Array(q),
  e: new Float64Array(n),
  squares: 0,
  Qe: new Float64Array(rank),
  Ze: new Float64Array(q),
  Qy: new Float64Array(rank),
  Zy: new Float64Array(q),
});

/** From z = Z'We (q) and gamma = Q'W^(1/2)e (rank) of what X beta0 leaves: b (q) and, in place, gamma under the weak prior; false: there is none. */
export type WeakCentre = (z: Float64Array, gamma: Float64Array, b: Float64Array) => boolean;

/** Products of the design with a number per row. */
export interface Projections {
  /** out (rank) <- Q'x, x: n. */
  projectQ(x: Float64Array, out: Float64Array): void;
  /** out (q) <- Z'x, x: n. */
  projectZ(x: Float64Array, out: Float64Array): void;
}

/** A function that centres a response (n) and fills its products; one pass over the data, no allocation. */
export function responseReader(
  cross: CrossProducts,
  fixed: FixedEffects,
  weakly: WeakCentre,
  rows: Projections,
  weights: Float64Array | null,
  offset: Float64Array | null,
): (y: Float64Array, into: Response) => void {
  const { n, q, terms, rank } = cross;
  const rootWeights = weights?.map(Math.sqrt);
  const residual = new Float64Array(n);
  const weighted = new Float64Array(n);
  const sum = doubleWords(n);
  const factor = new Float64Array(n);
  const gamma = new Float64Array(rank);
  const z = new Float64Array(q);

  /** residual <- y - offset - X beta, summed in twice the working precision: what is left may be tiny. */
  const subtractFixed = (y: Float64Array, { beta }: Response): void => {
    setDoubleWords(sum, y);
    if (offset) subtractProducts(sum, offset, 0, factor.fill(1));
    subtractColumns(sum, fixed.X.data, beta);
    roundDoubleWords(sum, residual);
  };
  /** After it, residual <- what is left less Z b. */
  const subtractRandom = ({ b }: Response): void => {
    for (const { c, offset: first, level, Z } of terms) {
      for (let a = 0; a < c; a++) {
        for (let i = 0; i < n; i++) factor[i] = b[first + level[i] * c + a];
        subtractProducts(sum, Z, a * n, factor);
      }
    }
    roundDoubleWords(sum, residual);
  };
  const projectQ = (out: Float64Array): void => {
    if (rootWeights) for (let i = 0; i < n; i++) weighted[i] = residual[i] * rootWeights[i];
    rows.projectQ(rootWeights ? weighted : residual, out);
  };
  const projectZ = (out: Float64Array): void => {
    if (weights) for (let i = 0; i < n; i++) weighted[i] = residual[i] * weights[i];
    rows.projectZ(weights ? weighted : residual, out);
  };
  const solveWeakly = (into: Response): void => {
    projectZ(z);
    projectQ(gamma);
    if (weakly(z, gamma, into.b)) addSolution(fixed, gamma, into.beta);
  };

  let version = 0;
  return (y, into) => {
    into.version = ++version;
    into.beta.fill(0);
    into.b.fill(0);
    for (let refinement = 0; refinement < 2; refinement++) {
      subtractFixed(y, into);
      projectQ(gamma);
      addSolution(fixed, gamma, into.beta);
    }
    subtractFixed(y, into);
    solveWeakly(into);
    subtractFixed(y, into);
    projectQ(into.Qy);
    projectZ(into.Zy);
    subtractRandom(into);
    projectQ(into.Qe);
    projectZ(into.Ze);
    let squares = 0;
    const left = weights ? weighted : residual;
    for (let i = 0; i < n; i++) squares += left[i] * residual[i];
    if (rootWeights) for (let i = 0; i < n; i++) into.e[i] = residual[i] * rootWeights[i];
    else into.e.set(residual);
    into.squares = squares;
  };
}
