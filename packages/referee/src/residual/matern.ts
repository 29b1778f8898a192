/**
 * Matern's correlation, M(x) = 2^(1-nu) / Gamma(nu) x^nu K_nu(x), with derivatives by x and nu. From
 *
 *   K_nu(x) = int_0^inf e^(-x cosh t) cosh(nu t) dt          (Abramowitz & Stegun 9.6.24)
 *
 * whose derivatives stand under the integral; the trapezoidal rule on it gains digits as e^(-c / step). Of log M they are
 * sums: log M = (1 - nu) log 2 - log Gamma(nu) + nu log x + log K.
 */

/** M with derivatives by x and nu. */
export interface Matern {
  readonly v: number;
  readonly x: number;
  readonly nu: number;
  readonly xx: number;
  readonly xnu: number;
  readonly nunu: number;
}
/** Of the integral's variable: its integrand is analytic within pi / 2 of the real line. */
const STEP = 1 / 32;
/** Exponent below which the integrand adds nothing. */
const GONE = -45;

export function matern(x: number, nu: number): Matern {
  if (x === 0) return { v: 1, x: Number.NaN, nu: 0, xx: Number.NaN, xnu: Number.NaN, nunu: 0 };
  const { log, ratio } = bessel(x, nu);
  const [gamma, digamma, trigamma] = logGamma(nu);
  const v = Math.exp((1 - nu) * Math.LN2 - gamma + nu * Math.log(x) + log);
  // of log M
  const byX = nu / x + ratio.x;
  const byNu = -Math.LN2 - digamma + Math.log(x) + ratio.nu;
  return {
    v,
    x: v * byX,
    nu: v * byNu,
    xx: v * (byX ** 2 - nu / x ** 2 + ratio.xx - ratio.x ** 2),
    xnu: v * (byX * byNu + 1 / x + ratio.xnu - ratio.x * ratio.nu),
    nunu: v * (byNu ** 2 - trigamma + ratio.nunu - ratio.nu ** 2),
  };
}

/** log K, and its derivatives over K. The largest exponent is taken out of the integral. */
function bessel(x: number, nu: number) {
  // of a smoothness or a distance in the hundreds the integrand is narrower than that: its curvature is sqrt(nu^2 + x^2)
  const step = Math.min(STEP, 0.5 / Math.sqrt(Math.hypot(nu, x)));
  const exponent = (t: number): number => nu * t - x * Math.cosh(t);
  const top = exponent(Math.asinh(nu / x));
  const sums = { v: 0, x: 0, nu: 0, xx: 0, xnu: 0, nunu: 0 };
  for (let k = 0; ; k++) {
    const t = k * step;
    const size = exponent(t) - top;
    if (size < GONE && t > Math.asinh(nu / x)) break;
    // cosh and sinh of nu t, over e^(nu t)
    const other = Math.exp(-2 * nu * t);
    const weight = Math.exp(size) * (k === 0 ? 0.25 : 0.5);
    const [even, odd, c] = [weight * (1 + other), weight * (1 - other), Math.cosh(t)];
    sums.v += even;
    sums.x -= c * even;
    sums.nu += t * odd;
    sums.xx += c * c * even;
    sums.xnu -= c * t * odd;
    sums.nunu += t * t * even;
  }
  return {
    log: top + Math.log(step * sums.v),
    ratio: {
      x: sums.x / sums.v,
      nu: sums.nu / sums.v,
      xx: sums.xx / sums.v,
      xnu: sums.xnu / sums.v,
      nunu: sums.nunu / sums.v,
    },
  };
}
/** log Gamma, digamma, trigamma: Stirling's series (Abramowitz & Stegun 6.1.41, 6.3.18, 6.4.12) from z + 15 on. */
function logGamma(z: number): [number, number, number] {
  let [shift, first, second] = [0, 0, 0];
  let w = z;
  while (w < 15) {
    shift += Math.log(w);
    first += 1 / w;
    second += 1 / w ** 2;
    w += 1;
  }
  const r = 1 / w ** 2;
  const gamma =
    (w - 0.5) * Math.log(w) - w + Math.log(2 * Math.PI) / 2 + (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / w;
  const digamma = Math.log(w) - 1 / (2 * w) - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r / 240)));
  const trigamma = 1 / w + r / 2 + (r / w) * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r / 30)));
  return [gamma - shift, digamma - first, trigamma + second];
}
