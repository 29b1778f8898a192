/**
 * Log-densities of one row for the search, from the two tails p and q of its link, f the slope of p and f1 that of f:
 *
 *   binomial   r = f (y / p - (t - y) / q),   a = t f^2 / (p q),   a' = a (2 f1 / f - f / p + f / q)
 *              o = y (f^2 / p - f1) / p + (t - y) (f^2 / q + f1) / q
 *   Poisson    r = y - mu,  o = a = a' = mu, mu = e^eta
 *
 * The slope of o is that of a where the link is the family's own, and a central difference of o elsewhere.
 */
import { pnorm } from '@mixdiff/probability';

export interface Part {
  r: number;
  /** Minus the second derivative. */
  o: number;
  /** What the criterion takes for it, and the slope of that. */
  a: number;
  slope: number;
}
type Height = (eta: number, y: number, trials: number) => number;
type Fill = (eta: number, y: number, trials: number, observed: boolean, out: Part) => void;

interface Tails {
  p: number;
  q: number;
  f: number;
  f1: number;
}
const ROOT_2_PI = 2.5066282746310002;
const LINKS: Readonly<Record<string, (eta: number, out: Tails) => void>> = {
  logit(eta, out) {
    const tanh = Math.tanh(eta / 2);
    // p = (1 + tanh) / 2: p q = (1 - tanh^2) / 4, p (1 - 2p) q = -tanh p q
    out.p = 1 / (1 + Math.exp(-eta));
    out.q = 1 / (1 + Math.exp(eta));
    out.f = out.p * out.q;
    out.f1 = -tanh * out.f;
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
};
const times = (count: number, log: number): number => (count === 0 ? 0 : count * log);

/** log f without its coefficient. */
export function heightOf(family: string, link: string): Height {
  if (family === 'poisson') return (eta, y) => y * eta - Math.exp(eta);
  const tails: Tails = { p: 0, q: 0, f: 0, f1: 0 };
  if (link === 'logit') {
    return (eta, y, t) => -t * Math.log1p(Math.exp(-Math.abs(eta))) - Math.abs(eta) * (eta > 0 ? t - y : y);
  }
  return (eta, y, t) => {
    LINKS[link](eta, tails);
    return times(y, Math.log(tails.p)) + times(t - y, Math.log(tails.q));
  };
}

export function partsOf(family: string, link: string): Fill {
  if (family === 'poisson') {
    return (eta, y, _, __, out) => {
      const mu = Math.exp(eta);
      out.r = y - mu;
      out.o = out.a = out.slope = mu;
    };
  }
  const canonical = link === 'logit';
  const tails: Tails = { p: 0, q: 0, f: 0, f1: 0 };
  const observedAt = (eta: number, y: number, t: number): number => {
    LINKS[link](eta, tails);
    const { p, q, f, f1 } = tails;
    return times(y, ((f * f) / p - f1) / p) + times(t - y, ((f * f) / q + f1) / q);
  };
  return (eta, y, t, observed, out) => {
    out.o = observedAt(eta, y, t);
    const { p, q, f, f1 } = tails;
    out.r = canonical ? y * q - (t - y) * p : times(y, f / p) - times(t - y, f / q);
    out.a = (t * f * f) / (p * q);
    out.slope = f > 0 ? out.a * ((2 * f1) / f - f / p + f / q) : 0;
    if (!canonical) {
      if (!observed) return;
      out.a = out.o;
      out.slope = (observedAt(eta + STEP, y, t) - observedAt(eta - STEP, y, t)) / (2 * STEP);
      return;
    }
    out.o = out.a = t * f;
    out.slope = t * f1;
  };
}
const STEP = 1e-5;
