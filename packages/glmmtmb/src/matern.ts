/**
 * The Matern correlation M(x) = 2^(1-nu) / Gamma(nu) x^nu K_nu(x) with its derivatives in x and nu. K_nu from its integral
 * (DLMF 10.32.9), K_nu(x) = int_0^inf e^(-x cosh s) cosh(nu s) ds, by the trapezoidal rule, which converges geometrically
 * for an integrand that is analytic in a strip and falls off as fast (Trefethen & Weideman 2014, SIAM Review 56, section 5);
 * d/dnu under the integral sign, d/dx by x K_nu'(x) + nu K_nu(x) = -x K_(nu-1)(x) (DLMF 10.29.2).
 */
export interface Matern {
  readonly value: number;
  /** d/dx */
  readonly x: number;
  /** d/dnu */
  readonly nu: number;
}

const STEP = 1 / 16;
/** Standard deviations of the integrand about its peak that a step is at most: its curvature there is sqrt(nu^2 + x^2). */
const NARROW = 0.5;
/** Where the integrand has fallen below its largest value by this, in log units, the rest is nothing. */
const NOTHING = 50;

interface Integrals {
  /** log of the largest value of the integrand, taken out of the sums. */
  readonly scale: number;
  readonly K: number;
  /** of order nu - 1 */
  readonly lower: number;
  /** d/dnu K */
  readonly slope: number;
}
function integrals(x: number, nu: number): Integrals {
  // the largest exponent, near asinh(nu / x)
  const peak = Math.asinh(nu / x);
  const scale = nu * peak - x * Math.cosh(peak);
  const step = Math.min(STEP, NARROW / Math.sqrt(Math.hypot(nu, x)));
  let [K, lower, slope] = [0, 0, 0];
  for (let k = 0; ; k++) {
    const s = k * step;
    const decay = -x * Math.cosh(s) - scale;
    const weight = k === 0 ? step / 2 : step;
    const [up, down] = [Math.exp(decay + nu * s), Math.exp(decay - nu * s)];
    K += (weight * (up + down)) / 2;
    slope += (weight * s * (up - down)) / 2;
    lower += (weight * (Math.exp(decay + (nu - 1) * s) + Math.exp(decay - (nu - 1) * s))) / 2;
    if (s > peak && decay + nu * s < -NOTHING) break;
  }
  return { scale, K, lower, slope };
}

/** 1 at x = 0. */
export function matern(x: number, nu: number): Matern {
  if (!(x > 0)) return { value: x === 0 ? 1 : Number.NaN, x: 0, nu: 0 };
  if (!(nu > 0 && nu < Number.POSITIVE_INFINITY && x < Number.POSITIVE_INFINITY)) {
    return { value: x === Number.POSITIVE_INFINITY ? 0 : Number.NaN, x: 0, nu: 0 };
  }
  const { scale, K, lower, slope } = integrals(x, nu);
  const factor = Math.exp((1 - nu) * Math.LN2 - logGamma(nu) + nu * Math.log(x) + scale);
  return {
    value: factor * K,
    x: -factor * lower,
    nu: factor * (slope + K * (Math.log(x) - Math.LN2 - digamma(nu))),
  };
}

/** Stirling's series (DLMF 5.11.1) from 10 on, below it by recurrence. */
function logGamma(z: number): number {
  let [shift, at] = [0, z];
  for (; at < 10; at++) shift += Math.log(at);
  const w = 1 / (at * at);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}
/** Its derivative (DLMF 5.11.2). */
function digamma(z: number): number {
  let [shift, at] = [0, z];
  for (; at < 10; at++) shift += 1 / at;
  const w = 1 / (at * at);
  return Math.log(at) - 1 / (2 * at) - w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w / 132)))) - shift;
}
