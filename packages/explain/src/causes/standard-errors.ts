/**
 * The shares of a standard error's difference that belong to its formula and to its divisor: both causes can hold at
 * once, and together they must make the whole.
 */
import { headOf, termOf, twoSided } from '@mixdiff/schema';
import type { Difference } from './cause.ts';

/** Quantities that follow from standard errors. */
const FOLLOWS = new Set(['se', 'statistic', 'p', 'correlation']);
export const followsFromSE = (quantity: string): boolean => FOLLOWS.has(headOf(quantity));

/** Log ratio of the two standard errors of a quantity's term, and the part of it that the divisors make. */
export function logRatios({ step, quantity }: Difference): { all: number; divisor: number } | null {
  const term = termOf(quantity);
  const seOf = (at: Difference['step']['from']): number | null =>
    at.document.fixed.find((row) => row.term === term)?.se ?? null;
  const [from, to] = [seOf(step.from), seOf(step.to)];
  if (from === null || to === null || !(from > 0) || !(to > 0)) return null;
  return { all: Math.log(to / from), divisor: Math.log(step.to.fit.meaning.seScale / step.from.fit.meaning.seScale) };
}

/** Of a p-value's step: the part that the new statistic makes at the old degrees of freedom. 1 for other quantities. */
export function partOfStatistic({ step, quantity, before, after }: Difference): number | null {
  if (headOf(quantity) !== 'p') return 1;
  if (before === null || after === null) return null;
  const term = termOf(quantity);
  const [old, now] = [step.from, step.to].map((at) => at.document.fixed.find((row) => row.term === term));
  if (!old || now?.statistic == null) return null;
  const infinite = step.from.fit.meaning.df === 'infinite';
  if (!infinite && old.df === null) return null;
  const alone = twoSided(now.statistic, infinite ? null : old.df);
  return (alone - before) / (after - before);
}
/** The part of the step that a definition of standard errors makes: its share of the log ratio, times the statistic's. */
export function partOfSE(difference: Difference, which: 'divisor' | 'formula'): number {
  const ratios = logRatios(difference);
  if (!ratios) return 1;
  const log = which === 'divisor' ? ratios.divisor : ratios.all - ratios.divisor;
  return (log / ratios.all) * (partOfStatistic(difference) ?? 1);
}
