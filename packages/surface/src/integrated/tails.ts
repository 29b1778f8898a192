/** Links of probabilities: the two tails p and q, f the slope of p and f1 that of f. */
import { pnorm } from '@mixdiff/probability';

export interface Tails {
  p: number;
  q: number;
  f: number;
  f1: number;
}
export type TailsAt = (eta: number, out: Tails) => void;
const ROOT_2_PI = 2.5066282746310002;

export const TAILS: Readonly<Record<string, TailsAt>> = {
  logit(eta, out) {
    // p = (1 + tanh) / 2: p q = (1 - tanh^2) / 4, p (1 - 2p) q = -tanh p q
    out.p = 1 / (1 + Math.exp(-eta));
    out.q = 1 / (1 + Math.exp(eta));
    out.f = out.p * out.q;
    out.f1 = -Math.tanh(eta / 2) * out.f;
  },
  probit(eta, out) {
    out.p = pnorm(eta);
    out.q = pnorm(eta, { lower: false });
    out.f = Math.exp(-(eta * eta) / 2) / ROOT_2_PI;
    out.f1 = -eta * out.f;
  },
  cloglog(eta, out) {
    const m = Math.exp(eta);
    out.p = -Math.expm1(-m);
    out.q = Math.exp(-m);
    out.f = m * out.q;
    out.f1 = out.f * (1 - m);
  },
  cauchit(eta, out) {
    const tail = Math.atan2(1, Math.abs(eta)) / Math.PI;
    [out.p, out.q] = eta > 0 ? [1 - tail, tail] : [tail, 1 - tail];
    out.f = 1 / (Math.PI * (1 + eta * eta));
    out.f1 = (-2 * eta * out.f) / (1 + eta * eta);
  },
};
