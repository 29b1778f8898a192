/**
 * The triangles of decomposition.ts where each group has one random effect, at one or two levels, for searches: a group's only row
 * [a w] under Delta becomes R_11 = rho, R_10 = a w / rho and a row of length s = Delta / rho, rho^2 = Delta^2 + a^2, so that the cross-products
 * of what is left follow from rows that do not change,
 *
 *   outer group:  R_11^2 = Delta^2 + g,   R_10 = m / R_11,    g = a^2 + sum s_i^2 a_i^2,   m = a w + sum s_i^2 a_i w_i
 *   root:         R_00'R_00 = all rows' cross-products, inner ones times s_i^2,  - sum m m' / R_11^2
 *
 * Cross-products lose digits where little is left of a column; there, and where a number is not finite, orthogonal triangles are asked
 * for. What a fit states is read off those alone.
 */
import { cholesky, choleskyInverse, gramOfRows } from '@mixdiff/linalg';
import type { Design } from './design.ts';
import type { Reduced } from './reduction.ts';
import { logAbsR00, type Triangles } from './triangles.ts';

/** Of a column of the data as it is, what has to be left of it, both squared: five of sixteen digits are lost there. */
const LEFT = 1e-5;
/** A product is taken to its logarithm before it leaves the range of doubles. */
const SMALL = 1e-250;

interface Groups {
  /** Per group of this level: its node, the group around it (inner level), a, and the entry of the outer effect (inner level). */
  readonly node: Int32Array;
  readonly around: Int32Array;
  readonly own: Float64Array;
  readonly outer: Float64Array;
  /** Groups x (p + 1): w, group by group. */
  readonly rows: Float64Array;
}

export interface Quick {
  /** The triangles at these Deltas; null: orthogonal ones have to be made. */
  at(delta: readonly Float64Array[]): Triangles | null;
  /** The moments S_l of posterior.ts at the last triangles that are not null. */
  moments(): readonly Float64Array[];
}

/** null: groups have more effects than one, or there are more levels than two. `determinant`: REML's, of a root. */
export function scalarLevels(design: Design, reduced: Reduced, N: number, method: 'ML' | 'REML'): Quick | null {
  const { levels, tree, p } = design;
  if (levels.length > 2 || levels.some(({ q }) => q !== 1)) return null;
  const m = p + 1;
  const innermost = levels.length - 1;
  const groups = levels.map((_, l) => emptyGroups(design, l));
  const [outer, inner] = innermost === 0 ? [null, groups[0]] : groups;
  const factor = new Float64Array(reduced.blocks.length);
  const root = new Float64Array(m * m);
  const scaled = new Float64Array(inner.rows.length);
  const sums = new Float64Array(outer?.rows.length ?? 0);
  const squares = new Float64Array(outer?.own.length ?? 0);
  /** Lower triangles: cross-products of rows that are as they are, and what comes and goes. */
  const still = new Float64Array(m * m);
  const [added, taken, G] = [new Float64Array(m * m), new Float64Array(m * m), new Float64Array(m * m)];
  const whole = new Float64Array(m);
  let version = -1;

  function read(): void {
    version = reduced.version;
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
    fillCrossproduct(reduced.root, m, still);
    if (outer) addGram(outer.rows, outer.own.length, m, added, still);
    gramOfRows(inner.rows, 0, inner.own.length, m, added);
    for (let c = 0; c < m; c++) whole[c] = still[c * (m + 1)] + added[c * (m + 1)];
  }

  const M = levels.map(() => new Float64Array(m * m));
  const moments = levels.map(() => new Float64Array(1));
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
    let apart = outer ? ratiosOfOuter(outer, m, sums, reduced.at, factor) : 0;
    if (outer) {
      gramOfRows(sums, 0, outer.own.length, m, M[0]);
      moments[0][0] = apart + bySums(M[0]);
    }
    apart = ratiosOfInner(inner, outer, m, sums, scaled, reduced.at, factor);
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
  function at(delta: readonly Float64Array[]): Triangles | null {
    if (version !== reduced.version) read();
    const ofInner = delta[innermost][0] ** 2;
    const ofOuter = outer ? delta[0][0] ** 2 : 0;
    if (!(ofInner > 0 && ofInner < Number.POSITIVE_INFINITY)) return null;
    let logs = shrinkInner(inner, ofInner, m, scaled, reduced.at, factor);
    gramOfRows(scaled, 0, inner.own.length, m, added);
    for (let k = 0; k < G.length; k++) G[k] = still[k] + added[k];
    if (outer) {
      if (!(ofOuter > 0 && ofOuter < Number.POSITIVE_INFINITY)) return null;
      gather(inner, outer, ofInner, m, squares, sums);
      logs += eliminateOuter(outer, ofOuter, m, squares, sums, reduced.at, factor);
      gramOfRows(sums, 0, outer.own.length, m, taken);
      for (let k = 0; k < G.length; k++) G[k] -= taken[k];
    }
    if (cholesky(G, m) >= 0) return null;
    for (let c = 0; c < m; c++) if (!(G[c * (m + 1)] ** 2 > LEFT * whole[c])) return null;
    for (let j = 0; j < m; j++) for (let i = 0; i <= j; i++) root[j * m + i] = G[i * m + j];
    const logRatio = logs / 2;
    // -l = N log|c_-1| - sum log abs(|Delta| / |R_11|) (2.21), + log abs|R_00| under REML (2.24)
    const determinant = method === 'REML' ? logAbsR00(design, root) : 0;
    const value = N * Math.log(root[m * m - 1]) - logRatio + determinant - design.halfLogWeights;
    return Number.isFinite(value) ? { value, delta, factor, root, logRatio, halfLogDet: 0 } : null;
  }
  return { at, moments: fillMoments };
}

function emptyGroups({ levels, p }: Design, l: number): Groups {
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

/** scaled <- s w of each inner group, its row of `factor`; the sum of log s^2. */
function shrinkInner(
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
function gather(
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
function eliminateOuter(
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

/** Lower triangle of out <- R'R of an upper triangle. */
function fillCrossproduct(R: Float64Array, m: number, out: Float64Array): void {
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += R[j * m + k] * R[i * m + k];
      out[j * m + i] = sum;
    }
  }
}
function addGram(rows: Float64Array, count: number, m: number, work: Float64Array, out: Float64Array): void {
  gramOfRows(rows, 0, count, m, work);
  for (let k = 0; k < out.length; k++) out[k] += work[k];
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
