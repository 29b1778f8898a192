/**
 * Partial autocorrelations, which lie in (-1, 1) exactly where a Toeplitz matrix is positive definite (Barndorff-Nielsen &
 * Schou 1973), and Durbin and Levinson's recursion, with phi of order k - 1:
 *
 *   rho_k = pi_k (1 - sum_j phi_j rho_j) + sum_j phi_j rho_{k-j},   phi_j <- phi_j - pi_k phi_{k-j},   phi_k = pi_k
 */

/** The correlations at lags 1, 2, ... */
export function correlationsOf(partial: Float64Array): Float64Array {
  const rho = new Float64Array(partial.length);
  let phi = new Float64Array(0);
  for (let k = 0; k < partial.length; k++) {
    const { left, forecast } = ahead(phi, rho, k);
    rho[k] = partial[k] * left + forecast;
    phi = next(phi, partial[k]);
  }
  return rho;
}
export function partialsOf(rho: Float64Array): Float64Array {
  const out = new Float64Array(rho.length);
  let phi = new Float64Array(0);
  for (let k = 0; k < rho.length; k++) {
    const { left, forecast } = ahead(phi, rho, k);
    out[k] = (rho[k] - forecast) / left;
    phi = next(phi, out[k]);
  }
  return out;
}
/** The autoregression of these partial autocorrelations. */
export function coefficientsOf(partial: Float64Array): Float64Array {
  let phi = new Float64Array(0);
  for (const one of partial) phi = next(phi, one);
  return phi;
}
/** Of an autoregression, step by step down from its order; outside of (-1, 1) where it is not stationary. */
export function partialsOfCoefficients(given: Float64Array): Float64Array {
  const out = new Float64Array(given.length);
  let phi = given.slice();
  for (let k = given.length - 1; k >= 0; k--) {
    const last = phi[k];
    out[k] = last;
    const before = phi;
    phi = Float64Array.from({ length: k }, (_, j) => (before[j] + last * before[k - 1 - j]) / (1 - last * last));
  }
  return out;
}
function ahead(phi: Float64Array, rho: Float64Array, k: number): { left: number; forecast: number } {
  let [left, forecast] = [1, 0];
  for (let j = 0; j < k; j++) {
    left -= phi[j] * rho[j];
    forecast += phi[j] * rho[k - 1 - j];
  }
  return { left, forecast };
}
function next(phi: Float64Array, partial: number): Float64Array<ArrayBuffer> {
  const k = phi.length;
  return Float64Array.from({ length: k + 1 }, (_, j) => (j === k ? partial : phi[j] - partial * phi[k - 1 - j]));
}
