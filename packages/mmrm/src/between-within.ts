/**
 * Between-within degrees of freedom (Schluchter & Elashoff 1990), as mmrm counts them: a column that differs within some subject takes
 * n - subjects - (columns that do), one that does not takes subjects - 1 - (columns that do not, the intercept apart); the intercept takes the
 * former.
 */
import type { Design } from './design.ts';

/** p: by kept column. */
export function betweenWithin({ problem, kept, n, subjects }: Design): Float64Array {
  const { X, columns } = problem.parts.conditional;
  const index = problem.residual?.subject.index ?? new Int32Array(n);
  const first = new Int32Array(subjects).fill(-1);
  for (const [i, who] of index.entries()) if (first[who] === -1) first[who] = i;
  const within = Array.from(kept, (j) => {
    const at = (i: number): number => X.data[j * n + i];
    return index.some((who, i) => at(i) !== at(first[who]));
  });
  const isIntercept = Array.from(kept, (j) => columns[j] === '(Intercept)');
  const inside = n - subjects - within.filter(Boolean).length;
  const between = subjects - 1 - within.filter((is, j) => !is && !isIntercept[j]).length;
  return Float64Array.from(within, (is, j) => (is || isIntercept[j] ? inside : between));
}
