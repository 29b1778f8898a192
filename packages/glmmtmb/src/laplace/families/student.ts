/**
 * Student's log-density of (y - mu) / phi with nu degrees of freedom, x = mu, phi = e^delta, nu = e^psi (Lange, Little & Taylor 1989, section 2):
 * with a = 1 / (nu phi^2) and q = a (y - mu)^2, of which a and q fall by 2 a, 2 q along delta and by a, q along psi,
 *
 *   log f    = log Gamma((nu + 1)/2) - log Gamma(nu/2) - log(nu pi)/2 - delta - (nu + 1)/2 log(1 + q)
 *   d/dx     = (nu + 1) a (y - mu) / (1 + q),   d2 = -(nu + 1) a (1 - q) / (1 + q)^2
 *   d3/dx3   = -2 (nu + 1) a^2 (y - mu) (3 - q) / (1 + q)^3
 */
import { digamma, logGamma } from '@mixdiff/probability';
import type { Density } from './density.ts';

export const student: Density = {
  coordinate: 'identity',
  mean: (x) => x,
  guess: (y) => y,
  kernel(x, y, _, delta, psi) {
    const off = y - x;
    return (-(Math.exp(psi) + 1) / 2) * Math.log1p(off * off * Math.exp(-2 * delta - psi));
  },
  constant(_, __, delta, psi) {
    const nu = Math.exp(psi);
    return logGamma((nu + 1) / 2) - logGamma(nu / 2) - (psi + Math.log(Math.PI)) / 2 - delta;
  },
  derivatives(x, y, _, delta, out, psi) {
    const [off, a] = [y - x, Math.exp(-2 * delta - psi)];
    const q = a * off * off;
    const scale = (Math.exp(psi) + 1) * a;
    out.first = (scale * off) / (1 + q);
    out.second = (scale * (1 - q)) / (1 + q) ** 2;
    out.third = (2 * scale * a * off * (3 - q)) / (1 + q) ** 3;
  },
  dispersion: {
    power: 2,
    derivatives(x, y, _, delta, out, psi) {
      const [off, a] = [y - x, Math.exp(-2 * delta - psi)];
      const q = a * off * off;
      const scale = (Math.exp(psi) + 1) * a;
      out.value = -1 + ((Math.exp(psi) + 1) * q) / (1 + q);
      out.first = (-2 * scale * off) / (1 + q) ** 2;
      out.second = (-2 * scale * (1 - 3 * q)) / (1 + q) ** 3;
    },
  },
  shape: {
    name: 'df',
    label: 'Student-t df',
    valueOf: Math.exp,
    psiOf: Math.log,
    derivatives(x, y, _, delta, out, psi) {
      const [off, a, nu] = [y - x, Math.exp(-2 * delta - psi), Math.exp(psi)];
      const q = a * off * off;
      out.value =
        (nu / 2) * (digamma((nu + 1) / 2) - digamma(nu / 2) - Math.log1p(q)) - 1 / 2 + ((nu + 1) * q) / (2 * (1 + q));
      out.first = (nu * a * off) / (1 + q) - ((nu + 1) * a * off) / (1 + q) ** 2;
      out.second = (nu * a * (1 - q)) / (1 + q) ** 2 - ((nu + 1) * a * (1 - 3 * q)) / (1 + q) ** 3;
    },
  },
};
