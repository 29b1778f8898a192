import type { FitDocument } from '@mixdiff/schema';
import { type Cause, headOf } from './cause.ts';

/** NA in one, a number in the other, and the engine says why. */
export const withheldOrRefused: Cause = {
  code: 'withheld-or-refused',
  rungs: ['optimum', 'derived', 'print', 'rows', 'fixed', 'random', 'criterion', 'weights'],
  detect({ quantity, before, after, a, b }) {
    if ((before === null) === (after === null)) return null;
    const silent = [a, b].find((side) => reasonFor(side.reported, quantity) !== null);
    if (!silent) return null;
    const reason = reasonFor(silent.reported, quantity) as string;
    return { sentence: `${silent.id} gives no ${quantity}: ${reason}`, evidence: { fit: silent.id, reason } };
  },
};
function reasonFor({ withheld, absent, vcov, convergence }: FitDocument, quantity: string): string | null {
  const head = headOf(quantity);
  if (withheld.includes(head)) return 'reached, but not shown';
  const named = absent[quantity] ?? absent[head];
  if (named) return named;
  if (['se', 'statistic', 'p'].includes(head) && (absent['vcov'] || vcov === null || convergence.pdHessian === false))
    return absent['vcov'] ?? 'no usable Hessian';
  return null;
}
