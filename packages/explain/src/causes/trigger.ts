/**
 * One engine, one problem, one criterion, and two ends: only the start or the optimizer is another. What makes it stop where it does is not
 * known of such a fit, but what decides on where: the swap is the other fit. Asked after every cause that says why a run stopped.
 */
import { logLikGap, standingOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import type { Cause } from './cause.ts';
import { continuation, gainText, idOf, ofItsStop, SAME } from './optimum.ts';

export const trigger: Cause = ofItsStop({
  code: 'trigger',
  rungs: ['optimum'],
  detect(difference) {
    const { a, b, step } = difference;
    const { side } = step;
    const other = side?.id === b.id ? a : b;
    const swapped = side && a.problem === b.problem ? onlySteering(side, other) : null;
    if (!side || !swapped) return null;
    const ends = endsOf(side, other);
    if (ends === null) return null;
    const { name, here, there } = swapped;
    const { message } = side.fit.stop;
    return {
      sentence: `${idOf(difference)} stopped ${ends.here}${message ? ` (${message})` : ''} with ${name} ${here}; with ${name} ${there}, and nothing else changed, the same engine ends ${ends.there}: the ${name} decides where the run goes`,
      evidence: { ...continuation(difference), choice: name, here, there, message },
    };
  },
});
/** Where the two runs end; null: the first is at a maximum, or nothing says that it is not. */
function endsOf(side: Side, other: Side): { readonly here: string; readonly there: string } | null {
  const { gain } = side.certificate;
  if (gain !== null) {
    const below = (other.certificate.gain ?? 0) > SAME;
    const there = below ? `${gainText(other.certificate)} below it` : 'at the maximum';
    return gain > SAME ? { here: `${gainText(side.certificate)} below the maximum`, there } : null;
  }
  // where nothing judges them, the lower of two values of one criterion is no maximum of it
  const apart = logLikGap(standingOf(other.fit, other.problem), standingOf(side.fit, side.problem)) ?? 0;
  return apart > SAME ? { here: `at ${side.fit.logLik.toFixed(4)}`, there: `${apart.toPrecision(3)} higher` } : null;
}

/** The start or the optimizer, where two fits by one engine differ in it alone; null: in more, or in nothing that steers a run. */
function onlySteering({ entrant: one, fit: mine }: Side, { entrant: other, fit: its }: Side) {
  if (!one || !other || one.backend.id !== other.backend.id) return null;
  const apart = one.backend.choices.filter(({ name }) => one.chosen[name]?.value !== other.chosen[name]?.value);
  if (one.chosen['as']?.value !== other.chosen['as']?.value) return null;
  const [choice, ...more] = apart;
  if (more.length > 0) return null;
  if (choice) {
    if (choice.changes !== 'optimizer' && choice.changes !== 'start') return null;
    const { name } = choice;
    return { name, here: one.chosen[name]?.value ?? '', there: other.chosen[name]?.value ?? '' };
  }
  const [from, to] = [startOf(mine), startOf(its)];
  return from === null || to === null || from === to ? null : { name: 'start', here: from, there: to };
}
/** The native parameters that the first stretch of a run begins with. */
function startOf({ trace }: Side['fit']): string | null {
  const first = trace?.[0];
  if (!first) return null;
  return `(${Array.from(first.par.data.subarray(0, first.par.nrow), (x) => Number(x.toPrecision(4))).join(', ')})`;
}
