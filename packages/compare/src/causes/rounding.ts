import { quantityNames, quantityOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { decimalsOf, roundingOf } from '../statement/digits.ts';
import type { Cause } from './cause.ts';

/** The numbers of one fit are those of the other, rounded. */
export const rounding: Cause = {
  code: 'rounding',
  rungs: ['print', 'optimum'],
  detect({ a, b }) {
    const found = [
      { short: a, full: b },
      { short: b, full: a },
    ].find(({ short, full }) => isRounded(short, full));
    if (!found) return null;
    const { digits, of } = roundedDigits(found.short);
    return {
      sentence: `the estimates of ${found.short.id} are those of ${found.full.id}, rounded`,
      evidence: { fit: found.short.id, decimals: digits, of },
    };
  },
};
const estimates = (side: Side): string[] =>
  quantityNames(side.reported).filter((name) => name.startsWith('beta|') || name.startsWith('variance|'));
function roundedDigits({ reported }: Side): { digits: number; of: number } {
  const values = reported.fixed.map((row) => row.estimate).filter((x): x is number => x !== null && x !== 0);
  return { digits: Math.max(0, ...values.map((x) => decimalsOf(x) ?? 0)), of: values.length };
}
/** Variances come from standard deviations too: a rounded sigma is squared, so each is tried both ways. */
export function isRounded(short: Side, full: Side): boolean {
  if (short.fit.method !== full.fit.method) return false;
  let rounded = 0;
  const all = estimates(short).every((name) => {
    const [x, y] = [quantityOf(short.reported, name), quantityOf(full.reported, name)];
    if (typeof x !== 'number' || typeof y !== 'number') return x === y;
    if (x === y) return true;
    const close = name.startsWith('variance|')
      ? within(x, y) || within(tidy(Math.sqrt(x)), Math.sqrt(y))
      : within(x, y);
    if (close) rounded++;
    return close;
  });
  return all && rounded > 0;
}
const tidy = (x: number): number => Number(x.toPrecision(12));
const within = (short: number, full: number): boolean => Math.abs(short - full) <= roundingOf(short) * (1 + 1e-9);
