/** Links by R's names: of a probability as the logarithms of it and of its complement, of a mean as it and its logarithm. */
import {
  exp,
  type Function1,
  logCauchy,
  logGompertz,
  logNormal,
  mirrored,
  multipleOfLog,
  power,
  reciprocal,
  same,
  softplus,
  square,
} from './functions.ts';

export interface Probability {
  readonly logP: Function1;
  readonly logQ: Function1;
}
const negative =
  (f: Function1): Function1 =>
  (x) => {
    const [f0, f1, f2, f3] = f(x);
    return [-f0, -f1, -f2, -f3];
  };
const logLogistic = negative(mirrored(softplus));
export const PROBABILITY_LINKS: ReadonlyMap<string, Probability> = new Map([
  ['logit', { logP: logLogistic, logQ: mirrored(logLogistic) }],
  ['probit', { logP: logNormal, logQ: mirrored(logNormal) }],
  ['cloglog', { logP: logGompertz, logQ: negative(exp) }],
  ['cauchit', { logP: logCauchy, logQ: mirrored(logCauchy) }],
]);
export interface Mean {
  readonly mean: Function1;
  readonly logMean: Function1;
}
export const MEAN_LINKS: ReadonlyMap<string, Mean> = new Map([
  ['log', { mean: exp, logMean: same }],
  ['identity', { mean: same, logMean: multipleOfLog(1) }],
  ['inverse', { mean: reciprocal, logMean: multipleOfLog(-1) }],
  ['sqrt', { mean: square, logMean: multipleOfLog(2) }],
  ['1/mu^2', { mean: power(-0.5), logMean: multipleOfLog(-0.5) }],
]);
