/**
 * The density of a compound Poisson sum of gammas, variance phi mu^p, at mu = y (Dunn & Smyth 2005, sections 2 and 4), as a sum over the number j of
 * gammas: a Poisson probability of mean L = y^(2-p) / (phi (2 - p)) times a gamma density of shape j a, a = (2 - p) / (p - 1). With n! and
 * Gamma(j a) by Stirling's formula, S its error, and D(j; L) = j log(j / L) + L - j (Loader 2000), their sizes cancel term by term:
 *
 *   y f(y) = sqrt(a) / (2 pi) sum over j of exp(-(1 + a) D(j; L) - S(j) - S(j a)),
 *
 * which keeps its digits up to a power of 2, where it is the gamma density of shape 1 / phi. The sum is taken about j near L until terms are e^-37
 * of it. Many terms are all but a normal curve of variance L / (1 + a), whose sum over every k-th place is k times smaller to the last digit while
 * k is less than a standard deviation.
 */
import { gammaTerms, stirlingErrorOf } from './gamma-terms.ts';
import { deviance } from './stirling.ts';

const DROP = 37;
const PER_DEVIATION = 3;
/** Beyond, j + 1 is hardly another number. */
const LARGEST = 1e14;

/** log y f(y) at mu = y > 0, d = log phi and a power between 1 and 2; NaN where whole numbers end. */
export function tweedieLogAtMean(y: number, d: number, power: number): number {
  const a = (2 - power) / (power - 1);
  const mean = Math.exp((2 - power) * Math.log(y) - d) / (2 - power);
  const top = Math.max(1, Math.round(mean));
  if (!(top < LARGEST)) return Number.NaN;
  const { stirlingError } = gammaTerms(a);
  const term = (j: number): number => -(1 + a) * deviance(j, mean) - stirlingErrorOf(j) - stirlingError(j);
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
  return most + Math.log(stride * sum) + Math.log(a) / 2 - Math.log(2 * Math.PI);
}
