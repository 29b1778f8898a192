/** Student's t and Snedecor's F through the incomplete beta function; the normal and chi-square for infinite df. */
import { incompleteBeta } from './beta.ts';
import { pchisq, qchisq } from './chi-square.ts';
import { pnorm, qnorm } from './normal.ts';
import { quantile } from './quantile.ts';
import { logGamma } from './stirling.ts';
import type { Tail } from './tail.ts';

/** Beyond this many degrees of freedom the limiting distribution is exact to double precision. */
const INFINITE = 1e10;

/** P(T > t) for t >= 0: half of I_x(df/2, 1/2) at x = df / (df + t^2). */
function upperT(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  if (df > INFINITE) return pnorm(t, { lower: false });
  const a = df / 2;
  const square = t * t;
  if (square < df * 1e20) return 0.5 * incompleteBeta(a, 0.5, df / (df + square), square / (df + square));
  // df is lost beside t^2 (which may overflow): x = df / t^2 and the leading term x^a / (a B(a, 1/2)).
  const logBeta = logGamma(a) + 0.5 * Math.log(Math.PI) - logGamma(a + 0.5);
  return 0.5 * Math.exp(df * Math.log(Math.sqrt(df) / t) - Math.log(a) - logBeta);
}

/** P(T <= t), or P(T > t) with `lower: false`. */
export function pt(t: number, df: number, { lower = true }: Tail = {}): number {
  if (Number.isNaN(t) || !(df > 0)) return Number.NaN;
  const tail = upperT(Math.abs(t), df);
  return t < 0 === lower && t !== 0 ? tail : 1 - tail;
}

/** The quantile of a tail area p. */
export function qt(p: number, df: number, { lower = true }: Tail = {}): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN;
  if (df > INFINITE) return qnorm(p, { lower });
  if (p === 0.5) return 0;
  const sign = p < 0.5 === lower ? -1 : 1;
  const area = p < 0.5 ? p : 1 - p;
  if (area === 0) return sign * Number.POSITIVE_INFINITY;
  // P(|T| > t) = 2 area: a quantile on (0, infinity).
  const two = 2 * area;
  return (
    sign * quantile(two, (t, { lower: below }) => (below ? 1 - 2 * upperT(t, df) : 2 * upperT(t, df)), { lower: false })
  );
}

/** P(F <= x) on df1 and df2 degrees of freedom (either may be infinite), or the upper tail. */
export function pf(x: number, df1: number, df2: number, { lower = true }: Tail = {}): number {
  if (Number.isNaN(x) || !(df1 > 0 && df2 > 0)) return Number.NaN;
  if (x <= 0) return lower ? 0 : 1;
  if (x === Number.POSITIVE_INFINITY) return lower ? 1 : 0;
  if (df2 > INFINITE) return pchisq(x * df1, df1, { lower });
  if (df1 > INFINITE) return pchisq(df2 / x, df2, { lower: !lower });
  const product = df1 * x;
  return incompleteBeta(df1 / 2, df2 / 2, product / (df2 + product), df2 / (df2 + product), lower);
}

/** The quantile of a tail area p. */
export function qf(p: number, df1: number, df2: number, tail: Tail = {}): number {
  if (!(df1 > 0 && df2 > 0)) return Number.NaN;
  if (df2 > INFINITE) return qchisq(p, df1, tail) / df1;
  return quantile(p, (x, side) => pf(x, df1, df2, side), tail);
}
