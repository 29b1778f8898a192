/** The weak prior on random effects under which a response is centred (response.ts), and the centre by the bordered H of joint-matrix.ts. */
import type { CrossProducts } from './cross-products.ts';
import { factorAt } from './joint-factor.ts';
import type { JointMatrix } from './joint-matrix.ts';
import type { WeakCentre } from './response.ts';

/** Prior variance over the variance of a level's own estimate: a shrinkage of about 1e-6. */
const WEAK_PRIOR = 1e6;

/** Diagonal factors, one per term: each column's prior SD is the same multiple of the SD of its levels' estimates. */
export function weakFactors({ terms, pairs }: CrossProducts): Float64Array[] {
  return terms.map(({ c, m }, k) => {
    const own = pairs.find((pair) => pair.row === k && pair.column === k);
    const T = new Float64Array(c * c);
    for (let a = 0; a < c; a++) {
      let mean = 0;
      for (let l = 0; l < m; l++) mean += (own?.values[l * c * c + a * (c + 1)] ?? 0) / m;
      T[a * (c + 1)] = mean > 0 ? Math.sqrt(WEAK_PRIOR / mean) : 1;
    }
    return T;
  });
}

/** `bordered`: H with its border, under whatever criterion. */
export function weakByFactor(bordered: JointMatrix, cross: CrossProducts, T: readonly Float64Array[]): WeakCentre {
  const { q, rank, terms } = cross;
  const joint = new Float64Array(q + rank);
  const work = new Float64Array(Math.max(1, ...terms.map((term) => term.c ** 2)));
  return (z, gamma, b) => {
    for (const [k, { c, m, offset: first }] of terms.entries()) {
      for (let j = 0; j < m * c; j++) joint[first + j] = z[first + j] * T[k][(j % c) * (c + 1)];
    }
    joint.set(gamma, q);
    if (!factorAt(bordered, cross, T, 1, work) || bordered.size === 0) return false;
    bordered.cholesky.solve(joint, 1);
    for (const [k, { c, m, offset: first }] of terms.entries()) {
      for (let j = 0; j < m * c; j++) b[first + j] = joint[first + j] * T[k][(j % c) * (c + 1)];
    }
    gamma.set(joint.subarray(q));
    return true;
  };
}
