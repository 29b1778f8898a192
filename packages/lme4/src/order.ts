/**
 * The order in which lme4 keeps its random-effects terms, and hence theta: as the formula has them, unless a later
 * factor has more levels than the one before it; then all are sorted by decreasing number of levels, and ties come out
 * reversed (R's rev(order(nlevels)); h 5, m 10, k 5 -> m, k, h). It decides the optimizer's path, not the optimum.
 */
import type { RandomTerm } from '@mixdiff/contract';

/** Positions in the Problem's list of terms, in lme4's order. */
export function lme4Order(terms: readonly Pick<RandomTerm, 'levels'>[]): number[] {
  const positions = terms.map((_, k) => k);
  const levels = terms.map((term) => term.levels.length);
  const decreasing = levels.every((count, k) => k === 0 || count <= levels[k - 1]);
  if (decreasing) return positions;
  return positions.sort((a, b) => levels[a] - levels[b] || a - b).reverse();
}
