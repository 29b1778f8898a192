/**
 * Autocorrelations of an ARMA(p, q) process (Brockwell & Davis 1991, section 3.3, third method): with theta_0 = 1 and
 * psi_j = theta_j + sum_(0 < i <= j) phi_i psi_(j-i),
 *
 *   gamma_k - sum_i phi_i gamma_|k-i| = sum_(k <= j <= q) theta_j psi_(j-k),   0 <= k <= p;   the right side is 0 for k > q
 *
 * are solved for gamma_0 .. gamma_p; the later ones follow one from another, and rho_k = gamma_k / gamma_0.
 */
import { constant, type Jet, minus, plus, reciprocal, times } from './jet.ts';

const ZERO = constant(0);
const sum = (parts: readonly Jet[]): Jet => parts.reduce(plus, ZERO);

/** rho_0 .. rho_last. */
export function autocorrelations(ar: readonly Jet[], ma: readonly Jet[], last: number): Jet[] {
  const [p, q] = [ar.length, ma.length];
  const phi = (i: number): Jet => ar[i - 1] ?? ZERO;
  const theta = (j: number): Jet => (j === 0 ? constant(1) : (ma[j - 1] ?? ZERO));
  const psi: Jet[] = [];
  for (let j = 0; j <= q; j++)
    psi.push(plus(theta(j), sum(Array.from({ length: j }, (_, i) => times(phi(i + 1), psi[j - i - 1])))));
  const right = (k: number): Jet =>
    sum(Array.from({ length: Math.max(0, q - k + 1) }, (_, i) => times(theta(k + i), psi[i])));
  const rows = Array.from({ length: p + 1 }, (_, k) => {
    const row: Jet[] = Array.from({ length: p + 1 }, (__, j) => constant(j === k ? 1 : 0));
    for (let i = 1; i <= p; i++) row[Math.abs(k - i)] = minus(row[Math.abs(k - i)], phi(i));
    return [...row, right(k)];
  });
  const gamma = solved(rows);
  for (let k = p + 1; k <= last; k++)
    gamma.push(plus(right(k), sum(Array.from({ length: p }, (_, i) => times(phi(i + 1), gamma[k - i - 1])))));
  const scale = reciprocal(gamma[0]);
  return gamma.slice(0, last + 1).map((one, k) => (k === 0 ? constant(1) : times(one, scale)));
}

/** Gauss's elimination with row pivoting of rows [A b]; few and small. */
function solved(rows: Jet[][]): Jet[] {
  const m = rows.length;
  for (let c = 0; c < m; c++) {
    const largest = rows.reduce(
      (best, row, i) => (i >= c && Math.abs(row[c].value) > Math.abs(rows[best][c].value) ? i : best),
      c,
    );
    [rows[c], rows[largest]] = [rows[largest], rows[c]];
    const inverse = reciprocal(rows[c][c]);
    rows[c] = rows[c].map((entry) => times(entry, inverse));
    for (let i = 0; i < m; i++) {
      if (i === c) continue;
      const factor = rows[i][c];
      rows[i] = rows[i].map((entry, j) => minus(entry, times(factor, rows[c][j])));
    }
  }
  return rows.map((row) => row[m]);
}
