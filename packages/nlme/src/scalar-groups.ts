/**
 * The groups of scalar-levels.ts: what of each stands in arrays, group by group, and what a step of the elimination makes of them all.
 */
import type { Design } from './design.ts';
import type { Reduced } from './reduction.ts';

/** A product is taken to its logarithm before it leaves the range of doubles. */
const SMALL = 1e-250;

export interface Groups {
  /** Per group of this level: its node, the group around it (inner level), a, and the entry of the outer effect (inner level). */
  readonly node: Int32Array;
  readonly around: Int32Array;
  readonly own: Float64Array;
  readonly outer: Float64Array;
  /** Groups x (p + 1): w, group by group. */
  readonly rows: Float64Array;
}

/** Arrays for the groups of level l, to be filled by `readGroups`. */
export function emptyGroups({ levels, p }: Design, l: number): Groups {
  const { M } = levels[l];
  const integers = (): Int32Array => new Int32Array(M);
  return {
    node: integers(),
    around: integers(),
    own: new Float64Array(M),
    outer: new Float64Array(M),
    rows: new Float64Array(M * (p + 1)),
  };
}

/** Writes what reduction.ts left of every group into the arrays of its level, outermost first. */
export function readGroups({ levels, tree, p }: Design, reduced: Reduced, groups: readonly Groups[]): void {
  const m = p + 1;
  let around = levels.length === 1 ? -1 : 0;
  const next = new Int32Array(levels.length);
  for (let node = 0; node < tree.level.length; node++) {
    const l = tree.level[node];
    const to = groups[l];
    const k = next[l]++;
    let at = reduced.at[node];
    to.node[k] = node;
    to.around[k] = around;
    to.own[k] = reduced.blocks[at++];
    if (l === 1) to.outer[k] = reduced.blocks[at++];
    for (let c = 0; c < m; c++) to.rows[k * m + c] = reduced.blocks[at + c];
    // an outer group comes after those inside it
    if (l === 0 && levels.length === 2) around++;
  }
}
/** scaled <- s w of each inner group, its row of `factor`; the sum of log s^2. */
export function shrinkInner(
  { node, own, outer, rows, around }: Groups,
  square: number,
  m: number,
  scaled: Float64Array,
  places: Float64Array,
  factor: Float64Array,
): number {
  const nested = around[0] >= 0;
  let logs = 0;
  let product = 1;
  for (let k = 0; k < own.length; k++) {
    const a = own[k];
    const rho2 = square + a * a;
    const rho = Math.sqrt(rho2);
    const share = square / rho2;
    const s = Math.sqrt(share);
    const across = a / rho;
    product *= share;
    if (product < SMALL) {
      logs += Math.log(product);
      product = 1;
    }
    let at = places[node[k]];
    factor[at++] = rho;
    if (nested) factor[at++] = across * outer[k];
    for (let c = 0, from = k * m; c < m; c++, from++) {
      scaled[from] = s * rows[from];
      factor[at++] = across * rows[from];
    }
  }
  return logs + Math.log(product);
}
/** squares <- g, sums <- m, of each outer group. */
export function gather(
  inner: Groups,
  { own, rows }: Groups,
  square: number,
  m: number,
  squares: Float64Array,
  sums: Float64Array,
): void {
  for (let k = 0, at = 0; k < own.length; k++) {
    const a = own[k];
    squares[k] = a * a;
    for (let c = 0; c < m; c++, at++) sums[at] = a * rows[at];
  }
  for (let k = 0, from = 0; k < inner.own.length; k++) {
    const a = inner.outer[k];
    const share = square / (square + inner.own[k] * inner.own[k]);
    const weight = share * a;
    squares[inner.around[k]] += weight * a;
    for (let c = 0, to = inner.around[k] * m; c < m; c++) sums[to++] += weight * inner.rows[from++];
  }
}
/** sums <- m / R_11, R_10 itself; rows of `factor`; the sum of log Delta^2 / R_11^2. */
export function eliminateOuter(
  { node, own }: Groups,
  square: number,
  m: number,
  squares: Float64Array,
  sums: Float64Array,
  places: Float64Array,
  factor: Float64Array,
): number {
  let logs = 0;
  let product = 1;
  for (let k = 0, from = 0; k < own.length; k++) {
    const rho2 = square + squares[k];
    const rho = Math.sqrt(rho2);
    product *= square / rho2;
    if (product < SMALL) {
      logs += Math.log(product);
      product = 1;
    }
    let at = places[node[k]];
    factor[at++] = rho;
    for (let c = 0; c < m; c++, from++) {
      sums[from] /= rho;
      factor[at++] = sums[from];
    }
  }
  return logs + Math.log(product);
}
