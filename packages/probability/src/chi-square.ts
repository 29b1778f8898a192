/**
 * The chi-square distribution from the regularised incomplete gamma functions P(a, x) and Q(a, x): the power series
 * below the mean, the continued fraction (DLMF 8.9.2, by Lentz's method) above it, both times the Poisson term
 * x^a e^-x / Gamma(a + 1), taken through Stirling's error so that nothing cancels.
 */
import { quantile } from './quantile.ts';
import { deviance, stirlingError } from './stirling.ts';
import type { Tail } from './tail.ts';

const TINY = 1e-300;
const EPS = 1e-17;

/** x^a e^-x / Gamma(a + 1). */
const poissonTerm = (a: number, x: number): number =>
  Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);

/** P / term = 1 + x/(a+1) + x^2/((a+1)(a+2)) + ... */
function series(a: number, x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > EPS * sum; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}
/** Q Gamma(a) e^x / x^a = 1/(x+1-a- 1(1-a)/(x+3-a- ...)). */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1e6; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / (numerator * d + b || TINY);
    c = b + numerator / c || TINY;
    const step = c * d;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return h;
}

/** Q(a, x) Gamma(a) e^x / x^a. */
export function upperGammaRatio(a: number, x: number): number {
  if (x >= a + 1) return fraction(a, x);
  const term = poissonTerm(a, x);
  return (1 - term * series(a, x)) / (term * a);
}

/** P(a, x), or Q(a, x) with `lower: false`; a > 0, x >= 0. */
export function pgamma(x: number, a: number, { lower = true }: Tail = {}): number {
  if (Number.isNaN(x) || !(a > 0)) return Number.NaN;
  if (x <= 0) return lower ? 0 : 1;
  if (x === Number.POSITIVE_INFINITY) return lower ? 1 : 0;
  const term = poissonTerm(a, x);
  if (x < a + 1) {
    const below = term * series(a, x);
    return lower ? below : 1 - below;
  }
  const above = term * a * fraction(a, x);
  return lower ? 1 - above : above;
}

/** P(X <= x) for chi-square on df > 0 degrees of freedom. */
export const pchisq = (x: number, df: number, tail: Tail = {}): number => pgamma(x / 2, df / 2, tail);

/** The quantile of a tail area p. */
export const qchisq = (p: number, df: number, tail: Tail = {}): number =>
  df > 0 ? quantile(p, (x, side) => pchisq(x, df, side), tail) : Number.NaN;
