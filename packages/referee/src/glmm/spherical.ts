/** Z in coordinates in which random effects are independent, with variance 1: v_i = R'z_i, Sigma = R R'. */
import type { Cluster } from './clusters.ts';

/** rows x m, in the places of `cluster.z`; LIVE. `roots`: R of each term, c x c, column-major. */
export function sphericalOf({ rows, m, z, terms, work }: Cluster, roots: readonly Float64Array[]): Float64Array {
  const { v } = work;
  let place = 0;
  for (const { term, columns: c } of terms) {
    const R = roots[term];
    for (let r = 0; r < rows.length; r++) {
      const a = r * m + place;
      for (let j = 0; j < c; j++) {
        let sum = 0;
        for (let i = 0; i < c; i++) sum += R[j * c + i] * z[a + i];
        v[a + j] = sum;
      }
    }
    place += c;
  }
  return v;
}
