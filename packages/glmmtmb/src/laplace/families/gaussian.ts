/**
 * The Gaussian log-density, x = mu, of variance e^(2 h d): the dispersion parameter is its standard deviation (h = 1) or, before 1.1.9, its
 * variance (h = 1/2). log f = -tau (y - mu)^2 / 2 - h d - log(2 pi) / 2, tau = e^(-2 h d).
 */
import type { Density } from './density.ts';

export const gaussian = (h: 1 | 0.5): Density => ({
  coordinate: 'identity',
  mean: (x) => x,
  guess: (y) => y,
  kernel: (x, y, _, delta) => (-Math.exp(-2 * h * delta) * (y - x) ** 2) / 2,
  constant: (_, __, delta) => -h * delta - Math.log(2 * Math.PI) / 2,
  derivatives(x, y, _, delta, out) {
    const tau = Math.exp(-2 * h * delta);
    out.first = tau * (y - x);
    out.second = tau;
    out.third = 0;
  },
  dispersion: {
    power: 2 * h,
    derivatives(x, y, _, delta, out) {
      const tau = Math.exp(-2 * h * delta);
      const off = y - x;
      out.value = h * (tau * off * off - 1);
      out.first = -2 * h * tau * off;
      out.second = -2 * h * tau;
    },
  },
});
