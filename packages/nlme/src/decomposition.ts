/**
 * The profiled log-likelihood and log-restricted-likelihood by orthogonal-triangular decompositions, from the innermost
 * level outward (Pinheiro & Bates, 2000, section 2.2; Bates & Pinheiro, 1998).
 *
 * Per group:  Q' [Z_i X_i y_i; Delta 0 0] = [R_11(i) R_10(i) c_1(i); 0 R_00(i) c_0(i)]          (eq. 2.11, 2.12)
 * Root:       Q' [R_00(1) c_0(1); ...]    = [R_00 c_0; 0 c_-1]                                   (eq. 2.17)
 *
 *   ML:    l  = N/2 (log N - log 2 pi - 1) - N log|c_-1| + sum_i log abs(|Delta| / |R_11(i)|)      (eq. 2.21)
 *   REML:  l_R = the same with N - p for N,  - log abs|R_00|                                       (eq. 2.24)
 *
 * and with weights 1/2 sum log w. The objective is minus these without the leading constant: the number that lme's own
 * optimizer sees.
 */
import { absorb } from '@mixdiff/wasm';
import { absorbPair } from './absorb-pair.ts';
import { countParameters, fillDelta, placed } from './covariance.ts';
import type { Design } from './design.ts';
import type { Reduced } from './reduction.ts';
import { scalarLevels } from './scalar-levels.ts';
import { logAbsR00, type Searched, type Triangles } from './triangles.ts';

export interface Decomposition {
  /** Number of parameters. */
  readonly d: number;
  /** N for ML, N - p for REML. */
  readonly N: number;
  /** Decomposes at these parameters. No allocation. */
  solveAt(par: Float64Array): Triangles;
  /** The same up to rounding, by a quick way where there is one: for searches. */
  searchAt(par: Float64Array): Triangles | Searched;
  /** Its value alone. */
  objective(par: Float64Array): number;
}

/** Rows that may wait for the root. */
const WAITING = 64;

export function decomposition(design: Design, reduced: Reduced, method: 'ML' | 'REML'): Decomposition {
  const { levels, tree, column, width, p, n } = design;
  const N = method === 'REML' ? n - p : n;
  const d = countParameters(levels);
  const blocks = placed(levels);
  const delta = levels.map(({ q }) => new Float64Array(q * q));
  const factor = new Float64Array(reduced.blocks.length);
  const root = new Float64Array(reduced.root.length);
  const inherited = inheritedRows(design);
  const stride = stackHeight(design);
  const stack = new Float64Array(stride * width);
  const triangles = { value: Number.NaN, delta, factor, root, logRatio: 0, halfLogDet: 0 };
  let top = 0;
  let ratio = 0;

  /** Puts the node's own rows on top of those that its children left, and absorbs all of them into [Delta 0]. */
  function eliminate(node: number): void {
    const l = tree.level[node];
    const { q } = levels[l];
    const at = reduced.at[node];
    const columns = width - column[l];
    if (q === 2 && inherited[node] === 0)
      absorbPair(delta[l], reduced.blocks, at, columns, factor, stack, column[l] * stride + top, stride);
    else absorbRows(node, l, at, columns);
    top += q;
    for (let j = 0; j < q; j++) ratio += Math.log(Math.abs(delta[l][j * (q + 1)] / factor[at + j * (q + 1)]));
  }
  function absorbRows(node: number, l: number, at: number, columns: number): void {
    const { q } = levels[l];
    for (let c = 0; c < columns; c++) {
      const to = (column[l] + c) * stride + top;
      for (let i = 0; i < q; i++) stack[to + i] = reduced.blocks[at + c * q + i];
    }
    factor.set(delta[l], at);
    factor.fill(0, at + q * q, at + q * columns);
    const first = column[l] * stride + top - inherited[node];
    // Q'[Z_i X_i y_i; Delta 0 0] = [R_11 R_10 c_1; 0 R_00 c_0] (2.11, 2.12)
    absorb(factor, at, q, stack, first, stride, inherited[node], q, q, columns);
  }
  function absorbIntoRoot(): void {
    // Q'[R_00(1) c_0(1); ...] = [R_00 c_0; 0 c_-1] (2.17)
    absorb(root, 0, p + 1, stack, design.fixed * stride, stride, top, 0, p + 1, p + 1);
    top = 0;
  }
  /** Where the triangles stand: who states a fit asks for the same ones again and again. */
  const last = { par: new Float64Array(d).fill(Number.NaN), version: -1 };
  const standsAt = (par: Float64Array): boolean => {
    if (last.version !== reduced.version) return false;
    for (let k = 0; k < d; k++) if (last.par[k] !== par[k]) return false;
    return true;
  };
  function solveAt(par: Float64Array): Triangles {
    if (standsAt(par)) return triangles;
    last.version = reduced.version;
    for (let k = 0; k < d; k++) last.par[k] = par[k];
    for (const { block, level, from } of blocks) fillDelta(block, par, from, delta[level], levels[level].q);
    root.set(reduced.root);
    ratio = 0;
    for (let node = 0; node < tree.level.length; node++) {
      eliminate(node);
      if (tree.level[node] === 0 && top >= WAITING) absorbIntoRoot();
    }
    absorbIntoRoot();
    const determinant = method === 'REML' ? logAbsR00(design, root) : 0;
    // -l = N log|c_-1| - sum log abs(|Delta| / |R_11|) (2.21), + log abs|R_00| under REML (2.24)
    const value = N * Math.log(Math.abs(root[root.length - 1])) - ratio + determinant - design.halfLogWeights;
    triangles.logRatio = ratio;
    triangles.value = Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
    return triangles;
  }
  const own = delta.map((D) => D.slice());
  const quick = scalarLevels(design, reduced, N, method);
  function searchAt(par: Float64Array): Triangles | Searched {
    if (!quick) return solveAt(par);
    for (const { block, level, from } of blocks) fillDelta(block, par, from, own[level], levels[level].q);
    return quick(own) ?? solveAt(par);
  }
  return {
    d,
    N,
    solveAt,
    searchAt,
    objective: (par) => searchAt(par).value,
  };
}

/** Per node: the rows that the groups inside it leave on the stack, q of each of them. */
function inheritedRows({ levels, tree }: Design): Int32Array {
  const waiting = new Int32Array(levels.length + 1);
  return tree.level.map((l) => {
    const inherited = waiting[l + 1];
    waiting[l + 1] = 0;
    waiting[l] += inherited + levels[l].q;
    return inherited;
  });
}

function stackHeight({ levels, tree }: Design): number {
  let top = 0;
  let height = 0;
  for (const l of tree.level) {
    top += levels[l].q;
    height = Math.max(height, top);
    if (l === 0 && top >= WAITING) top = 0;
  }
  return height;
}
