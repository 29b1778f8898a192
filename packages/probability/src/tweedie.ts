/**
 * The sum in the density of a compound Poisson sum of gammas, variance phi mu^p (Dunn & Smyth 2005, sections 2 and 4): with a = (2 - p) / (p - 1)
 * and d = log phi,
 *
 *   W = sum over j of W_j,   log W_j = j [a log(y / (p - 1)) - (1 + a) d - log(2 - p)] - log Gamma(j + 1) - log Gamma(j a)
 *
 * about its largest term, near j = y^(2-p) / (phi (2 - p)), until terms are e^-37 of it. Many terms are all but a normal curve of variance
 * j / (1 + a), whose sum over every k-th place is k times smaller to the last digit while k is less than a standard deviation.
 */
import { gammaTerms, logFactorialOf } from './gamma-terms.ts';

const DROP = 37;
const PER_DEVIATION = 3;
/** Logarithms of terms beyond have lost the digits that the sum would be told by. */
const LARGEST = 1e8;

/** log W of a response y > 0, d = log phi and a power between 1 and 2; NaN where the sum would have lost its digits. */
export function tweedieLogSum(y: number, d: number, power: number): number {
  const a = (2 - power) / (power - 1);
  const each = a * Math.log(y / (power - 1)) - (1 + a) * d - Math.log(2 - power);
  const { logGamma } = gammaTerms(a);
  const term = (j: number): number => j * each - logFactorialOf(j) - logGamma(j);
  const top = Math.max(1, Math.round(Math.exp((2 - power) * Math.log(y) - d) / (2 - power)));
  if (!(top < LARGEST)) return Number.NaN;
  const most = term(top);
  let sum = 0;
  const add = (j: number): boolean => {
    const off = term(j) - most;
    sum += Math.exp(off);
    return off > -DROP;
  };
  const stride = Math.max(1, Math.floor(Math.sqrt(top / (1 + a)) / PER_DEVIATION));
  for (let j = top; add(j); j += stride);
  for (let j = top - stride; j >= 1 && add(j); j -= stride);
  return most + Math.log(stride * sum);
}
