/**
 * More families for the search, in the terms of densities.ts; s the further parameter of those that have one:
 *
 *   genpois    theta = mu e^(-d/2), rho = theta + y (1 - e^(-d/2)), t = theta / rho:  l1 = 1 - theta + (y - 1) t,   l2 = -theta + (y - 1) t (1 - t)
 *   nbinom12   as nbinom1 in k = mu / V, V = e^d + mu / s, of which log k falls short of m by log V; w = (mu / s) / V is the slope of log V
 *   tweedie    E1 = mu^(1-s) / phi, E2 = mu^(2-s) / phi:  l1 = y E1 - E2,   l2 = (1 - s) y E1 - (2 - s) E2,   and from its value at mu = y, where
 *              t = log(mu / y):  l falls by y^(2-s) / phi [g(2 - s) - g(1 - s)],   g(c) = (e^(c t) - 1) / c
 *   t_family   a = e^-2d / s, q = a (y - mu)^2:  l1 = (s + 1) a (y - mu) / (1 + q),   l2 = -(s + 1) a (1 - q) / (1 + q)^2     in mu
 *
 * (Consul & Famoye 1992, equation 1.1; Hilbe 2011, section 8.2; Dunn & Smyth 2005, section 4; Lange, Little & Taylor 1989, section 2.)
 */
import { logGammaRise, type Rise, stirlingError, tweedieLogAtMean } from '@mixdiff/probability';
import type { InMean } from './density.ts';

const rise: Rise = { value: 0, first: 0, second: 0, third: 0 };

export const genpois: InMean = (m, d, y, out) => {
  const theta = Math.exp(m - d / 2);
  const lambda = -Math.expm1(-d / 2);
  const rho = theta + lambda * y;
  const t = theta / rho;
  out.l = m - d / 2 + (y - 1) * Math.log(rho) - rho;
  out.r = 1 - theta + (y - 1) * t;
  out.o = -theta + (y - 1) * t * (1 - t);
};
export const nbinom12 =
  (s: number): InMean =>
  (m, d, y, out) => {
    const [excess, mu] = [Math.exp(d), Math.exp(m)];
    const V = excess + mu / s;
    const w = mu / s / V;
    const k = mu / V;
    const log1p = Math.log1p(V);
    logGammaRise(k, y, rise);
    // k' = k (1 - w), k'' = k' (1 - 2 w); of b = (mu / s) / (1 + V), the slope of log(1 + V), and of w: b (1 - b), w (1 - w)
    const k1 = k * (1 - w);
    const b = mu / s / (1 + V);
    const turn = rise.first - log1p;
    out.l = rise.value + (y === 0 ? 0 : y * m) - (y + k) * log1p;
    out.r = k1 * turn + y * w - (y + k) * b;
    out.o = k1 * (1 - 2 * w) * turn + k1 * k1 * rise.second - 2 * k1 * b + y * w * (1 - w) - (y + k) * b * (1 - b);
  };
/** Of each response so many sums are kept: at a d and to both sides of it, where slopes are differenced. */
const KEPT = 4;
export function tweedie(s: number): InMean {
  const [one, two] = [1 - s, 2 - s];
  const kept = new Map<number, { d: number; value: number }[]>();
  const sumAt = (y: number, d: number): number => {
    const own = kept.get(y) ?? [];
    const known = own.find((sum) => sum.d === d);
    if (known) return known.value;
    const value = tweedieLogAtMean(y, d, s);
    kept.set(y, [{ d, value }, ...own.slice(0, KEPT - 1)]);
    return value;
  };
  const below = (t: number): number => Math.expm1(two * t) / two - Math.expm1(one * t) / one;
  return (m, d, y, out) => {
    const [E1, E2] = [Math.exp(one * m - d), Math.exp(two * m - d)];
    out.l = y === 0 ? -E2 / two : sumAt(y, d) - below(m - Math.log(y)) * Math.exp(two * Math.log(y) - d);
    out.r = y * E1 - E2;
    out.o = one * y * E1 - two * E2;
  };
}
export function student(s: number): InMean {
  // log Gamma((s + 1)/2) - log Gamma(s/2) - 1/2 log(s/2): what is left of Stirling's formulas where s is large
  const constant = (s / 2) * Math.log1p(1 / s) - 0.5 + stirlingError((s + 1) / 2) - stirlingError(s / 2);
  return (mu, d, y, out) => {
    const off = y - mu;
    const a = Math.exp(-2 * d) / s;
    const q = a * off * off;
    out.l = constant - d - ((s + 1) / 2) * Math.log1p(q);
    out.r = ((s + 1) * a * off) / (1 + q);
    out.o = (-(s + 1) * a * (1 - q)) / (1 + q) ** 2;
  };
}
