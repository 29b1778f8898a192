/**
 * Whether a reported number follows from the reported estimates. Where it does not, nothing about models or optimizers
 * can explain it.
 */
import { own } from '@mixdiff/contract';
import { headOf, termOf, twoSided } from '@mixdiff/schema';
import { coarseness } from '../statement/coarseness.ts';
import { roundingOf } from '../statement/digits.ts';
import type { Difference } from './cause.ts';

/** Per log-likelihood, of what follows from it. */
const CRITERIA: Record<string, number> = { logLik: 1, criterion: -2, deviance: -2, aic: -2, bic: -2 };

/**
 * On the rung print: whether a number that a side reports is what follows from its estimates, to the digits that it and
 * they show. Estimates are their own digits; `rounding` compares them with those of a maximum.
 */
export function printsSo({ quantity, step: { side, reversed, from, to }, before, after }: Difference): boolean {
  if (!side || before === null || after === null) return false;
  const [shown, stated] = reversed ? [after, before] : [before, after];
  const row = side.reported.fixed.find(({ term }) => term === termOf(quantity));
  const coarse = coarseness(side.fit.canonical);
  const digits = roundingOf(shown) * (1 + 1e-9);
  const off = Math.abs(shown - stated);
  const head = headOf(quantity);
  const factor = own(CRITERIA, head);
  if (factor !== undefined) {
    // a fit reports the log-likelihood of where it stopped, not of its rounded estimates: at most that of the maximum
    const gained = (shown - stated) / factor;
    const slack = (digits + 1e-6) / Math.abs(factor);
    return gained >= -slack && gained <= (side.certificate.gain ?? 0) + slack;
  }
  if (head === 'se') return off <= digits + coarse * stated;
  if (head === 'corr' || head === 'correlation') return off <= digits + 3 * coarse;
  if (head === 'df') return off <= digits + 3 * coarse * stated;
  if (!row || row.se === null || row.estimate === null || !(row.se > 0)) return true;
  const perSE = coarse + roundingOf(row.se) / row.se;
  const offT = (t: number): number => Math.abs(t) * perSE + roundingOf(row.estimate as number) / (row.se as number);
  if (head === 'statistic') return off <= digits + offT(stated);
  if (head !== 'p') return true;
  const statistic = (reversed ? from : to).document.fixed.find(({ term }) => term === row.term)?.statistic ?? null;
  if (statistic === null) return true;
  const t = Math.abs(statistic);
  const [most, least] = [twoSided(Math.max(0, t - offT(t)), row.df), twoSided(t + offT(t), row.df)];
  return shown >= least - digits && shown <= most + digits;
}
