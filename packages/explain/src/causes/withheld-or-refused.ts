/**
 * A number that only one of two reports has no difference to explain, but the silence has a reason, and the engine gave
 * it.
 */
import { own } from '@mixdiff/contract';
import { type FitDocument, headOf, termOf } from '@mixdiff/schema';
import type { Rung } from '../ladder/edits.ts';
import type { Side } from '../ladder/side.ts';
import type { Cause } from './cause.ts';

/** NA in one, a number in the other, and the engine says why. */
export const withheldOrRefused: Cause = {
  code: 'withheld-or-refused',
  rungs: ['optimum', 'derived', 'print', 'rows', 'fixed', 'random', 'criterion', 'weights'],
  detect({ quantity, before, after, a, b, step: { rung } }) {
    if ((before === null) === (after === null)) return null;
    const silent = [a, b].find((side) => reasonFor(side.reported, quantity) !== null);
    if (!silent || isDefinition(silent, quantity, rung)) return null;
    const reason = reasonFor(silent.reported, quantity) as string;
    return { sentence: `${silent.id} gives no ${quantity}: ${reason}`, evidence: { fit: silent.id, reason } };
  },
};
/** No degrees of freedom and so no p-value by definition, at one model: what `df-method` is about. */
function isDefinition({ fit, reported }: Side, quantity: string, rung: Rung): boolean {
  const [head, term] = [headOf(quantity), termOf(quantity)];
  if ((head !== 'df' && head !== 'p') || fit.meaning.df !== 'none') return false;
  const hasSE = reported.fixed.some((row) => row.term === term && row.se !== null);
  return hasSE && (rung === 'derived' || rung === 'optimum' || rung === 'print');
}
function reasonFor({ withheld, absent, vcov, convergence }: FitDocument, quantity: string): string | null {
  const head = headOf(quantity);
  if (withheld.includes(head)) return 'reached, but not shown';
  const named = own(absent, quantity) ?? own(absent, head);
  if (named) return named;
  if (['se', 'statistic', 'p'].includes(head) && (absent['vcov'] || vcov === null || convergence.pdHessian === false))
    return absent['vcov'] ?? 'no usable Hessian';
  return null;
}
