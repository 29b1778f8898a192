/**
 * Numbers that are another fit's, rounded. Found before anything else is blamed, because rounded variances move
 * whatever follows from them.
 */
import { headOf, quantityNames, quantityOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { decimalsOf, roundingOf } from '../statement/digits.ts';
import type { Cause, Evidence, Finding } from './cause.ts';
import { printsSo } from './printed.ts';

/** The numbers of one fit are those of the other, rounded. */
export const rounding: Cause = {
  code: 'rounding',
  rungs: ['print', 'optimum'],
  detect(difference) {
    const { a, b, step } = difference;
    if (step.rung === 'print' && !printsSo(difference)) return null;
    const found = [
      { short: a, full: b },
      { short: b, full: a },
    ].find(({ short, full }) => isRounded(short, full));
    if (found) return findingOf(found.short, `those of ${found.full.id}`);
    if (step.side && isRoundedMaximum(step.side)) return findingOf(step.side, 'those of its own maximum');
    if (step.rung !== 'print' || !step.side) return null;
    return {
      sentence: `${step.side.id} prints what follows from its estimates, rounded`,
      evidence: shownBy(step.side),
    };
  },
};
const findingOf = (short: Side, whose: string): Finding => ({
  sentence: `the estimates of ${short.id} are ${whose}, rounded`,
  evidence: shownBy(short),
});
/** Whether every estimate is that of the fit's own certified maximum, to the digits that it shows. */
function isRoundedMaximum({ fit: { canonical }, certificate: { best } }: Side): boolean {
  if (best?.residual.kind !== 'variance' || canonical.residual.kind !== 'variance') return false;
  const pairs = [
    ...Array.from(canonical.beta, (x, j) => [x, best.beta[j] as number] as const),
    ...canonical.Sigma.flatMap(({ data }, k) =>
      Array.from(data, (x, i) => [x, best.Sigma[k]?.data[i] as number] as const),
    ),
  ];
  const [s, t] = [tidy(Math.sqrt(canonical.residual.sigma2)), Math.sqrt(best.residual.sigma2)];
  const differing = [...pairs, [s, t] as const].filter(([x, y]) => x !== y && !(Number.isNaN(x) && Number.isNaN(y)));
  return differing.length > 0 && differing.every(([x, y]) => within(x, y));
}
const estimates = (side: Side): string[] =>
  quantityNames(side.reported).filter((name) => ['beta', 'variance'].includes(headOf(name)));
function shownBy({ id, reported }: Side): Evidence {
  const values = reported.fixed.map((row) => row.estimate).filter((x): x is number => x !== null && x !== 0);
  return { fit: id, decimals: Math.max(0, ...values.map((x) => decimalsOf(x) ?? 0)), of: values.length };
}
/** Variances come from standard deviations too: a rounded sigma is squared, so each is tried both ways. */
export function isRounded(short: Side, full: Side): boolean {
  if (short.fit.method !== full.fit.method) return false;
  let rounded = 0;
  const all = estimates(short).every((name) => {
    const [x, y] = [quantityOf(short.reported, name), quantityOf(full.reported, name)];
    if (typeof x !== 'number' || typeof y !== 'number') return x === y;
    if (x === y) return true;
    const close = headOf(name) === 'variance' ? within(x, y) || within(tidy(Math.sqrt(x)), Math.sqrt(y)) : within(x, y);
    if (close) rounded++;
    return close;
  });
  return all && rounded > 0;
}
const tidy = (x: number): number => Number(x.toPrecision(12));
const within = (short: number, full: number): boolean => Math.abs(short - full) <= roundingOf(short) * (1 + 1e-9);
