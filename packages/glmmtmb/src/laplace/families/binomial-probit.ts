/**
 * The binomial log-density with the probit link, y of t trials: log f = log choose(t, y) + y log Phi(eta) + (t - y) log Phi(-eta).
 * With r = phi / Phi (the inverse of Mills' ratio) and e = eta + r, both at eta:
 *
 *   d log Phi / deta = r,   d2 = -r e,   d3 = r (e^2 - 1 + r e)
 *
 * and those of log Phi(-eta) are theirs at -eta, odd ones with their sign changed. Below -12, where e is what is left of two large numbers,
 * from Laplace's continued fraction of Mills' ratio (Abramowitz & Stegun 1964, 26.2.14): r = x + 1/(x + 2/(x + 3/(x + ...))), x = -eta,
 * so that with f = 2/(x + 3/(x + ...)) e = 1/(x + f) and 1 - r e = (f - e)/(x + f).
 */
import { pnorm, qnorm } from '@mixdiff/probability';
import { logCoefficient } from './binomial-logit.ts';
import type { Density } from './density.ts';

const LOG_ROOT_2PI = Math.log(2 * Math.PI) / 2;
const TAIL = -12;

/** log Phi */
function logPhi(eta: number): number {
  if (eta < TAIL) return -(eta * eta) / 2 - LOG_ROOT_2PI - Math.log(excess(-eta).r);
  return eta < 0 ? Math.log(pnorm(eta)) : Math.log1p(-pnorm(-eta));
}

const DEPTH = 60;
/** r, e and 1 - r e at -x, x > 12. */
function excess(x: number): { r: number; e: number; rest: number } {
  let f = 0;
  for (let j = DEPTH; j >= 2; j--) f = j / (x + f);
  const e = 1 / (x + f);
  return { r: x + e, e, rest: (f - e) / (x + f) };
}
interface Slopes {
  first: number;
  second: number;
  third: number;
}
/** The derivatives of log Phi at eta. */
function slopes(eta: number): Slopes {
  if (eta < TAIL) {
    const { r, e, rest } = excess(-eta);
    return { first: r, second: -r * e, third: r * (e * e - rest) };
  }
  const r = Math.exp(-(eta * eta) / 2 - LOG_ROOT_2PI) / pnorm(eta);
  const e = eta + r;
  return { first: r, second: -r * e, third: r * (e * e - 1 + r * e) };
}

export const binomialProbit: Density = {
  coordinate: 'logit',
  mean: (eta) => pnorm(eta),
  guess: (y, trials) => qnorm((y + 0.5) / (trials + 1)),
  kernel: (eta, y, trials) => (y === 0 ? 0 : y * logPhi(eta)) + (y === trials ? 0 : (trials - y) * logPhi(-eta)),
  constant: logCoefficient,
  derivatives(eta, y, trials, _, out) {
    const failures = trials - y;
    const up = slopes(eta);
    const down = slopes(-eta);
    out.first = y * up.first - failures * down.first;
    out.second = -y * up.second - failures * down.second;
    out.third = -y * up.third + failures * down.third;
  },
};
