/**
 * One engine, one problem, one criterion, written in two parameterizations (glmmTMB's residual dispersion as log variance up to 1.1.8, as
 * log standard deviation since): the first step is another, and so may be the end. Claimed where the two fits differ in nothing else, one is
 * short and the other a maximum of the same function: the swap is the other fit.
 */
import { isMaximum } from '@mixdiff/contract';
import type { Side } from '../ladder/side.ts';
import type { Cause } from './cause.ts';
import { continuation, gainText, idOf, ofItsStop } from './optimum.ts';

export const dispersionScale: Cause = ofItsStop({
  code: 'dispersion-scale',
  rungs: ['optimum'],
  detect(difference) {
    const { a, b, step } = difference;
    const { side } = step;
    const other = side?.id === b.id ? a : b;
    const swapped = side && a.problem === b.problem ? onlyScale(side, other) : null;
    if (!side || !swapped || isMaximum(side.certificate.verdict) || !isMaximum(other.certificate.verdict)) return null;
    const { name, here, there } = swapped;
    return {
      sentence: `${idOf(difference)} stopped ${gainText(side.certificate)} below the maximum with ${name} ${here}; with ${name} ${there}, and nothing else changed, the same engine finds it: the scale decides where the run goes`,
      evidence: { ...continuation(difference), choice: name, here, there },
    };
  },
});
/** The one choice of parameterization in which two fits by one engine differ; null: they differ in more, or in none. */
function onlyScale({ entrant: one }: Side, { entrant: other }: Side) {
  if (!one || !other || one.backend.id !== other.backend.id) return null;
  const apart = one.backend.choices.filter(({ name }) => one.chosen[name]?.value !== other.chosen[name]?.value);
  // a version is a set of defaults, some of which say nothing of where a run goes
  const steering = apart.filter(({ changes }) => changes !== 'convention');
  const [choice] = steering;
  if (steering.length !== 1 || choice?.changes !== 'parameterization') return null;
  const { name } = choice;
  return { name, here: one.chosen[name]?.value ?? '', there: other.chosen[name]?.value ?? '' };
}
