/**
 * Levels of one grouping factor that are alike: of one A = Z_j'Z_j, whose root K (A = K K', by Cholesky with pivots) has as many columns as
 * the rows of such a level show directions. What a response is not asked for in factor-sums.ts.
 */
import type { Reduction } from './reduction.ts';

/** Numbers in sums of products beyond which levels are too unlike each other for these to be worth their room. */
const MOST = 2e5;
/** Shares of the largest pivot: below the one it is rounding; up to the other there is no telling. */
const [NONE, CLEAR] = [1e-13, 1e-8];

export interface LevelClass {
  readonly rank: number;
  /** c x rank, column-major, and which of its rows are a triangle, first pivot first. */
  readonly K: Float64Array;
  readonly pivots: Int32Array;
  /** How many levels, and where their products begin. */
  count: number;
  readonly from: number;
}
/** Of one design. */
export interface LevelClasses {
  readonly c: number;
  readonly p: number;
  readonly classes: readonly LevelClass[];
  /** Per level, its class. */
  readonly of: Int32Array;
  /** As C of the reduction: C = K D level by level, D in the first rows of each. */
  readonly D: Float64Array;
  /**
   * Of each class and pair a >= b of rows of D, by rows the lower triangle of the sum of their products, both ways round where a > b; its
   * last row, which is the response's, is none here.
   */
  readonly products: Float64Array;
  /** Numbers in a triangle. */
  readonly triangle: number;
}

/** By A, which responses of one design share. */
const known = new WeakMap<Float64Array, { readonly classes: LevelClasses | null }>();
/** null: more than one term, levels that have little in common, or columns that are nearly dependent within one. */
export function levelClasses(reduction: Pick<Reduction, 'layout' | 'A' | 'C' | 'p' | 'q'>): LevelClasses | null {
  const found = known.get(reduction.A) ?? { classes: classesOf(reduction) };
  known.set(reduction.A, found);
  return found.classes;
}
function classesOf({ layout: { factors, at }, A, C, p, q }: Parameters<typeof levelClasses>[0]): LevelClasses | null {
  const [factor] = factors;
  if (factors.length !== 1 || !factor) return null;
  const { levels, size: c } = factor;
  const triangle = ((p + 1) * (p + 2)) / 2;
  const seen = new Map<string, number>();
  const classes: LevelClass[] = [];
  const of = new Int32Array(levels);
  let from = 0;
  for (let l = 0; l < levels; l++) {
    const own = A.subarray(at[l], at[l] + c * c);
    const key = own.join();
    const found = seen.get(key);
    if (found !== undefined) of[l] = found;
    else {
      const root = rootOf(own, c);
      if (!root) return null;
      of[l] = classes.length;
      seen.set(key, classes.length);
      classes.push({ ...root, count: 0, from });
      from += ((root.rank * (root.rank + 1)) / 2) * triangle;
      if (from > MOST) return null;
    }
    classes[of[l]].count++;
  }
  const D = new Float64Array(q * (p + 1));
  const products = new Float64Array(from);
  for (let l = 0; l < levels; l++) {
    const one = classes[of[l]];
    for (let j = 0; j < p; j++) divided(one, C, j * q + l * c, D, j * q + l * c);
    addProducts(D, q, l * c, one.rank, 0, p, products, one.from, triangle);
  }
  return { c, p, classes, of, D, products, triangle };
}
/** null: whether the last of its directions is one is not to be told. */
function rootOf(A: Float64Array, c: number): Pick<LevelClass, 'rank' | 'K' | 'pivots'> | null {
  const K = new Float64Array(c * c);
  const pivots = new Int32Array(c);
  const left = Float64Array.from({ length: c }, (_, i) => A[i * (c + 1)]);
  let rank = 0;
  let largest = 0;
  for (; rank < c; rank++) {
    let at = 0;
    for (let i = 1; i < c; i++) if (left[i] > left[at]) at = i;
    const pivot = left[at];
    if (rank === 0) largest = pivot;
    if (!(pivot > NONE * largest)) break;
    if (pivot < CLEAR * largest) return null;
    for (let i = 0; i < c; i++) {
      let entry = A[at * c + i];
      for (let t = 0; t < rank; t++) entry -= K[t * c + i] * K[t * c + at];
      K[rank * c + i] = left[i] === Number.NEGATIVE_INFINITY ? 0 : entry / Math.sqrt(pivot);
      left[i] -= K[rank * c + i] ** 2;
    }
    pivots[rank] = at;
    left[at] = Number.NEGATIVE_INFINITY;
  }
  return { rank, K, pivots };
}
/** D from `to` <- K^+ C from `from`: forwards through the pivots. */
export function divided(
  { rank, K, pivots }: LevelClass,
  C: Float64Array,
  from: number,
  D: Float64Array,
  to: number,
): void {
  const c = pivots.length;
  for (let t = 0; t < rank; t++) {
    let entry = C[from + pivots[t]];
    for (let u = 0; u < t; u++) entry -= K[u * c + pivots[t]] * D[to + u];
    D[to + t] = entry / K[t * c + pivots[t]];
  }
}
/** Adds the products of rows a >= b of D, of its columns first .. end - 1 with all before them. */
export function addProducts(
  D: Float64Array,
  q: number,
  row: number,
  rank: number,
  first: number,
  end: number,
  products: Float64Array,
  from: number,
  triangle: number,
): void {
  for (let a = 0, pair = from; a < rank; a++) {
    for (let b = 0; b <= a; b++, pair += triangle) {
      for (let i = first; i < end; i++) {
        const [x, y] = [D[i * q + row + a], D[i * q + row + b]];
        const to = pair + (i * (i + 1)) / 2;
        for (let j = 0; j <= i; j++) {
          const one = x * D[j * q + row + b];
          products[to + j] += a === b ? one : one + y * D[j * q + row + a];
        }
      }
    }
  }
}
