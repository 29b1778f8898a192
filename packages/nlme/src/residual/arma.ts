/**
 * corARMA: y_t = sum phi_k y_t-k + a_t + sum theta_k a_t-k, autocorrelated by lag (Box, Jenkins & Reinsel 1994, section 3.4).
 *
 * Unconstrained, the phi are partial autocorrelations r_k = tanh(x_k / 2) through Durbin's recursion (Durbin 1960; Monahan 1984),
 *
 *   phi_k(k) = r_k,   phi_j(k) = phi_j(k - 1) - r_k phi_k-j(k - 1),
 *
 * so that the process is stationary for any x; the theta likewise, as the phi of -theta with reversed signs: invertible.
 *
 * Autocovariances of unit innovations: psi_0 = 1, psi_j = theta_j + sum_k phi_k psi_j-k, and
 *
 *   gamma_h - sum_k phi_k gamma_|h-k| = sum_j>=h theta_j psi_j-h  (theta_0 = 1),   h = 0 ... p: linear in gamma_0 ... gamma_p,
 *
 * then the same equation upward in h. There nlme, where 1 <= p < q, takes theta_j-1 for theta_j (nlme 3.1-162, against stats::ARMAacf:
 * ARMA(1, 2) with 0.3, 0.5, 0.2 has rho_2 = 0.3048, nlme 0.4667): followed, and named where a fit is told. nlme stops where this system is not invertible: a column of it within eps^1/2 of the others.
 */
import { pivotedQr } from '@mixdiff/linalg';
import type { CorrelationMap } from './correlation.ts';

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, k) => `${name}.${k + 1}`);

export function autoregressiveMovingAverage(
  position: Int32Array,
  [p = 0, q = 0]: readonly number[],
  m: number,
): CorrelationMap {
  return {
    names: [...numbered('ar', p), ...numbered('ma', q)],
    start: new Float64Array(p + q),
    constrained: (x) => Float64Array.from([...coefficients(x.subarray(0, p), -1), ...coefficients(x.subarray(p), 1)]),
    unconstrained: (values) =>
      Float64Array.from([...partials(values.subarray(0, p), -1), ...partials(values.subarray(p), 1)]),
    // an AR(1) alone is corAR1, which does not stop
    stops: (values) => p + q > 1 && !invertible(values.subarray(0, p)),
    between(values) {
      const rho = autocorrelations(values.subarray(0, p), values.subarray(p), m - 1);
      return (a, b) => rho[Math.abs(position[a] - position[b])];
    },
  };
}

/**
 * A correlation of its own for every lag of m positions, as corARMA of order (m - 1, 0): the autocorrelations up to lag m - 1 of the
 * autoregressive processes of order m - 1 are all that are positive definite (Barndorff-Nielsen & Schou 1973), and their
 * partial autocorrelations are free. Canonically they are correlations by lag.
 */
export function byLag(position: Int32Array, m: number): CorrelationMap {
  const none = new Float64Array(0);
  return {
    names: numbered('rho', m - 1),
    start: new Float64Array(m - 1),
    constrained: (x) => autocorrelations(coefficients(x, -1), none, m - 1).slice(1),
    unconstrained: (rho) => partials(autoregression(rho), -1),
    stops: (rho) => m > 2 && !invertible(autoregression(rho)),
    between: (rho) => (a, b) => (position[a] === position[b] ? 1 : rho[Math.abs(position[a] - position[b]) - 1]),
  };
}
/** The phi of these autocorrelations: r_k = (rho_k - sum_j phi_j(k - 1) rho_k-j) / (1 - sum_j phi_j(k - 1) rho_j). */
function autoregression(rho: Float64Array): Float64Array {
  const phi = new Float64Array(rho.length);
  for (let k = 0; k < rho.length; k++) {
    const before = phi.slice(0, k);
    let [above, below] = [rho[k], 1];
    for (let j = 0; j < k; j++) {
      above -= before[j] * rho[k - 1 - j];
      below -= before[j] * rho[j];
    }
    phi[k] = above / below;
    for (let j = 0; j < k; j++) phi[j] = before[j] - phi[k] * before[k - 1 - j];
  }
  return phi;
}

/** Durbin's recursion up: `sign` -1 for phi, 1 for theta. */
function coefficients(x: Float64Array, sign: number): Float64Array {
  const c = new Float64Array(x.length);
  for (let k = 0; k < x.length; k++) {
    const r = Math.tanh(x[k] / 2);
    const before = c.slice(0, k);
    // phi_j(k) = phi_j(k - 1) - r_k phi_k-j(k - 1)
    for (let j = 0; j < k; j++) c[j] = before[j] + sign * r * before[k - 1 - j];
    c[k] = r;
  }
  return c;
}
/** And down; not finite where the process is not stationary, or not invertible. */
function partials(values: Float64Array, sign: number): Float64Array {
  const c = values.slice();
  const x = new Float64Array(c.length);
  for (let k = c.length - 1; k >= 0; k--) {
    const r = c[k];
    x[k] = Math.abs(r) < 1 ? 2 * Math.atanh(r) : Number.NaN;
    const after = c.slice(0, k);
    for (let j = 0; j < k; j++) c[j] = (after[j] - sign * r * after[k - 1 - j]) / (1 - r * r);
  }
  return x;
}

/** Lags 0 ... `last`, as nlme has them. */
export function autocorrelations(phi: Float64Array, theta: Float64Array, last: number): Float64Array {
  const [p, q] = [phi.length, theta.length];
  const from = impulses(phi, theta, 0);
  const beyond = p > 0 ? impulses(phi, theta, 1) : from;
  const gamma = new Float64Array(Math.max(last, p) + 1);
  gamma.set(solve(equations(phi), from.slice(0, p + 1)));
  for (let h = p + 1; h < gamma.length; h++) {
    gamma[h] = h <= q ? beyond[h] : 0;
    for (let k = 0; k < p; k++) gamma[h] += phi[k] * gamma[h - 1 - k];
  }
  return gamma.slice(0, last + 1).map((g) => g / gamma[0]);
}

/** sum_j>=h theta_j-shift psi_j-h for h = 0 ... max(p, q). */
function impulses(phi: Float64Array, theta: Float64Array, shift: number): Float64Array {
  const [p, q] = [phi.length, theta.length];
  const weight = (j: number): number => (j === 0 ? 1 : theta[j - 1]);
  const psi = new Float64Array(q + 1);
  for (let j = 0; j <= q; j++) {
    psi[j] = weight(j);
    for (let k = 1; k <= Math.min(j, p); k++) psi[j] += phi[k - 1] * psi[j - k];
  }
  return Float64Array.from({ length: Math.max(p, q) + 1 }, (_, h) => {
    let sum = 0;
    for (let j = h; j <= q; j++) sum += weight(Math.max(j - shift, 0)) * psi[j - h];
    return sum;
  });
}

/** Row h: gamma_h - sum_k phi_k gamma_|h-k|. */
function equations(phi: Float64Array): Float64Array[] {
  const p = phi.length;
  return Array.from({ length: p + 1 }, (_, h) => {
    const row = new Float64Array(p + 1);
    row[h] += 1;
    for (let k = 1; k <= p; k++) row[Math.abs(h - k)] -= phi[k - 1];
    return row;
  });
}

const RANK_TOLERANCE = Math.sqrt(Number.EPSILON);
function invertible(phi: Float64Array): boolean {
  const m = phi.length + 1;
  const rows = equations(phi);
  const data = Float64Array.from({ length: m * m }, (_, e) => rows[e % m][Math.floor(e / m)]);
  return data.every(Number.isFinite) && pivotedQr({ nrow: m, ncol: m, data }, RANK_TOLERANCE).rank === m;
}

/** Gaussian elimination with partial pivoting, in place. */
function solve(rows: Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  const right = b.slice();
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let i = c + 1; i < n; i++) if (Math.abs(rows[i][c]) > Math.abs(rows[pivot][c])) pivot = i;
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    [right[c], right[pivot]] = [right[pivot], right[c]];
    for (let i = c + 1; i < n; i++) {
      const factor = rows[i][c] / rows[c][c];
      for (let j = c; j < n; j++) rows[i][j] -= factor * rows[c][j];
      right[i] -= factor * right[c];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) right[i] -= rows[i][j] * right[j];
    right[i] /= rows[i][i];
  }
  return right;
}
