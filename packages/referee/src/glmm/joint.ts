/**
 * The joint mode of fixed and random effects at given covariance matrices (glmer's nAGQ = 0): beta maximises k(beta) = max over u of h (mode.ts),
 *
 *   k' = X'r,    -k'' = X'OX - X'OV H^-1 V'OX        cluster by cluster, at the modes; O the weights o, V the rows v_i
 *
 * by Newton's method, halved until k does not fall. Columns without a value stay out.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Cluster } from './clusters.ts';
import { forward } from './envelope.ts';
import { modeOf } from './mode.ts';
import type { Observations } from './observations.ts';

export interface Joint {
  readonly beta: Float64Array;
  /** k there, less k at the start. */
  readonly rise: number;
}
const STEPS = 100;
const NEAR = 1e-9;

/** `etaAt`: linear predictors, `X`: n x p column-major. null: no mode, or X'OX is singular. */
export function jointModeOf(
  clusters: readonly Cluster[],
  seen: Observations,
  X: { readonly nrow: number; readonly data: Float64Array },
  etaAt: (beta: Float64Array) => Float64Array,
  spherical: readonly Float64Array[],
  start: Float64Array,
): Joint | null {
  const n = X.nrow;
  const kept = [...start.keys()].filter((j) => !Number.isNaN(start[j]));
  const p = kept.length;
  const sizes = kept.map((j) => {
    let most = 0;
    for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(X.data[j * n + i]));
    return most || 1;
  });
  /** k, with its slope and curvature in units of the columns' sizes where asked for. */
  const look = (beta: Float64Array, g: Float64Array | null, A: Matrix | null): number => {
    const eta = etaAt(beta);
    let k = 0;
    for (const [c, cluster] of clusters.entries()) {
      const v = spherical[c];
      const mode = modeOf(cluster, seen, eta, v);
      if (!mode) return Number.NaN;
      k += mode.height;
      if (!g || !A) continue;
      const { q, m, at, rows } = cluster;
      const halves = kept.map(() => new Float64Array(q));
      for (const [r, i] of rows.entries()) {
        const { r: score, o } = mode.rows[r];
        for (let a = 0; a < p; a++) {
          const x = X.data[kept[a] * n + i] / sizes[a];
          g[a] += score * x;
          for (let b = 0; b <= a; b++) A.set(a, b, A.get(a, b) + (o * x * X.data[kept[b] * n + i]) / sizes[b]);
          for (let e = r * m; e < (r + 1) * m; e++) halves[a][at[e]] += o * x * v[e];
        }
      }
      for (const half of halves) forward(mode.H, half);
      for (let a = 0; a < p; a++) {
        for (let b = 0; b <= a; b++) {
          let sum = 0;
          for (let e = 0; e < q; e++) sum += halves[a][e] * halves[b][e];
          A.set(a, b, A.get(a, b) - sum);
        }
      }
    }
    return k;
  };
  let beta = start;
  const first = look(beta, null, null);
  let here = first;
  for (let count = 0; count < STEPS; count++) {
    const g = new Float64Array(p);
    const A = Matrix.zeros(p, p);
    here = look(beta, g, A);
    if (Number.isNaN(here)) return null;
    if (p === 0) return { beta, rise: 0 };
    for (let a = 0; a < p; a++) for (let b = 0; b < a; b++) A.set(b, a, A.get(a, b));
    const cholesky = new CholeskyDecomposition(A);
    if (!cholesky.isPositiveDefinite()) return null;
    const step = cholesky.solve(Matrix.columnVector(Array.from(g))).to1DArray();
    const size = step.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
    const moved = (share: number): Float64Array =>
      beta.map((b, j) => (kept.includes(j) ? b + (share * step[kept.indexOf(j)]) / sizes[kept.indexOf(j)] : b));
    let share = 1;
    while (share > 1e-12 && !(look(moved(share), null, null) >= here - 1e-13 * (1 + Math.abs(here)))) share /= 2;
    beta = moved(share);
    if (size <= NEAR) return { beta, rise: look(beta, null, null) - first };
  }
  return null;
}
