/**
 * Roots of Matern's correlation by c, that at the smallest distance d_1, and the smoothness nu:
 *
 *   c = sin^2 x,   nu = NU + cot^2 y,   P_ij = M(u_1 d_ij / d_1; nu) with M(u_1; nu) = c
 *
 * so that the range at nothing and without end, and the smoothness without end (gau, c^((d/d_1)^2)) are ordinary points. At the
 * other end of y the smoothness is NU, next to nothing: correlations of c at all distances but for half a per cent of 1 - c for
 * every tenfold distance.
 */
import type { Matrix } from '@mixdiff/contract';
import { logGamma } from '@mixdiff/probability';
import { decaying, semidefiniteRoot } from './correlations.ts';
import type { CorrelationRoots } from './roots.ts';

const RIGHT = Math.PI / 2;
const NU = 1e-3;
const smoothnessAt = (y: number): number => NU + 1 / Math.tan(y) ** 2;

/** `at`: m x d. */
export function maternDecaying(at: Matrix): CorrelationRoots {
  const m = at.nrow;
  const plain = decaying(at, 2);
  // all positions in one place: there is nothing to decay
  if (plain.length === 0) return plain;
  const square = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < at.ncol; k++) sum += (at.data[k * m + i] - at.data[k * m + j]) ** 2;
    return sum;
  };
  const d = Float64Array.from({ length: m * m }, (_, e) => Math.sqrt(square(e % m, Math.floor(e / m))));
  const apart = [...new Set(d)].filter((v) => v > 0).sort((a, b) => a - b);
  const [least] = apart;
  const matrix = (c: number, nu: number): Float64Array => {
    if (!(c > 0)) return d.map((v) => Number(v === 0));
    if (!(c < 1)) return d.map(() => 1);
    const log = logScale(c, nu);
    const known = new Map(
      apart.map((v) => [v, v === least ? c : Math.exp(logMatern((Math.exp(log) * v) / least, nu))]),
    );
    return d.map((v) => known.get(v) ?? 1);
  };
  return {
    length: 2,
    root: ([x, y]) => {
      // even in y, and periodic
      const nu = smoothnessAt(Math.abs(y) < TINY ? TINY : y);
      return semidefiniteRoot(matrix(Math.sin(x) ** 2, nu), m) ?? new Float64Array(m * m).fill(Number.NaN);
    },
    from: (P) => {
      const value = (distance: number): number => {
        const found = P.filter((v, e) => d[e] === distance && !Number.isNaN(v));
        return found.reduce((sum, v) => sum + v, 0) / found.length;
      };
      const c = value(least);
      if (Number.isNaN(c)) return Float64Array.of(0, RIGHT / 2);
      if (!(c >= 0 && c <= 1 + 1e-12)) return null;
      const x = Math.asin(Math.sqrt(Math.min(c, 1)));
      // where a correlation at another distance is neither nothing nor one it tells the smoothness
      const [, ...further] = apart;
      const telling = further
        .map((distance) => ({ distance, v: value(distance) }))
        .filter(({ v }) => v > 0 && v < 1)
        .sort((a, b) => b.v * (1 - b.v) - a.v * (1 - a.v))[0];
      if (!telling || !(c < 1)) return Float64Array.of(x, RIGHT / 2);
      return Float64Array.of(x, told(Math.min(c, 1), telling.distance / least, telling.v));
    },
    ends: [
      ...plain.ends,
      {
        coordinate: 1,
        at: 0,
        what: 'the smoothness',
        value: Number.POSITIVE_INFINITY,
        from: (y) => Math.tan(y) ** 2,
        by: '1 / the smoothness',
        power: 0,
      },
      {
        coordinate: 1,
        at: RIGHT,
        what: 'the smoothness',
        value: 0,
        from: (y) => 1 / Math.tan(y) ** 2,
        by: 'the smoothness',
        power: 0,
      },
    ],
  };
}
/** Of y: its smoothness is as good as without end. */
const TINY = 1e-5;

/** From this smoothness on log M is that of its limit and one term more, to 1e-8 relative. */
const NARROW = 1e4;
const STEP = 0.1;
/** What adds nothing beside 1. */
const GONE = -40;
/**
 * log of M(u; nu) = 2^(1 - nu) / Gamma(nu) u^nu K_nu(u), K_nu(u) = int e^(-u cosh t) cosh(nu t) dt over t > 0 (NIST DLMF 10.32.9) by the
 * trapezoidal rule, whose terms are largest at sinh t = nu / u. With a = u^2 / 4 nu it is -a + (a^2 / 2 - a) / nu + O(nu^-2).
 */
function logMatern(u: number, nu: number): number {
  if (nu >= NARROW) {
    const a = (u * u) / (4 * nu);
    return -a + Math.log1p(Math.max(-0.5, ((a * a) / 2 - a) / nu));
  }
  // half a standard deviation of the integrand about its peak
  const step = Math.min(STEP, 0.5 / Math.sqrt(Math.hypot(nu, u)));
  // log of e^(-u cosh t) cosh(nu t), but for the half of cosh
  const log = (t: number): number => nu * t - u * Math.cosh(t) + Math.log1p(Math.exp(-2 * nu * t));
  const middle = Math.asinh(nu / u);
  const top = log(middle);
  let sum = 0;
  const from = Math.floor(middle / step);
  for (let k = from; k >= 0; k--) {
    const size = log(k * step) - top;
    if (!(size >= GONE)) break;
    sum += (k === 0 ? 0.5 : 1) * Math.exp(size);
  }
  for (let k = from + 1; ; k++) {
    const size = log(k * step) - top;
    if (!(size >= GONE)) break;
    sum += Math.exp(size);
  }
  const logK = top + Math.log((sum * step) / 2);
  return (1 - nu) * Math.LN2 - logGamma(nu) + nu * Math.log(u) + logK;
}

/** log u with M(u; nu) = c. */
function logScale(c: number, nu: number): number {
  const off = (log: number): number => logMatern(Math.exp(log), nu) - Math.log(c);
  let [low, high] = [-1, 1];
  while (off(low) < 0 && low > -300) low *= 2;
  while (off(high) > 0 && high < 300) high *= 2;
  return rootBetween(off, low, high);
}
/** y at which the correlation at `times` the smallest distance is v: it falls as the smoothness grows. */
function told(c: number, times: number, v: number): number {
  const off = (y: number): number => {
    const nu = smoothnessAt(y);
    return logMatern(Math.exp(logScale(c, nu)) * times, nu) - Math.log(v);
  };
  if (off(TINY) >= 0) return 0;
  return off(RIGHT) <= 0 ? RIGHT : rootBetween(off, TINY, RIGHT);
}
/** The Illinois algorithm: false position, the weight of an end that stays halved (Dowell & Jarratt 1971). */
function rootBetween(f: (x: number) => number, a: number, b: number): number {
  let [x, y, fx, fy] = [a, b, f(a), f(b)];
  for (let k = 0; k < 80 && fx !== 0 && Math.abs(y - x) > 1e-13 * Math.max(1, Math.abs(x)); k++) {
    let next = y - (fy * (y - x)) / (fy - fx);
    if (!Number.isFinite(next)) next = (x + y) / 2;
    const value = f(next);
    if (value === 0) return next;
    if (Math.sign(value) !== Math.sign(fy)) [x, fx] = [y, fy];
    else fx /= 2;
    [y, fy] = [next, value];
    if (Math.abs(value) < 1e-14) return next;
  }
  return y;
}
