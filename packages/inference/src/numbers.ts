/** Results are numbers or reasons: NaN and Infinity leave this package only where they are the answer. */
import type { Answer, Refusal } from '@mixdiff/contract';
import { noLogLik, noNumber } from './messages.ts';

interface Numbers {
  readonly statistic: number;
  readonly ddf: number;
  readonly p: number;
}
/** A test by that method, or the first of its numbers that is none, with the reason that its maker knows. */
export function numbersOf<T extends Numbers>(test: string, found: T, why: () => string): Answer<T> {
  const { statistic, ddf, p } = found;
  if (!(Number.isFinite(statistic) && statistic >= 0)) return noNumber(test, 'the F statistic', statistic, why());
  if (!(Number.isFinite(ddf) && ddf > 0)) return noNumber(test, 'the denominator degrees of freedom', ddf, why());
  return p >= 0 && p <= 1 ? found : noNumber(test, 'p', p, why());
}
/** The first of the log-likelihoods that is none. */
export const lostLogLik = (...logLiks: readonly number[]): Refusal | null =>
  logLiks.every(Number.isFinite) ? null : noLogLik();
