/**
 * ARMA(p, q) by lag (Brockwell & Davis 1991, section 3.3): X_t = sum phi_k X_(t-k) + e_t + sum theta_k e_(t-k), with psi_0 = 1,
 * psi_k = theta_k + sum_j phi_j psi_(k-j), theta_0 = 1:
 *
 *   gamma_k - sum_j phi_j gamma_|k-j| = sum_(j >= k) theta_j psi_(j-k)     k = 0, 1, ...; the right side is 0 beyond q
 *   rho_k = gamma_k / gamma_0
 *
 * Solved with its first and second derivatives, each from the same equations differentiated: A g' = b' - A'g, ... Stationary
 * where the partial autocorrelations of the AR part lie in (-1, 1) (Monahan 1984); elsewhere there is no such covariance.
 */
import { Matrix as Dense, LuDecomposition } from 'ml-matrix';
import { type Correlation, type CorrelationAt, distance, numbered } from './correlation.ts';

/** A number with its derivatives by all parameters: value, d, d x d. */
interface Jet {
  readonly v: number;
  readonly g: readonly number[];
  readonly h: readonly (readonly number[])[];
}
const combine = (d: number, v: number, g: (i: number) => number, h: (i: number, j: number) => number): Jet => ({
  v,
  g: Array.from({ length: d }, (_, i) => g(i)),
  h: Array.from({ length: d }, (_, i) => Array.from({ length: d }, (__, j) => h(i, j))),
});
const plus = (a: Jet, b: Jet): Jet =>
  combine(
    a.g.length,
    a.v + b.v,
    (i) => a.g[i] + b.g[i],
    (i, j) => a.h[i][j] + b.h[i][j],
  );
const times = (a: Jet, b: Jet): Jet =>
  combine(
    a.g.length,
    a.v * b.v,
    (i) => a.g[i] * b.v + a.v * b.g[i],
    (i, j) => a.h[i][j] * b.v + a.g[i] * b.g[j] + a.g[j] * b.g[i] + a.v * b.h[i][j],
  );
const over = (a: Jet, b: Jet): Jet => {
  const r = b.v ** -1;
  const inverse = combine(
    b.g.length,
    r,
    (i) => -b.g[i] * r * r,
    (i, j) => 2 * b.g[i] * b.g[j] * r ** 3 - b.h[i][j] * r * r,
  );
  return times(a, inverse);
};
const fixed = (d: number, v: number): Jet =>
  combine(
    d,
    v,
    () => 0,
    () => 0,
  );

export const movingAverage = (p: number, q: number, lags: number): Correlation => ({
  names: [...numbered('ar', p), ...numbered('ma', q)],
  at: (r) => byLag(autocorrelations(r.slice(0, p), r.slice(p), lags)),
});
const byLag = (rho: readonly Jet[]): CorrelationAt => ({
  value: (i, j) => rho[distance(i, j)].v,
  first: (k, i, j) => rho[distance(i, j)].g[k],
  second: (k, l, i, j) => rho[distance(i, j)].h[k][l],
});

/** rho_0 .. rho_lags. */
function autocorrelations(ar: readonly number[], ma: readonly number[], lags: number): Jet[] {
  const [p, q] = [ar.length, ma.length];
  const d = p + q;
  const given = [...ar, ...ma].map((v, k) =>
    combine(
      d,
      v,
      (i) => Number(i === k),
      () => 0,
    ),
  );
  const phi = given.slice(0, p);
  const theta = [fixed(d, 1), ...given.slice(p)];
  const zero = fixed(d, 0);
  const sum = (terms: readonly Jet[]): Jet => terms.reduce(plus, zero);
  const psi: Jet[] = [];
  for (let k = 0; k <= q; k++) {
    psi.push(sum([theta[k], ...phi.slice(0, k).map((one, j) => times(one, psi[k - 1 - j]))]));
  }
  const right = (k: number): Jet => sum(theta.slice(k).map((one, at) => times(one, psi[at])));
  const size = Math.max(p, q) + 1;
  const rows = Array.from({ length: size }, (_, k) => {
    const row = Array<Jet>(size).fill(zero);
    row[k] = fixed(d, 1);
    for (const [j, one] of phi.entries()) {
      const at = Math.abs(k - 1 - j);
      row[at] = plus(row[at], times(fixed(d, -1), one));
    }
    return row;
  });
  const gamma = solved(
    rows,
    Array.from({ length: size }, (_, k) => right(k)),
  );
  for (let k = size; k <= lags; k++) gamma.push(sum(phi.map((one, j) => times(one, gamma[k - 1 - j]))));
  return gamma.map((one) => over(one, gamma[0]));
}
/** A g = b: g, then its derivatives from the equations differentiated once and twice. */
function solved(A: readonly (readonly Jet[])[], b: readonly Jet[]): Jet[] {
  const n = b.length;
  const d = b[0].g.length;
  const factor = new LuDecomposition(new Dense(A.map((row) => row.map(({ v }) => v))));
  const solve = (right: readonly number[]): number[] => factor.solve(Dense.columnVector([...right])).to1DArray();
  const product = (of: (entry: Jet) => number, x: readonly number[]): number[] =>
    A.map((row) => row.reduce((total, entry, j) => total + of(entry) * x[j], 0));
  const v = solve(b.map((one) => one.v));
  const g = Array.from({ length: d }, (_, i) => {
    const moved = product((entry) => entry.g[i], v);
    return solve(b.map((one, k) => one.g[i] - moved[k]));
  });
  const h = Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (__, j) => {
      const [own, one, other] = [
        product((entry) => entry.h[i][j], v),
        product((entry) => entry.g[i], g[j]),
        product((entry) => entry.g[j], g[i]),
      ];
      return solve(b.map((jet, k) => jet.h[i][j] - own[k] - one[k] - other[k]));
    }),
  );
  return Array.from({ length: n }, (_, k) =>
    combine(
      d,
      v[k],
      (i) => g[i][k],
      (i, j) => h[i][j][k],
    ),
  );
}

/** Whether an autoregression with these coefficients is stationary: step down from order p to 1. */
export function isStationary(ar: readonly number[]): boolean {
  let phi = [...ar];
  while (phi.length > 0) {
    const last = phi[phi.length - 1];
    if (!(Math.abs(last) < 1)) return false;
    const [k, before] = [phi.length, phi];
    phi = before.slice(0, k - 1).map((one, j) => (one + last * before[k - 2 - j]) / (1 - last * last));
  }
  return true;
}
