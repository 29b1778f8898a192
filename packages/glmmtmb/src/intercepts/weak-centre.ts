/**
 * The centre of a response (response.ts) by elimination: with B = Z'WZ, C = Z'W^(1/2)Q and H = T'BT + I for the weak prior's T,
 *
 *   (I - C'T H^-1 T'C) gamma = Q'W^(1/2)e - C'T H^-1 T'Z'We,    b = T H^-1 T'(Z'We - C gamma).
 */
import { cholesky, choleskySolve } from '@mixdiff/linalg';
import type { CrossProducts } from '../cross-products.ts';
import type { WeakCentre } from '../response.ts';
import type { InterceptSystem } from './system.ts';

export function weakByElimination(
  { now, eliminate, solve }: InterceptSystem,
  { q, rank, ZQ }: CrossProducts,
  T: readonly Float64Array[],
): WeakCentre {
  const none = new Float64Array(rank);
  const S = new Float64Array(rank * rank);
  let isThere = false;
  const solveFor = (Zy: Float64Array, gamma: Float64Array, b: Float64Array): void => {
    solve({ Zy }, gamma, b);
  };
  const complement = (b: Float64Array): boolean => {
    for (let j = 0; j < rank; j++) {
      solveFor(ZQ.subarray(j * q, (j + 1) * q), none, b);
      for (let i = 0; i < rank; i++) S[i + j * rank] = (i === j ? 1 : 0) - now.ZQd[i];
    }
    return cholesky(S, rank) < 0;
  };
  return (z, gamma, b) => {
    if (!eliminate(T, 1)) return false;
    isThere ||= complement(b);
    if (!isThere) {
      b.fill(0);
      return false;
    }
    solveFor(z, none, b);
    for (let j = 0; j < rank; j++) gamma[j] -= now.ZQd[j];
    choleskySolve(S, rank, gamma, 1);
    solveFor(z, gamma, b);
    return true;
  };
}
