import { applyReflector, makeReflector, norm2 } from './reflector.ts';

/**
 * A = QR without pivoting, in place (Golub & Van Loan, algorithm 5.2.1): `a` (m x n, column-major, any m and n) becomes
 * R with zeros below its diagonal, whose entries may be negative; `qty` (m x nrhs), if given, becomes Q'qty.
 */
export function householderQr(a: Float64Array, m: number, n: number, qty?: Float64Array, nrhs = 1): void {
  const steps = Math.min(m - 1, n);
  for (let k = 0; k < steps; k++) {
    const from = k * m + k;
    const to = k * m + m;
    const size = norm2(a, from, to);
    if (size === 0) continue;
    const diagonal = makeReflector(a, from, to, size);
    for (let j = k + 1; j < n; j++) applyReflector(a, from, to, a, j * m + k);
    if (qty) for (let j = 0; j < nrhs; j++) applyReflector(a, from, to, qty, j * m + k);
    a[from] = diagonal;
    a.fill(0, from + 1, to);
  }
}
