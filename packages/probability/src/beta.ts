/**
 * The regularised incomplete beta function by its continued fraction (DLMF 8.17.22, Lentz's method), times the binomial
 * term x^a y^b / (a B(a, b)) taken through Stirling's errors (Loader 2000). Converges in O(sqrt(max(a, b))) steps for
 * x < (a + 1) / (a + b + 2); beyond that the other tail is computed. Both x and y = 1 - x are asked for, because a
 * caller often knows the small one better than 1 minus the large one.
 *
 * The fraction loses digits in proportion to a / b when a is huge and x close to 1 (t and F with many denominator degrees
 * of freedom). There the expansion of Didonato & Morris (1992), ACM TOMS 18:360-373, section BGRAT, takes over: with
 * T = a + (b - 1) / 2 and u = -T log x,
 *   I_x(a, b) = M sum_n p_n J_n,  J_0 = Q(b, u) / H,  H = u^b e^-u / Gamma(b),  M = H Gamma(a + b) / (Gamma(a) T^b),
 *   J_(n+1) = ((b + 2n)(b + 2n + 1) J_n + (u + b + 2n + 1) (log x / 2)^(2n)) / (4 T^2),
 *   p_n = (b - 1) / (2n + 1)! + (1 / n) sum_(m=1)^(n-1) (m b - n) / (2m + 1)! p_(n-m).
 */
import { upperGammaRatio } from './chi-square.ts';
import { deviance, stirlingError } from './stirling.ts';
import type { Tail } from './tail.ts';

/** x^a y^b / (a B(a, b)). */
function binomialTerm(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const log = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return Math.exp(log) * Math.sqrt(b / (2 * Math.PI * a * n));
}

function fraction(a: number, b: number, x: number): number {
  const TINY = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || TINY);
  let h = d;
  for (let m = 1; m < 1e7; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || TINY);
    c = 1 + even / c || TINY;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || TINY);
    c = 1 + odd / c || TINY;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 2.3e-16) break;
  }
  return h;
}

/** 1 / (2n + 1)! */
const ODD = Array.from(
  { length: 12 },
  (_, n) => 1 / Array.from({ length: 2 * n + 1 }, (_, i) => i + 1).reduce((f, i) => f * i, 1),
);

function largeA(a: number, b: number, x: number, y: number): number {
  const logX = y < 0.5 ? Math.log1p(-y) : Math.log(x);
  const T = a + (b - 1) / 2;
  const u = -T * logX;
  const M = binomialTerm(a, b, x, y) * a * (-logX / y) ** b * Math.exp((logX * (b - 1)) / 2);
  const p = [1];
  let J = upperGammaRatio(b, u);
  let power = 1;
  let sum = J;
  for (let n = 1; n < ODD.length; n++) {
    const k = b + 2 * (n - 1);
    J = (k * (k + 1) * J + (u + k + 1) * power) / (4 * T * T);
    power *= (logX / 2) ** 2;
    let inner = 0;
    for (let m = 1; m < n; m++) inner += (m * b - n) * ODD[m] * p[n - m];
    p.push((b - 1) * ODD[n] + inner / n);
    const term = p[n] * J;
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return M * sum;
}
/** Where the expansion holds to double precision. */
const isLargeA = (a: number, b: number): boolean => a > 1000 && b * b < a;

/** I_x(a, b), or I_y(b, a) with `lower: false`; x + y = 1, a, b > 0 and finite. */
export function incompleteBeta(a: number, b: number, x: number, y: number, lower = true): number {
  if (x <= 0) return lower ? 0 : 1;
  if (y <= 0) return lower ? 1 : 0;
  if (x > (a + 1) / (a + b + 2)) return incompleteBeta(b, a, y, x, !lower);
  const below = isLargeA(a, b) ? largeA(a, b, x, y) : binomialTerm(a, b, x, y) * fraction(a, b, x);
  return lower ? below : 1 - below;
}

/** P(X <= x) for Beta(a, b). */
export function pbeta(x: number, a: number, b: number, { lower = true }: Tail = {}): number {
  if (Number.isNaN(x) || !(a > 0 && b > 0)) return Number.NaN;
  return incompleteBeta(a, b, x, 1 - x, lower);
}
