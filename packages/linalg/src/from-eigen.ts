/** V diag(w) V', the sum over k of w_k v_k v_k' (n x n): a symmetric matrix, or a function of it, from its eigenvectors (columns of V). */
export function fromEigen(w: Float64Array, V: Float64Array): Float64Array {
  const n = w.length;
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) out[j * n + i] += w[k] * V[k * n + i] * V[k * n + j];
    }
  }
  return out;
}
