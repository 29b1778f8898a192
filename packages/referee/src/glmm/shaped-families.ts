/**
 * Log-densities of the families that have one more parameter s, the same for all rows, in the terms of families.ts:
 *
 *   t_family   log Gamma((s + 1)/2) - log Gamma(s/2) - 1/2 log(s pi) - d - (s + 1)/2 log(1 + e^-2d (y - mu)^2 / s),  s degrees of freedom
 *   tweedie    y = 0:  -mu^(2-s) / (phi (2 - s)),   phi = e^d: variance phi mu^s, 1 < s < 2
 *              y > 0:  [y mu^(1-s) / (1 - s) - mu^(2-s) / (2 - s)] / phi - log y + log sum_j W_j
 *              log W_j = j [a log(y / (s - 1)) - (1 + a) d - log(2 - s)] - log j! - log Gamma(j a),   a = (2 - s) / (s - 1)
 *              from its value at mu = y, so that a power near 2 loses no digits: with t = log(mu / y), c = y^(2-s) / phi and L = c / (2 - s),
 *              -c [g(2 - s) - g(1 - s)] - log y + log sum_j V_j,   g(k) = (e^(k t) - 1) / k,
 *              log V_j = 1/2 log a - log 2 pi - (1 + a) [j log(j / L) + L - j] - S(j) - S(j a),   S(n) = log Gamma(n) - (n - 1/2) log n + n - 1/2 log 2 pi
 *   nbinom12   S_y(m - v) + y m - (y + mu e^-v) log(1 + e^v),  v = log(e^d + mu / s): variance mu (1 + e^d + mu / s)
 *
 * (Lange, Little & Taylor 1989, section 2; Dunn & Smyth 2005, section 4; Hilbe 2011, section 8.2; Loader 2000.) Of the V_j, a distribution of j when
 * divided by their sum, the slopes of the logarithm in d are by cumulants, b = 1 + a: b (L - k1), b (b k2 - L), b (L - b^2 k3). Few terms are worth
 * adding: from the largest on, which a ternary search finds, until they are e^-40 of it, and where they are all but a normal curve not every one.
 */
import { difference, type Family, logFactorial, multiple } from './family.ts';
import {
  type Derivatives,
  exp,
  type Function1,
  gammaScale,
  log,
  risingProduct,
  softplus,
  square,
} from './functions.ts';
import type { Mean } from './links.ts';

const student = ({ mean }: Mean): Family => ({
  dispersion: 2,
  shape: 'df',
  constant: () => -Math.log(2 * Math.PI) / 2,
  log(A, e, d, y, _, s = Number.NaN) {
    const scaled = A.times(A.apply(square, A.linear(A.apply(mean, e), -1, y)), A.apply(exp, A.linear(d, -2, 0)));
    const tails = A.apply(logOneMore, A.linear(scaled, 1 / s, 0));
    return A.linear(difference(A, A.linear(tails, -(s + 1) / 2, 0), d), 1, normalizing(s));
  },
});
/** log Gamma((s + 1)/2) - log Gamma(s/2) - 1/2 log(s/2), which is small where s is large. */
const normalizing = (s: number): number =>
  (s / 2) * Math.log1p(1 / s) + Math.log1p(1 / s) / 2 - 0.5 - gammaScale((s + 1) / 2)[0] + gammaScale(s / 2)[0];
/** log(1 + x). */
const logOneMore: Function1 = (x) => {
  const f = 1 / (1 + x);
  return [Math.log1p(x), f, -f * f, 2 * f * f * f];
};

const nbinom12 = ({ logMean }: Mean): Family => ({
  dispersion: 1,
  shape: 'psi',
  constant: (y) => -logFactorial(y),
  log(A, e, d, y, _, s = Number.NaN) {
    const m = A.apply(logMean, e);
    const v = A.apply(log, A.add(A.apply(exp, d), A.linear(A.apply(exp, m), 1 / s, 0)));
    const x = difference(A, m, v);
    const tail = A.times(A.linear(A.apply(exp, x), 1, y), A.apply(softplus, v));
    return difference(A, A.add(A.apply(risingProduct(y), x), multiple(A, y, m)), tail);
  },
});

const tweedie = ({ logMean }: Mean): Family => {
  const sumOf = keptSums();
  return {
    dispersion: 1,
    shape: 'power',
    constant: (y) => (y === 0 ? 0 : -Math.log(y)),
    log(A, e, d, y, _, s = Number.NaN) {
      const m = A.apply(logMean, e);
      if (s >= GAMMA_FROM && y > 0) {
        // a gamma density of shape a = 1 / phi
        const x = A.linear(m, -1, Math.log(y));
        const a = A.apply(exp, A.linear(d, -1, 0));
        return difference(A, A.apply(gammaScale, a), A.times(a, difference(A, A.linear(A.apply(exp, x), 1, -1), x)));
      }
      if (y === 0) return A.linear(A.apply(exp, difference(A, A.linear(m, 2 - s, 0), d)), -1 / (2 - s), 0);
      const t = A.linear(m, 1, -Math.log(y));
      const below = difference(A, A.apply(growth(2 - s), t), A.apply(growth(1 - s), t));
      const c = A.apply(exp, A.linear(d, -1, (2 - s) * Math.log(y)));
      return difference(
        A,
        A.apply((x) => sumOf(y, x, s), d),
        A.times(c, below),
      );
    },
  };
};
/** (e^(k t) - 1) / k. */
const growth =
  (k: number): Function1 =>
  (t) => {
    const e = Math.exp(k * t);
    return [Math.expm1(k * t) / k, e, k * e, k * k * e];
  };
/** From this power on the density is its limit, to the last digits that the sum has. */
const GAMMA_FROM = 2 - 1e-8;
const NEGLIGIBLE = 40;
const PER_DEVIATION = 4;

interface Summed {
  readonly d: number;
  readonly s: number;
  readonly found: Derivatives;
}
/** log sum_j V_j in d, a few of each response kept: a mode's iterations ask for one again and again, differences for those beside it. */
function keptSums(): (y: number, d: number, s: number) => Derivatives {
  const sums = new Map<number, Summed[]>();
  return (y, d, s) => {
    const own = sums.get(y) ?? [];
    const known = own.find((sum) => sum.d === d && sum.s === s);
    if (known) return known.found;
    const found = logSum(y, d, s);
    sums.set(y, [{ d, s, found }, ...own.slice(0, KEPT_SUMS - 1)]);
    return found;
  };
}
const KEPT_SUMS = 4;
function logSum(y: number, d: number, s: number): Derivatives {
  const a = (2 - s) / (s - 1);
  const mean = Math.exp((2 - s) * Math.log(y) - d) / (2 - s);
  const errors = errorsOf(a);
  const term = (j: number): number => -(1 + a) * distance(j, mean) - ERRORS(j) - errors(j);
  const top = highest(term);
  const largest = term(top);
  if (!Number.isFinite(largest)) return [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  const stride = Math.max(1, Math.floor(Math.sqrt(top / (1 + a)) / PER_DEVIATION));
  const moments = [0, 0, 0, 0];
  const add = (j: number): boolean => {
    const below = term(j) - largest;
    const w = Math.exp(below);
    for (let k = 0, power = w; k < 4; k++, power *= j - top) moments[k] += power;
    return below > -NEGLIGIBLE;
  };
  for (let j = top; add(j); ) j += stride;
  for (let j = top - stride; j >= 1 && add(j); ) j -= stride;
  const [m0, m1, m2, m3] = moments;
  const [k1, r2, r3] = [m1 / m0, m2 / m0, m3 / m0];
  const k2 = r2 - k1 * k1;
  const k3 = r3 - 3 * k1 * r2 + 2 * k1 ** 3;
  const b = 1 + a;
  const value = largest + Math.log(stride * m0) + Math.log(a) / 2 - Math.log(2 * Math.PI);
  return [value, b * (mean - top - k1), b * (b * k2 - mean), b * (mean - b * b * k3)];
}
/** j log(j / L) + L - j; by its series in (j - L) / L where j is near L. */
function distance(j: number, L: number): number {
  const v = (j - L) / L;
  if (Math.abs(v) > 0.1) return j * Math.log(j / L) + L - j;
  // sum over k from 2 of (-v)^k / (k (k - 1))
  let sum = 0;
  for (let k = 18; k >= 2; k--) sum = 1 / (k * (k - 1)) - v * sum;
  return L * v * v * sum;
}
/** The error of Stirling's formula: its series from 12 on (Abramowitz & Stegun 6.1.41), below by Gamma(n) = Gamma(x) / (n (n + 1) ... (x - 1)). */
function errorAt(n: number): number {
  let [product, x] = [1, n];
  for (; x < 12; x++) product *= x;
  const r = 1 / (x * x);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360)))))) / x;
  return x === n ? series : series + (x - 0.5) * Math.log(x) - x + n - Math.log(product) - (n - 0.5) * Math.log(n);
}
/** Of whole numbers j: what of a term neither a response nor a dispersion enters is computed once. */
function kept(of: (j: number) => number): (j: number) => number {
  const known: number[] = [];
  return (j) => {
    if (j >= KEPT_TERMS) return of(j);
    const value = known[j] ?? of(j);
    known[j] = value;
    return value;
  };
}
const KEPT_TERMS = 4096;
const ERRORS = kept(errorAt);
/** Errors of Stirling's formula in j a, of the last few a: slopes in the power are differenced about one. */
const errors = new Map<number, (j: number) => number>();
const KEPT_POWERS = 4;
function errorsOf(a: number): (j: number) => number {
  const found = errors.get(a) ?? kept((j) => errorAt(j * a));
  errors.delete(a);
  errors.set(a, found);
  const [oldest] = errors.keys();
  if (errors.size > KEPT_POWERS && oldest !== undefined) errors.delete(oldest);
  return found;
}
/** Of a concave function of whole numbers from 1 on, where it is highest. */
function highest(of: (j: number) => number): number {
  let [low, high] = [1, 2];
  while (high < 1e12 && of(high) > of(high - 1)) [low, high] = [high, 2 * high];
  while (high - low > 2) {
    const third = Math.floor((high - low) / 3);
    if (of(low + third) < of(high - third)) low += third;
    else high -= third;
  }
  return of(low + 1) > of(low) ? (of(high) > of(low + 1) ? high : low + 1) : low;
}

/** By name, for links of means. */
export const SHAPED: readonly (readonly [string, (link: Mean) => Family])[] = [
  ['t_family', student],
  ['tweedie', tweedie],
  ['nbinom12', nbinom12],
];
