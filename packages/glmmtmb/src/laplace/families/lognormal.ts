/**
 * The log-normal log-density by the mean mu = e^x and the standard deviation phi = e^delta of y itself (Johnson, Kotz & Balakrishnan 1994, equations
 * 14.8a, b): v = log(1 + phi^2 / mu^2), log y ~ N(x - v / 2, v). With u = log y - x,
 *
 *   log f = - log(v) / 2 - u^2 / (2 v) - u / 2 - v / 8 - log y - log(2 pi) / 2,    v = softplus(w), w = 2 (delta - x)
 *
 * so u_x = -1, and v has slopes -2 v', 4 v'', -8 v''' in x, 2 v' in delta, -4 v'', 8 v''' with one and two x beside.
 */
import { logistic, softplus } from './binomial-logit.ts';
import type { Density } from './density.ts';

const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;

/** Slopes in u and v, and of v in w. */
const at = { u: 0, v: 0, uv: 0, vv: 0, uuv: 0, uvv: 0, vvv: 0, uu: 0, v1: 0, v2: 0, v3: 0 };
function fill(x: number, y: number, delta: number): void {
  const w = 2 * (delta - x);
  const [s, rest] = [logistic(w), logistic(-w)];
  at.v1 = s;
  at.v2 = s * rest;
  at.v3 = s * rest * (rest - s);
  const u = Math.log(y) - x;
  const r = 1 / softplus(w);
  const q = u * r;
  at.u = -q - 1 / 2;
  at.uu = -r;
  at.uv = q * r;
  at.v = -r / 2 + (q * q) / 2 - 1 / 8;
  at.vv = (r * r) / 2 - q * q * r;
  at.uuv = r * r;
  at.uvv = -2 * q * r * r;
  at.vvv = -r * r * r + 3 * q * q * r * r;
}

export const lognormal: Density = {
  coordinate: 'log',
  mean: Math.exp,
  positive: true,
  guess: (y) => Math.log(y),
  kernel(x, y, _, delta) {
    const v = softplus(2 * (delta - x));
    const off = Math.log(y) - x + v / 2;
    return -Math.log(v) / 2 - (off * off) / (2 * v);
  },
  constant: (y) => -Math.log(y) - HALF_LOG_2PI,
  derivatives(x, y, _, delta, out) {
    fill(x, y, delta);
    const [a, b, c] = [-2 * at.v1, 4 * at.v2, -8 * at.v3];
    out.first = -at.u + at.v * a;
    out.second = -(at.uu - 2 * at.uv * a + at.vv * a * a + at.v * b);
    out.third = -(3 * at.uuv * a - 3 * at.uvv * a * a + at.vvv * a * a * a + 3 * b * (at.vv * a - at.uv) + at.v * c);
  },
  dispersion: {
    power: 2,
    derivatives(x, y, _, delta, out) {
      fill(x, y, delta);
      const [a, b] = [-2 * at.v1, 4 * at.v2];
      const [d, d1, d2] = [2 * at.v1, -4 * at.v2, 8 * at.v3];
      out.value = at.v * d;
      out.first = -at.uv * d + at.vv * a * d + at.v * d1;
      out.second = -(
        at.uuv * d -
        2 * at.uvv * a * d -
        2 * at.uv * d1 +
        at.vvv * a * a * d +
        at.vv * (2 * a * d1 + d * b) +
        at.v * d2
      );
    },
  },
};
