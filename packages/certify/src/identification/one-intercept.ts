/** The commonest design, of which counting tells what null-space.ts finds by products with random vectors as long as the data. */
import { isGeneralized, type Problem } from '@mixdiff/contract';

/**
 * One intercept per group beside a residual variance, unweighted, and sure to be identified. With q groups that have rows, n rows and p
 * columns of X, K'ZZ'K is no multiple of K'K where p < q < n - p: its rank is at most q and so below n - p, and it is not zero, since q
 * columns of Z, independent, do not lie among p of X. False: not sure.
 */
export function isIdentifiedIntercept(problem: Problem): boolean {
  const { random, weights, parts } = problem;
  const [term, ...others] = random;
  if (!term || others.length > 0 || weights || isGeneralized(problem)) return false;
  const { columns, structure, Z, level, levels, part } = term;
  if (columns.length !== 1 || part || (structure.kind !== 'us' && structure.kind !== 'diag-het')) return false;
  const used = new Uint8Array(levels.length);
  let q = 0;
  for (let i = 0; i < level.length; i++) {
    if (Z.data[i] !== 1) return false;
    if (used[level[i]] === 1) continue;
    used[level[i]] = 1;
    q++;
  }
  const p = parts.conditional.X.ncol;
  return q > p && q < level.length - p;
}
