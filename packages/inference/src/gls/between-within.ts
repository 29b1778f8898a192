/**
 * Between-within degrees of freedom (Schluchter & Elashoff 1990), as mmrm counts them: a column that differs within some
 * subject takes n - subjects - (columns that do), one that does not takes subjects - 1 - (columns that do not, the intercept
 * apart); the intercept takes the former, and a contrast the smaller of those that it is about.
 */
import type { Answer, Problem } from '@mixdiff/contract';
import { noSubjects } from '../messages.ts';

/** One per kept column. */
export function betweenWithin(
  { residual, parts: { conditional } }: Problem,
  kept: readonly number[],
): Answer<Float64Array> {
  if (!residual) return noSubjects();
  const { index, levels } = residual.subject;
  const { X, columns } = conditional;
  const n = X.nrow;
  const first = new Int32Array(levels.length).fill(-1);
  for (const [i, who] of index.entries()) if (first[who] === -1) first[who] = i;
  const within = kept.map((j) => index.some((who, i) => X.data[j * n + i] !== X.data[j * n + first[who]]));
  const isIntercept = kept.map((j) => columns[j] === '(Intercept)');
  const inside = n - levels.length - within.filter(Boolean).length;
  const between = levels.length - 1 - within.filter((is, j) => !is && !isIntercept[j]).length;
  return Float64Array.from(within, (is, j) => (is || isIntercept[j] ? inside : between));
}
