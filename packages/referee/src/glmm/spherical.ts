/** Z in coordinates in which random effects are independent, with variance 1: v_i = R'z_i, Sigma = R R'. */
import type { Cluster } from './clusters.ts';

/** rows x m, in the places of `cluster.z`. `roots`: R of each term, c x c, column-major. */
export function sphericalOf({ rows, m, at, z, levels }: Cluster, roots: readonly Float64Array[]): Float64Array {
  const v = new Float64Array(rows.length * m);
  const owner = new Map<number, { term: number; columns: number }>();
  for (const { from, term, columns } of levels) owner.set(from, { term, columns });
  for (let r = 0; r < rows.length; r++) {
    for (let a = r * m; a < (r + 1) * m; ) {
      const { term, columns } = owner.get(at[a]) as { term: number; columns: number };
      const R = roots[term];
      for (let j = 0; j < columns; j++) for (let i = 0; i < columns; i++) v[a + j] += R[j * columns + i] * z[a + i];
      a += columns;
    }
  }
  return v;
}
