/**
 * One term of two columns, its levels by their block of Z'Z = R'R, R a triangle: those of one block are a kind, as levels seen at the same
 * times are. With Z'[Q, y] = R'D the products of rows of D are added up over the levels of a kind, once for the design and once for a
 * response.
 */
import { ownedWorkspace, type Workspace } from '@mixdiff/wasm';
import type { Blocks } from '../cross-products.ts';
import type { Response } from '../response.ts';

/** LIVE. */
export interface Kinds {
  /** Levels of a kind. */
  readonly count: Float64Array;
  /** Three numbers a kind: the triangle R by rows. */
  readonly R: Float64Array;
  /** At the T that was asked for last: G = R T by rows, |I + GG'|, and N = GG'(I + GG')^-1 by its lower triangle. */
  readonly G: Float64Array;
  readonly det: Float64Array;
  readonly N: Float64Array;
  /** The sum over levels of the diagonal of I + G'G over its pivots. */
  cancellation: number;
  readonly at: Places;
  /** The products in a workspace, with those of the response as it is now. */
  place(response: Response): Workspace;
}
/**
 * Positions in numbers. A row of products is the lower triangle of the sum of D_a'D_b over the levels of a kind, both ways round for the two
 * rows a > b of D, and zeros up to `width`, a multiple of four; a kind has three, for (0, 0), (1, 0) and (1, 1).
 */
interface Places {
  readonly width: number;
  /** One number a row; one a column; the rows. */
  readonly weights: number;
  readonly sum: number;
  readonly products: number;
}
/** Numbers beyond which the products are not worth their room. */
const MOST = 2e6;
/** Shares of the largest pivot: below the one it is rounding; up to the other there is no telling. */
const [NONE, CLEAR] = [1e-13, 1e-8];

/** null: other terms, too many kinds, or columns that are nearly dependent within a level. */
export function alikeLevels(
  { values, own, size, count: levels, q }: Blocks,
  terms: number,
  ZtQ: Float64Array,
  rank: number,
): Kinds | null {
  if (terms !== 1 || levels === 0 || size[0] !== 2) return null;
  const m = rank + 1;
  const width = ((m * (m + 1)) / 2 + 3) & ~3;
  const known = new Map<string, number>();
  const of = new Int32Array(levels);
  const R: number[] = [];
  const count: number[] = [];
  for (let l = 0; l < levels; l++) {
    const from = own[l];
    const block = [values[from], values[from + 1], values[from + 3]];
    const key = block.join();
    const kind = known.get(key) ?? count.length;
    if (kind === count.length) {
      const root = rootOf(block[0], block[1], block[2]);
      if (!root || (R.length + 3) * width > MOST) return null;
      known.set(key, kind);
      R.push(...root);
      count.push(0);
    }
    of[l] = kind;
    count[kind]++;
  }
  const rows = R.length;
  const sum = (rows + 3) & ~3;
  const triangles = Float64Array.from(R);
  const D = new Float64Array(q * m);
  for (let j = 0; j < rank; j++) solveColumn(of, triangles, ZtQ, j * q, D, j * q);
  const products = new Float64Array(rows * width);
  addProducts(of, D, 0, rank, products, width);
  let whole = products;
  const seen: { response: Response | null; version: number } = { response: null, version: -1 };
  const kinds: Kinds = {
    ...{ count: Float64Array.from(count), R: triangles },
    ...{
      G: new Float64Array(4 * count.length),
      det: new Float64Array(count.length),
      N: new Float64Array(rows),
      cancellation: 0,
    },
    at: { width, weights: 0, sum, products: sum + width },
    place(response) {
      const isNew = seen.response !== response || seen.version !== response.version;
      if (isNew) {
        [seen.response, seen.version] = [response, response.version];
        solveColumn(of, triangles, response.Zty, 0, D, rank * q);
        whole = products.slice();
        addProducts(of, D, rank, m, whole, width);
      }
      const { space, kept } = ownedWorkspace(sum + width + whole.length, kinds, 0);
      if (kept === 'nothing' || isNew) {
        space.numbers.fill(0, sum, sum + width);
        space.numbers.set(whole, sum + width);
      }
      return space;
    },
  };
  return kinds;
}
/** null: whether a level shows its second direction is not to be told. */
function rootOf(a00: number, a10: number, a11: number): [number, number, number] | null {
  if (!(a00 > 0)) return a11 > 0 || a00 < 0 ? null : [0, 0, 0];
  const first = Math.sqrt(a00);
  const across = a10 / first;
  const rest = a11 - across * across;
  if (!(rest > NONE * a11)) return [first, across, 0];
  return rest < CLEAR * a11 ? null : [first, across, Math.sqrt(rest)];
}
/** D from `to` <- R^-T c, level by level; nothing where R shows nothing. */
function solveColumn(of: Int32Array, R: Float64Array, c: Float64Array, from: number, D: Float64Array, to: number) {
  for (let l = 0; l < of.length; l++) {
    const e = 3 * of[l];
    const first = R[e] > 0 ? c[from + 2 * l] / R[e] : 0;
    D[to + 2 * l] = first;
    D[to + 2 * l + 1] = R[e + 2] > 0 ? (c[from + 2 * l + 1] - R[e + 1] * first) / R[e + 2] : 0;
  }
}
/** Products of columns first .. end - 1 with all before them. */
function addProducts(of: Int32Array, D: Float64Array, first: number, end: number, sums: Float64Array, width: number) {
  const q = 2 * of.length;
  for (let i = first; i < end; i++) {
    const start = (i * (i + 1)) / 2;
    for (let l = 0; l < of.length; l++) {
      const [x, z] = [D[i * q + 2 * l], D[i * q + 2 * l + 1]];
      for (let j = 0, e = 3 * width * of[l] + start; j <= i; j++, e++) {
        const [u, v] = [D[j * q + 2 * l], D[j * q + 2 * l + 1]];
        sums[e] += x * u;
        sums[e + width] += x * v + z * u;
        sums[e + 2 * width] += z * v;
      }
    }
  }
}
