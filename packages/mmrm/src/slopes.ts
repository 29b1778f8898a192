/**
 * Derivatives V_h of a Sigma, and how they meet in the Hessian. A parameter of one position (a scale, an element of a Cholesky factor) moves
 * one row and its column: V_h = e w' + w e', which takes dot products where another takes products of matrices:
 *
 *   tr(F V_h W V_j) = u'Fe w'Wf + f'Fe w'Wu + u'Fw e'Wf + f'Fw e'Wu     with V_j = f u' + u f'
 *                   = w'Ge + e'Gw,  G = W V_j F                         with V_j as it is
 */
import { multiply } from '@mixdiff/linalg';
import type { Sigma } from './model.ts';
import { takeBlock } from './objective.ts';

export interface Slope {
  /** m x m. */
  readonly V: Float64Array;
  /** The position of e, and w; null: more than one row moves. */
  readonly thin: { readonly row: number; readonly w: Float64Array } | null;
}

export function slopesOf({ covariance, theta, matrix }: Sigma): Slope[] {
  return Array.from({ length: covariance.k }, (_, h) => {
    const V = new Float64Array(matrix.length);
    covariance.first(theta, h, V);
    return { V, thin: thinOf(V, covariance.m) };
  });
}
function thinOf(V: Float64Array, m: number): Slope['thin'] {
  for (let row = 0; row < m; row++) {
    if (!aloneIn(V, m, row)) continue;
    const w = V.slice(row * m, (row + 1) * m);
    w[row] /= 2;
    return { row, w };
  }
  return null;
}
const aloneIn = (V: Float64Array, m: number, row: number): boolean => {
  for (let j = 0; j < m; j++) {
    if (j === row) continue;
    for (let i = j; i < m; i++) if (i !== row && V[j * m + i] !== 0) return false;
  }
  return true;
};

/** One V_h at the visits of a pattern, met with W and F, v x v. */
interface Met {
  readonly row: number;
  readonly w: Float64Array;
  readonly Ww: Float64Array;
  readonly Fw: Float64Array;
}
interface MetWhole {
  readonly VF: Float64Array;
  readonly WV: Float64Array;
  readonly WVF: Float64Array;
}

/** tr(F V_h W V_j) at the visits of a pattern, for j <= h, handed to `add`. */
export function pairTraces(
  slopes: readonly Slope[],
  m: number,
  visits: Int32Array,
  W: Float64Array,
  F: Float64Array,
  add: (h: number, j: number, trace: number) => void,
): void {
  const v = visits.length;
  const met = slopes.map((slope) => meet(slope, m, visits, W, F));
  for (const [h, one] of met.entries()) {
    for (let j = 0; j <= h; j++) {
      const other = met[j];
      if (one && other) add(h, j, traceOf(one, other, W, F, v));
    }
  }
}

/** null: V_h is zero at these visits. */
function meet(
  { V, thin }: Slope,
  m: number,
  visits: Int32Array,
  W: Float64Array,
  F: Float64Array,
): Met | MetWhole | null {
  const v = visits.length;
  if (thin) {
    const row = visits.indexOf(thin.row);
    if (row < 0) return null;
    const w = gathered(thin.w, visits);
    const [Ww, Fw] = [new Float64Array(v), new Float64Array(v)];
    multiply(W, w, v, v, 1, Ww);
    multiply(F, w, v, v, 1, Fw);
    return { row, w, Ww, Fw };
  }
  const [block, VF, WV, WVF] = Array.from({ length: 4 }, () => new Float64Array(v * v)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  takeBlock(V, m, visits, block);
  multiply(block, F, v, v, v, VF);
  multiply(W, block, v, v, v, WV);
  multiply(WV, F, v, v, v, WVF);
  return { VF, WV, WVF };
}

function traceOf(one: Met | MetWhole, other: Met | MetWhole, W: Float64Array, F: Float64Array, v: number): number {
  if ('VF' in one) return 'VF' in other ? dot(one.VF, other.WV) : across(one.WVF, other, v);
  if ('VF' in other) return across(other.WVF, one, v);
  const [r, s] = [one.row, other.row];
  return (
    other.Fw[r] * one.Ww[s] +
    F[r * v + s] * dot(one.w, other.Ww) +
    dot(one.w, other.Fw) * W[r * v + s] +
    one.Fw[s] * other.Ww[r]
  );
}
/** w'Ge + e'Gw. */
function across(G: Float64Array, { row, w }: Met, v: number): number {
  let sum = 0;
  for (let i = 0; i < v; i++) sum += w[i] * (G[row * v + i] + G[i * v + row]);
  return sum;
}
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
/** The elements of w at the visits; a loop, since Float64Array.from takes ten times as long. */
export function gathered(w: Float64Array, visits: Int32Array): Float64Array {
  const out = new Float64Array(visits.length);
  for (let i = 0; i < out.length; i++) out[i] = w[visits[i]];
  return out;
}
