/**
 * The moments S_l of posterior.ts, of groups of one effect each at one or two levels (scalar-groups.ts), read off the triangles that
 * scalar-levels.ts last made.
 */
import { choleskyInverse, gramOfRows } from '@mixdiff/linalg';
import type { Groups } from './scalar-groups.ts';

/** What scalar-levels.ts last made, written anew at each call of its. */
export interface Eliminated {
  /** null: one level. */
  readonly outer: Groups | null;
  readonly inner: Groups;
  /** Columns of X and the response. */
  readonly m: number;
  /** Where a node's row begins in `factor`. */
  readonly places: Float64Array;
  readonly factor: Float64Array;
  /** R_00, column-major. */
  readonly root: Float64Array;
  /** Work: outer groups x m, inner groups x m. */
  readonly sums: Float64Array;
  readonly scaled: Float64Array;
}

/** A function that gives S_l of each level, outermost first; `N`: rows. */
export function scalarMoments(
  { outer, inner, m, places, factor, root, sums, scaled }: Eliminated,
  N: number,
  method: 'ML' | 'REML',
): () => readonly Float64Array[] {
  const p = m - 1;
  const innermost = outer ? 1 : 0;
  const M = Array.from({ length: innermost + 1 }, () => new Float64Array(m * m));
  const moments = M.map(() => new Float64Array(1));
  const inverse = new Float64Array(p * p);
  const line = new Float64Array(m);

  /**
   * With v = R_10 / R_11 (of an inner group less its R_12 times that of the outer) and its last entry that of y, b = v'(-gamma, 1) and
   * Var(b) / sigma^2 = (1 + R_12^2 / R_11(outer)^2) / R_11^2 + v'(R_00'R_00)^-1 v: of all groups their cross-products say it.
   */
  function fillMoments(): readonly Float64Array[] {
    const sigma2 = root[m * m - 1] ** 2 / N;
    if (method === 'REML') fillInverse(root, p, inverse);
    fillLine(root, p, line);
    let apart = outer ? ratiosOfOuter(outer, m, sums, places, factor) : 0;
    if (outer) {
      gramOfRows(sums, 0, outer.own.length, m, M[0]);
      moments[0][0] = apart + bySums(M[0]);
    }
    apart = ratiosOfInner(inner, outer, m, sums, scaled, places, factor);
    gramOfRows(scaled, 0, inner.own.length, m, M[innermost]);
    moments[innermost][0] = apart + bySums(M[innermost]);
    return moments;

    function bySums(V: Float64Array): number {
      let [squares, spread] = [0, 0];
      for (let j = 0; j < m; j++) {
        for (let i = j; i < m; i++) squares += (i === j ? 1 : 2) * V[j * m + i] * line[i] * line[j];
        if (method === 'REML' && j < p)
          for (let i = j; i < p; i++) spread += (i === j ? 1 : 2) * V[j * m + i] * inverse[j * p + i];
      }
      return squares / sigma2 + spread;
    }
  }
  return fillMoments;
}

/** sums <- v of each outer group; the sum of 1 / R_11^2. */
function ratiosOfOuter(
  { node }: Groups,
  m: number,
  sums: Float64Array,
  places: Float64Array,
  factor: Float64Array,
): number {
  let apart = 0;
  for (let k = 0, from = 0; k < node.length; k++) {
    const at = places[node[k]];
    const over = 1 / factor[at];
    apart += over * over;
    for (let c = 0; c < m; c++, from++) sums[from] = factor[at + 1 + c] * over;
  }
  return apart;
}
/** scaled <- v of each inner group, `ofOuter` being those around; the sum of (1 + R_12^2 / R_11(outer)^2) / R_11^2. */
function ratiosOfInner(
  { node, around }: Groups,
  outer: Groups | null,
  m: number,
  ofOuter: Float64Array,
  scaled: Float64Array,
  places: Float64Array,
  factor: Float64Array,
): number {
  let apart = 0;
  for (let k = 0, to = 0; k < node.length; k++) {
    let at = places[node[k]];
    const over = 1 / factor[at++];
    if (!outer) {
      apart += over * over;
      for (let c = 0; c < m; c++) scaled[to++] = factor[at++] * over;
      continue;
    }
    const between = factor[at++];
    const ratio = between / factor[places[outer.node[around[k]]]];
    apart += over * over * (1 + ratio * ratio);
    for (let c = 0, from = around[k] * m; c < m; c++) scaled[to++] = (factor[at++] - between * ofOuter[from++]) * over;
  }
  return apart;
}
/** line <- (-gamma, 1), gamma = R_00^-1 c_0. */
function fillLine(root: Float64Array, p: number, line: Float64Array): void {
  const m = p + 1;
  for (let i = p - 1; i >= 0; i--) {
    let sum = root[p * m + i];
    for (let j = i + 1; j < p; j++) sum += root[j * m + i] * line[j];
    line[i] = -sum / root[i * (m + 1)];
  }
  line[p] = 1;
}
/** Lower triangle of out (p x p) <- (R'R)^-1 of the leading p x p of an upper triangle. */
function fillInverse(root: Float64Array, p: number, out: Float64Array): void {
  const m = p + 1;
  const R = new Float64Array(p * p);
  for (let j = 0; j < p; j++) for (let i = 0; i <= j; i++) R[i * p + j] = root[j * m + i];
  choleskyInverse(R, p, out);
}
