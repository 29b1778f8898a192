/** Whether a model sees the response elsewhere than on its left side: its matrices are then others in every data set. */
import type { ModelSpec } from '@mixdiff/frame';

/** By the name as a word in any text of the model, which may find it where it is another thing's: then nothing is shared that could be. */
export function readsResponse({ formula, ...others }: ModelSpec, response: string): boolean {
  const rest = formula.slice(formula.indexOf('~') + 1);
  const name = response.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const word = new RegExp(`(?<![\\p{L}\\p{N}._])${name}(?![\\p{L}\\p{N}._])`, 'u');
  return textsIn([rest, others]).some((text) => word.test(text));
}
/** Values, and the names that they stand under. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => [name, ...textsIn(one)]);
}
