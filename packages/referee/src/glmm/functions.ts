/**
 * Functions of one number with their first three derivatives, which densities are written in. Gamma's logarithm is Stirling's series from 12
 * on (Abramowitz & Stegun 6.1.41) and its recurrence below; its derivatives are the series differentiated term by term.
 */
import { hazard, logPhi } from './normal.ts';

/** Value and first three derivatives at x. */
export type Derivatives = readonly [number, number, number, number];
export type Function1 = (x: number) => Derivatives;

/** B_2k / (2k (2k - 1)), k = 1, 2, … */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
const SERIES_FROM = 12;
const HALF_LOG_2_PI = Math.log(2 * Math.PI) / 2;

/** log Gamma(x) - [(x - 1/2) log x - x + 1/2 log 2 pi], x >= 12. */
function remainder(x: number): Derivatives {
  let [f, f1, f2, f3] = [0, 0, 0, 0];
  for (const [k, c] of STIRLING.entries()) {
    const power = 2 * k + 1;
    const term = c * x ** -power;
    f += term;
    f1 -= (power * term) / x;
    f2 += (power * (power + 1) * term) / (x * x);
    f3 -= (power * (power + 1) * (power + 2) * term) / (x * x * x);
  }
  return [f, f1, f2, f3];
}
export const logGamma: Function1 = (x) => {
  let [below, b1, b2, b3] = [0, 0, 0, 0];
  let at = x;
  for (; at < SERIES_FROM; at++) {
    below -= Math.log(at);
    b1 -= 1 / at;
    b2 += 1 / (at * at);
    b3 -= 2 / (at * at * at);
  }
  const [r, r1, r2, r3] = remainder(at);
  const log = Math.log(at);
  return [
    below + (at - 0.5) * log - at + HALF_LOG_2_PI + r,
    b1 + log - 0.5 / at + r1,
    b2 + 1 / at + 0.5 / (at * at) + r2,
    b3 - 1 / (at * at) - 1 / (at * at * at) + r3,
  ];
};
/** x log x - x - log Gamma(x): of large x, what is left when they are taken from one another. */
export const gammaScale: Function1 = (x) => {
  if (x < SERIES_FROM) {
    const [g, g1, g2, g3] = logGamma(x);
    return [x * Math.log(x) - x - g, Math.log(x) - g1, 1 / x - g2, -1 / (x * x) - g3];
  }
  const [r, r1, r2, r3] = remainder(x);
  return [Math.log(x) / 2 - HALF_LOG_2_PI - r, 0.5 / x - r1, -0.5 / (x * x) - r2, 1 / (x * x * x) - r3];
};
export const exp: Function1 = (x) => {
  const e = Math.exp(x);
  return [e, e, e, e];
};
export const log: Function1 = (x) => [Math.log(x), 1 / x, -1 / (x * x), 2 / (x * x * x)];
export const reciprocal: Function1 = (x) => [1 / x, -1 / (x * x), 2 / (x * x * x), -6 / (x * x * x * x)];
/** e^x - 1 - x, which is small where x is. */
export const excess: Function1 = (x) => {
  const less = Math.expm1(x);
  const small = Math.abs(x) < 1e-3;
  return [small ? x * x * (0.5 + x * (1 / 6 + x / 24)) : less - x, less, less + 1, less + 1];
};
/** log(1 + e^x). */
export const softplus: Function1 = (x) => {
  const small = Math.exp(-Math.abs(x));
  const [p, q] = x > 0 ? [1 / (1 + small), small / (1 + small)] : [small / (1 + small), 1 / (1 + small)];
  return [Math.max(x, 0) + Math.log1p(small), p, p * q, p * q * (q - p)];
};
/** log(1 - e^-x), x > 0. */
export const logOneLess: Function1 = (x) => {
  const value = x > Math.LN2 ? Math.log1p(-Math.exp(-x)) : Math.log(-Math.expm1(-x));
  // h = 1 / (e^x - 1), h' = -h (1 + h)
  const h = x > 700 ? 0 : 1 / Math.expm1(x);
  return [value, h, -h * (1 + h), h * (1 + h) * (1 + 2 * h)];
};
/** log Phi. */
export const logNormal: Function1 = (x) => {
  const h = hazard(-x);
  const h1 = -h * (x + h);
  return [logPhi(x), h, h1, -h1 * (x + h) - h * (1 + h1)];
};
/** log(1/2 + atan(x) / pi): of large negative x by atan(1/x). */
export const logCauchy: Function1 = (x) => {
  const p = x < -1 ? -Math.atan(1 / x) / Math.PI : 0.5 + Math.atan(x) / Math.PI;
  const s = 1 / (1 + x * x);
  const f = s / Math.PI;
  const [f1, f2] = [-2 * x * s * f, (8 * x * x * s - 2) * s * f];
  const h = f / p;
  const h1 = f1 / p - h * h;
  return [Math.log(p), h, h1, f2 / p - (f1 * h) / p - 2 * h * h1];
};
/** log(1 - exp(-e^x)). */
export const logGompertz: Function1 = (x) => {
  const m = Math.exp(x);
  // g = m / (e^m - 1), g' = g (1 - m - g); below the least number m, log p is x itself
  const g = m > 700 ? 0 : m > 0 ? m / Math.expm1(m) : 1;
  const left = m < 1e-4 ? -m / 2 - (m * m) / 12 : 1 - m - g;
  const g1 = g * left;
  return [m > 0 ? logOneLess(m)[0] : x, g, g1, g1 * left - g * (m + g1)];
};
export const expLessOne: Function1 = (x) => {
  const e = Math.exp(x);
  return [Math.expm1(x), e, e, e];
};
export const square: Function1 = (x) => [x * x, 2 * x, 2, 0];
export const same: Function1 = (x) => [x, 1, 0, 0];
/** x^p. */
export const power =
  (p: number): Function1 =>
  (x) => {
    const f = x ** p;
    return [f, (p * f) / x, (p * (p - 1) * f) / (x * x), (p * (p - 1) * (p - 2) * f) / (x * x * x)];
  };
/** p log x. */
export const multipleOfLog =
  (p: number): Function1 =>
  (x) => [p * Math.log(x), p / x, -p / (x * x), (2 * p) / (x * x * x)];
/** f(-x). */
export const mirrored =
  (f: Function1): Function1 =>
  (x) => {
    const [f0, f1, f2, f3] = f(-x);
    return [f0, -f1, f2, -f3];
  };
/** f', to its second derivative: the third is not known and stands as zero. */
export const slope =
  (f: Function1): Function1 =>
  (x) => {
    const [, f1, f2, f3] = f(x);
    return [f1, f2, f3, 0];
  };
/**
 * S_y(x) = sum_(0 < j < y) log(1 + j e^-x): with k = e^x, log Gamma(y + k) - log Gamma(k) = y x + S_y(x), and nothing is lost where k is
 * large. Of many terms by G(x) = x log x - x - log Gamma(x): S_y = (y + k) log(1 + y / k) - y - G(y + k) + G(k).
 */
export const risingProduct =
  (y: number): Function1 =>
  (x) => {
    let [s, s1, s2, s3] = [0, 0, 0, 0];
    if (y <= MANY) {
      for (let j = 1; j < y; j++) {
        const [f, f1, f2, f3] = softplus(Math.log(j) - x);
        s += f;
        s1 -= f1;
        s2 += f2;
        s3 -= f3;
      }
      return [s, s1, s2, s3];
    }
    const k = Math.exp(x);
    const [a, b] = [gammaScale(y + k), gammaScale(k)];
    const ratio = Math.log1p(y / k);
    const bend = (y * y) / (k * k * (y + k));
    const g = (y + k) * ratio - y - a[0] + b[0];
    const g1 = ratio - y / k - a[1] + b[1];
    const g2 = bend - a[2] + b[2];
    const g3 = -bend * (2 / k + 1 / (y + k)) - a[3] + b[3];
    return [g, k * g1, k * g1 + k * k * g2, k * g1 + 3 * k * k * g2 + k * k * k * g3];
  };
const MANY = 40;
