/** What inference says beside its results, with its codes. */
import type { Note } from '@mixdiff/contract';

/** A code that is read elsewhere in this package. */
export const MIXTURE_UNKNOWN = 'inference/mixture-unknown';

export const singularMessages = (count: number): Note => ({
  code: 'inference/singular-refits',
  text: `${count} of the refits ended on the boundary (a singular covariance)`,
  original: `${count} message(s): boundary (singular) fit: see help('isSingular')`,
  level: 'message',
});
export const weightsNotSimulated = (): Note => ({
  code: 'inference/weights-not-simulated',
  text: "responses are drawn with one residual variance for every row, as by simulate() of lme4, which ignores prior weights (2.1-0 too): the refits use the weights, the draws do not, so this is not the weighted model's bootstrap",
  level: 'warning',
});
export const failedRefits = (count: number, nsim: number): Note => ({
  code: 'inference/failed-refits',
  text: `${count} of the ${nsim} refits failed and were left out`,
  level: 'warning',
});
export const extremeOrder = (name: string): Note => ({
  code: 'inference/extreme-order-statistics',
  text: `${name}: too few refits for this level; the most extreme one is the limit`,
  original: 'extreme order statistics used as endpoints',
  level: 'warning',
});
export const lowerDeviance = (gain: number): Note => ({
  code: 'inference/lower-deviance',
  text: `profiling found a deviance lower by ${gain.toPrecision(3)} than the optimum it began from, and began anew from there`,
  level: 'warning',
});
export const dfUndefined = (): Note => ({
  code: 'inference/df-undefined',
  text: 'the Hessian has negative eigenvalues at these estimates: degrees of freedom are from its positive part',
  level: 'warning',
});
/** A statistic is zero but for what the optimizers left. */
export const zeroWithinRounding = (statistic: number, pAsItIs: number): Note => ({
  code: 'inference/zero-within-rounding',
  text: `zero within rounding: the two fits differ by ${statistic.toPrecision(2)}, which is what their optimizers left, not a variance (taken to their maxima they do not differ), so p is 1; the rule --zero exact takes the difference as it is, as R does, and gives p = ${pAsItIs.toPrecision(3)}`,
  level: 'message',
});
export const zerosAmongDraws = (count: number, nsim: number, below: number): Note => ({
  code: 'inference/zero-within-rounding',
  text: `${count} of the ${nsim} simulated statistics are positive by less than ${below}: zero within rounding, and not counted as positive`,
  level: 'message',
});
export const mixtureUnknown = (): Note => ({
  code: MIXTURE_UNKNOWN,
  text: 'the null hypothesis lies on the boundary in more than one variance: the plain chi-square p-value is conservative',
  level: 'message',
});
export const marginalCoding = (terms: readonly string[]): Note => ({
  code: 'inference/marginal-coding',
  text: `with these contrasts the coefficients of ${terms.join(', ')} are effects at a reference level of other factors, not averages over them: for type III of any coding ask for --ddf, or for contrasts that sum to zero`,
  level: 'message',
});
export const nestedTerm = (term: string, outer: string, missing: string): Note => ({
  code: 'inference/nested-term',
  text: `'${outer}' without '${missing}' is nested in '${term}', which is tested averaged over it (SAS's type II and III); lmerTest does not count '${term}' as part of '${outer}' and tests it at the first level of '${missing}'`,
  level: 'message',
});
