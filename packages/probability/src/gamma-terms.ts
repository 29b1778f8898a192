/**
 * log Gamma(j + 1), log Gamma(j a), digamma(j a) and the errors of Stirling's formula in j and j a, of whole numbers j, each computed once: no response and no dispersion enters them, so that
 * all rows of a Tweedie series have them in common (Dunn & Smyth 2005, section 4). The values of the first three are those of the functions, bit for bit.
 */
import { digamma } from './polygamma.ts';
import { logGamma, stirlingError } from './stirling.ts';

/** Of one a; j from 0, of the gamma functions from 1. */
export interface GammaTerms {
  readonly a: number;
  readonly logGamma: (j: number) => number;
  readonly digamma: (j: number) => number;
  readonly stirlingError: (j: number) => number;
}
/** Numbers j that are kept, and numbers a: slopes in a are differenced about one. */
const [MOST, RECENT] = [4096, 4];

/** `of` of j, kept: NaN is not yet known. */
function kept(of: (j: number) => number, table = new Float64Array(MOST).fill(Number.NaN)): (j: number) => number {
  return (j) => {
    if (j >= MOST) return of(j);
    const known = table[j];
    if (!Number.isNaN(known)) return known;
    const value = of(j);
    table[j] = value;
    return value;
  };
}
/** log j!. */
export const logFactorialOf = kept((j) => logGamma(j + 1));
/** S(n) as of `stirlingError` but for its last digits below 16, by log Gamma(n) = log Gamma(n + k) - log n (n + 1) ... (n + k - 1): two logarithms. */
function errorAt(n: number): number {
  if (n >= 16) return stirlingError(n);
  let [product, x] = [1, n];
  for (; x < 16; x++) product *= x;
  return stirlingError(x) + (x - 0.5) * Math.log(x) - x + n - Math.log(product) - (n - 0.5) * Math.log(n);
}
/** S(j), j from 1. */
export const stirlingErrorOf = kept(errorAt);
const recent: GammaTerms[] = [];

/** Those of the last few a stay: a series is asked for row by row. */
export function gammaTerms(a: number): GammaTerms {
  const at = recent.findIndex((one) => one.a === a);
  if (at === 0) return recent[0];
  const [found] = at > 0 ? recent.splice(at, 1) : [opened(a)];
  recent.unshift(found);
  recent.length = Math.min(recent.length, RECENT);
  return found;
}
const opened = (a: number): GammaTerms => ({
  a,
  logGamma: kept((j) => logGamma(j * a)),
  digamma: kept((j) => digamma(j * a)),
  stirlingError: kept((j) => errorAt(j * a)),
});
