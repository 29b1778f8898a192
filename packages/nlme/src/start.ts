/** Where the optimizer may start. */

import { blockParameters, placed } from './covariance.ts';
import { EM_STEPS } from './em.ts';
import type { Level } from './nesting.ts';

/** Relative standard deviations; the others are made from the data. */
const relativeSD: Readonly<Record<string, number>> = { small: 0.1, ones: 1, large: 10 };
export const startNames: readonly string[] = ['em', 'crude', ...Object.keys(relativeSD)];

export const emSteps = (name: string): number => (name === 'em' ? EM_STEPS : 0);

/** All relative standard deviations equal and no correlations, or `crude` where the name says no such thing. */
export function startOf(name: string, levels: readonly Level[], crude: Float64Array): Float64Array {
  const sd = relativeSD[name];
  if (sd === undefined) return crude;
  const par = crude.slice();
  for (const { block, from } of placed(levels)) {
    const { q } = block;
    blockParameters(
      block,
      Float64Array.from({ length: q * q }, (_, e) => (e % (q + 1) === 0 ? sd * sd : 0)),
      par,
      from,
    );
  }
  return par;
}
