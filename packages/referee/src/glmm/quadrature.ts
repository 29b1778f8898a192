/**
 * Adaptive quadrature of one level on the spherical effect u = b / s ~ N(0, 1), eta = o + x'beta + s u, at K nodes z_k about
 * the mode u^ with standard deviation D^-1/2, D = 1 + s^2 A (Pinheiro & Bates 1995, J. Comput. Graph. Stat. 4:12, section 2.4):
 *
 *   u_k = u^ + z_k D^-1/2,   h(u) = log f - u^2 / 2
 *   l   = log sum_k w_k e^(h(u_k) + z_k^2 / 2) - 1/2 log D
 *   dl/dphi = sum_k pi_k [ dh/dphi + h'(u_k) du_k/dphi ] - D' / (2 D),   du_k/dphi = du^/dphi - z_k D^-3/2 D' / 2
 *   du^/ds = (r - s u^ o) / (1 + s^2 o),    du^/dbeta_j = -s sum o_i x_ij / (1 + s^2 o)
 *
 * Even in s, so dl/dV = (dl/ds) / 2s; at s < 1e-4 it is that of s = 1e-4, which is as near as its rounding.
 */
import type { Matrix } from '@mixdiff/contract';
import type { Row } from './density.ts';
import type { Rule } from './rule.ts';

export interface LevelAt {
  readonly rows: readonly number[];
  readonly eta: Float64Array;
  /** The mode. */
  readonly b: number;
  readonly V: number;
  readonly X: Matrix;
  readonly at: (i: number, eta: number) => Row;
}
const SMALLEST = 1e-4;

/** Adds to `dbeta`; NaN there stays. */
export function quadratureAt(rule: Rule, level: LevelAt, dbeta: Float64Array): { logLik: number; dV: number } {
  const s = Math.sqrt(level.V);
  const here = atSpread(rule, level, s, dbeta);
  if (s >= SMALLEST) return { logLik: here.logLik, dV: here.ds / (2 * s) };
  const near = atSpread(rule, level, SMALLEST, null);
  return { logLik: here.logLik, dV: near.ds / (2 * SMALLEST) };
}

function atSpread(rule: Rule, level: LevelAt, s: number, dbeta: Float64Array | null) {
  const { rows, eta, X, at } = level;
  const u = s === Math.sqrt(level.V) ? modeOn(level, s) : refined(level, s);
  const n = X.nrow;
  let [r, o, A, slope] = [0, 0, 0, 0];
  for (const i of rows) {
    const one = at(i, eta[i] + s * u);
    r += one.r;
    o += one.o;
    A += one.a;
    slope += one.aSlope;
  }
  const D = 1 + s * s * A;
  const moved = (r - s * u * o) / (1 + s * s * o);
  const dD = 2 * s * A + s * s * slope * (u + s * moved);
  const nodes = rule.nodes.map((z) => u + z / Math.sqrt(D));
  const heights = nodes.map((x, k) => {
    let sum = -(x * x) / 2 + rule.logWeights[k];
    for (const i of rows) sum += at(i, eta[i] + s * x).log;
    return sum;
  });
  const top = Math.max(...heights);
  const total = heights.reduce((sum, height) => sum + Math.exp(height - top), 0);
  const shares = heights.map((height) => Math.exp(height - top) / total);
  const scores = nodes.map((x) => rows.reduce((sum, i) => sum + at(i, eta[i] + s * x).r, 0));
  let ds = -dD / (2 * D);
  for (const [k, x] of nodes.entries()) {
    const along = moved - (rule.nodes[k] * dD) / (2 * D ** 1.5);
    ds += shares[k] * (x * scores[k] + (s * scores[k] - x) * along);
  }
  if (dbeta) addFixed();
  return { logLik: top + Math.log(total) - Math.log(D) / 2, ds };

  function addFixed(): void {
    for (let j = 0; j < X.ncol; j++) {
      let [onO, onSlope] = [0, 0];
      for (const i of rows) {
        const one = at(i, eta[i] + s * u);
        onO += one.o * X.data[j * n + i];
        onSlope += one.aSlope * X.data[j * n + i];
      }
      const du = (-s * onO) / (1 + s * s * o);
      const dDj = s * s * (onSlope + s * slope * du);
      let sum = -dDj / (2 * D);
      for (const [k, x] of nodes.entries()) {
        const along = du - (rule.nodes[k] * dDj) / (2 * D ** 1.5);
        const direct = rows.reduce((all, i) => all + at(i, eta[i] + s * x).r * X.data[j * n + i], 0);
        sum += shares[k] * (direct + (s * scores[k] - x) * along);
      }
      (dbeta as Float64Array)[j] += sum;
    }
  }
}

/** u^ = s r at the mode b. */
const modeOn = ({ rows, eta, b, at }: LevelAt, s: number): number =>
  s > 0 && b !== 0 ? b / s : s * rows.reduce((sum, i) => sum + at(i, eta[i] + b).r, 0);
/** By Newton from 0: s is small there, and u = s r contracts. */
function refined({ rows, eta, at }: LevelAt, s: number): number {
  let u = 0;
  for (let step = 0; step < 100; step++) {
    let [r, o] = [0, 0];
    for (const i of rows) {
      const one = at(i, eta[i] + s * u);
      r += one.r;
      o += one.o;
    }
    const move = (s * r - u) / (1 + s * s * o);
    u += move;
    if (Math.abs(move) <= 1e-15 * (1 + Math.abs(u))) break;
  }
  return u;
}
