/**
 * Two arithmetics that a density is written for once: plain numbers, and truncated series, which carry its derivatives. A series is that in
 * the linear predictor e of the mean, to the third order, and beside it, to the second, that of its slope in the predictor z of
 * zero-inflation and in the log-dispersion d: what Laplace's approximation and its score ask of a row (Griewank & Walther 2008, chapter 13).
 */
import type { Function1 } from './functions.ts';

export interface Arithmetic<T> {
  of(x: number): T;
  add(a: T, b: T): T;
  /** a x + b */
  linear(x: T, a: number, b: number): T;
  times(a: T, b: T): T;
  apply(f: Function1, x: T): T;
}
export const NUMBERS: Arithmetic<number> = {
  of: (x) => x,
  add: (a, b) => a + b,
  linear: (x, a, b) => a * x + b,
  times: (a, b) => a * b,
  apply: (f, x) => f(x)[0],
};

type Four = readonly [number, number, number, number];
type Three = readonly [number, number, number];
/** Coefficients of powers of e; null: its slope is zero. */
export interface Series {
  readonly e: Four;
  readonly z: Three | null;
  readonly d: Three | null;
}
const linear3 = (x: Three | null, a: number): Three | null => x && [a * x[0], a * x[1], a * x[2]];
const add3 = (x: Three | null, y: Three | null): Three | null =>
  x && y ? [x[0] + y[0], x[1] + y[1], x[2] + y[2]] : (x ?? y);
const times3 = (x: Three | null, y: Four | Three): Three | null =>
  x && [x[0] * y[0], x[0] * y[1] + x[1] * y[0], x[0] * y[2] + x[1] * y[1] + x[2] * y[0]];
const times4 = (a: Four, b: Four): Four => [
  a[0] * b[0],
  a[0] * b[1] + a[1] * b[0],
  a[0] * b[2] + a[1] * b[1] + a[2] * b[0],
  a[0] * b[3] + a[1] * b[2] + a[2] * b[1] + a[3] * b[0],
];
export const SERIES: Arithmetic<Series> = {
  of: (x) => ({ e: [x, 0, 0, 0], z: null, d: null }),
  add: (a, b) => ({
    e: [a.e[0] + b.e[0], a.e[1] + b.e[1], a.e[2] + b.e[2], a.e[3] + b.e[3]],
    z: add3(a.z, b.z),
    d: add3(a.d, b.d),
  }),
  linear: (x, a, b) => ({
    e: [a * x.e[0] + b, a * x.e[1], a * x.e[2], a * x.e[3]],
    z: linear3(x.z, a),
    d: linear3(x.d, a),
  }),
  times: (a, b) => ({
    e: times4(a.e, b.e),
    z: add3(times3(a.z, b.e), times3(b.z, a.e)),
    d: add3(times3(a.d, b.e), times3(b.d, a.e)),
  }),
  apply(f, { e, z, d }) {
    const [f0, f1, f2, f3] = f(e[0]);
    const [h1, h2, h3] = [e[1], e[2], e[3]];
    // f(e0 + h) with h a series without constant term
    const half = f2 / 2;
    const value: Four = [f0, f1 * h1, f1 * h2 + half * h1 * h1, f1 * h3 + 2 * half * h1 * h2 + (f3 / 6) * h1 * h1 * h1];
    if (!z && !d) return { e: value, z, d };
    const slope: Three = [f1, f2 * h1, f2 * h2 + (f3 / 2) * h1 * h1];
    return { e: value, z: times3(z, slope), d: times3(d, slope) };
  },
};
