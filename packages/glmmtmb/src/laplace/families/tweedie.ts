/**
 * The Tweedie log-density of a compound Poisson sum of gammas, mean mu = e^x, variance phi mu^p, phi = e^d, p = 1 + 1 / (1 + e^-psi)
 * (Dunn & Smyth 2005, sections 2 and 4): with a = (2 - p) / (p - 1),
 *
 *   y = 0:  log f = - mu^(2-p) / (phi (2 - p))
 *   y > 0:  log f = [y mu^(1-p) / (1 - p) - mu^(2-p) / (2 - p)] / phi - log y + log W,   W = sum over j of W_j
 *   log W_j = j [a log(y / (p - 1)) - (1 + a) d - log(2 - p)] - log Gamma(j + 1) - log Gamma(j a)
 *
 * The sum is taken about its largest term, near j = y^(2-p) / (phi (2 - p)), until terms are e^-37 of it; the slopes of log W are means
 * under the W_j. With E1 = mu^(1-p) / phi, E2 = mu^(2-p) / phi a slope in x multiplies them by 1 - p and 2 - p, in d by -1, in p by -x.
 */
import { gammaTerms, logFactorialOf } from '@mixdiff/probability';
import { logistic } from './binomial-logit.ts';
import type { Density } from './density.ts';

const DROP = 37;
/** Terms that are all but normal about the largest, with a variance of j / (1 + a), are summed at so many places a standard deviation: off by e^-(2 pi^2 4^2). */
const PER_DEVIATION = 4;
/** Logarithms of terms beyond have lost the digits that the sum would be told by. */
const LARGEST = 1e8;

/** log W and its slopes in d and p (the power). */
interface Series {
  readonly value: number;
  readonly d: number;
  readonly power: number;
}
/** The last of every response: its value and both slopes are asked for one after another, and rows with one response have one sum. */
const last = new Map<number, { readonly d: number; readonly power: number; readonly found: Series }>();
const MOST = 1e5;
function series(y: number, d: number, power: number): Series {
  const known = last.get(y);
  if (known && known.d === d && known.power === power) return known.found;
  const found = summed(y, d, power);
  if (last.size >= MOST) last.clear();
  last.set(y, { d, power, found });
  return found;
}
function summed(y: number, d: number, power: number): Series {
  const a = (2 - power) / (power - 1);
  const a1 = -1 / (power - 1) ** 2;
  const each = a * Math.log(y / (power - 1)) - (1 + a) * d - Math.log(2 - power);
  const eachSlope = a1 * (Math.log(y / (power - 1)) - d) - a / (power - 1) + 1 / (2 - power);
  const { logGamma, digamma } = gammaTerms(a);
  const term = (j: number): number => j * each - logFactorialOf(j) - logGamma(j);
  const top = Math.max(1, Math.round(Math.exp((2 - power) * Math.log(y) - d) / (2 - power)));
  if (!(top < LARGEST)) return { value: Number.NaN, d: Number.NaN, power: Number.NaN };
  const most = term(top);
  let [sum, mean, slope] = [0, 0, 0];
  const add = (j: number): boolean => {
    const off = term(j) - most;
    const w = Math.exp(off);
    sum += w;
    mean += w * j;
    slope += w * (j * eachSlope - j * a1 * digamma(j));
    return off > -DROP;
  };
  const stride = Math.max(1, Math.floor(Math.sqrt(top / (1 + a)) / PER_DEVIATION));
  for (let j = top; add(j); j += stride);
  for (let j = top - stride; j >= 1 && add(j); j -= stride);
  return { value: most + Math.log(stride * sum), d: (-(1 + a) * mean) / sum, power: slope / sum };
}

/** 1 - p, 2 - p, E1 and E2. */
function parts(x: number, delta: number, psi: number): readonly [number, number, number, number] {
  const [one, two] = [-logistic(psi), logistic(-psi)];
  return [one, two, Math.exp(one * x - delta), Math.exp(two * x - delta)];
}
export const tweedie: Density = {
  coordinate: 'log',
  mean: Math.exp,
  guess: (y) => Math.log(y + 0.1),
  kernel(x, y, _, delta, psi) {
    const [one, two, E1, E2] = parts(x, delta, psi);
    return (y === 0 ? 0 : (y * E1) / one) - E2 / two;
  },
  constant: (y, _, delta, psi) => (y === 0 ? 0 : series(y, delta, 1 + logistic(psi)).value - Math.log(y)),
  derivatives(x, y, _, delta, out, psi) {
    const [one, two, E1, E2] = parts(x, delta, psi);
    out.first = y * E1 - E2;
    out.second = two * E2 - one * y * E1;
    out.third = two * two * E2 - one * one * y * E1;
  },
  dispersion: {
    power: 1,
    derivatives(x, y, _, delta, out, psi) {
      const [one, two, E1, E2] = parts(x, delta, psi);
      const own = y === 0 ? 0 : series(y, delta, 1 + logistic(psi)).d - (y * E1) / one;
      out.value = own + E2 / two;
      out.first = E2 - y * E1;
      out.second = one * y * E1 - two * E2;
    },
  },
  shape: {
    name: 'power',
    label: 'Tweedie power',
    valueOf: (psi) => 1 + logistic(psi),
    psiOf: (power) => Math.log(power - 1) - Math.log(2 - power),
    derivatives(x, y, _, delta, out, psi) {
      const [one, two, E1, E2] = parts(x, delta, psi);
      const slope = -one * two;
      const own = y === 0 ? 0 : series(y, delta, 1 + logistic(psi)).power + (y * E1 * (1 / one - x)) / one;
      out.value = slope * (own - (E2 * (1 / two - x)) / two);
      out.first = slope * -x * (y * E1 - E2);
      out.second = slope * (y * E1 - E2 + x * (one * y * E1 - two * E2));
    },
  },
};
