/** Conditional variances of the random effects from the joint matrix. */
import type { CrossProducts } from './cross-products.ts';
import type { JointMatrix } from './joint-matrix.ts';

/**
 * out (q) <- per random effect diag(T [H^-1]_ll T'), theta (and under ML beta) held fixed: from V, H^-1 at the places of the joint matrix.
 */
export function conditionalVariances(
  { terms, pairs }: CrossProducts,
  { V, pairAt }: JointMatrix,
  factors: readonly Float64Array[],
  out: Float64Array,
): void {
  terms.forEach(({ c, m, offset }, k) => {
    const T = factors[k];
    const at = pairAt[pairs.findIndex((pair) => pair.row === k && pair.column === k)];
    const entry = (l: number, i: number, j: number): number => V[at[l * c + Math.min(i, j)] + Math.abs(i - j)];
    for (let l = 0; l < m; l++) {
      for (let a = 0; a < c; a++) {
        let sum = 0;
        for (let i = 0; i <= a; i++) for (let j = 0; j <= a; j++) sum += T[a + i * c] * entry(l, i, j) * T[a + j * c];
        out[offset + l * c + a] = sum;
      }
    }
  });
}
