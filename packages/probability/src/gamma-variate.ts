/**
 * Gamma variates with shape a and scale 1, drawn as R draws them:
 * a < 1: GS of Ahrens & Dieter (1974), Computing 12:223-246, the acceptance tests written with exponentials;
 * a >= 1: GD of Ahrens & Dieter (1982), CACM 25:47-54, a normal with a squeeze, quotient acceptance and, last, double
 * exponential rejection. Steps are numbered as in the 1982 paper; its coefficients are used at their printed digits,
 * because a draw depends on them.
 */
import { exponential } from './exponential.ts';
import type { UniformSource } from './uniform-source.ts';

/** e^-1. */
const INV_E = 0.36787944117144233;
/** The paper's sqrt(32), to its seven digits. */
const SQRT_32 = 5.656854;
/** Smallest t for which the hat's quotient is taken, step 9. */
const TAU_1 = -0.71874483771719;
const Q = [0.04166669, 0.02083148, 0.00801191, 0.00144121, -7.388e-5, 2.4511e-4, 2.424e-4];
const A = [0.3333333, -0.250003, 0.2000062, -0.1662921, 0.1423657, -0.1367177, 0.1233795];

/** c[0] x + c[1] x^2 + ... by Horner, highest power first. */
function polynomial(c: readonly number[], x: number): number {
  let sum = c[6] * x;
  for (let i = 5; i >= 0; i--) sum = (sum + c[i]) * x;
  return sum;
}

export function gammaVariate(a: number, source: UniformSource, normal: () => number): number {
  if (!(a > 0)) return a === 0 ? 0 : Number.NaN;
  return a < 1 ? small(a, source) : large(a, source, normal);
}

function small(a: number, source: UniformSource): number {
  const e = 1 + INV_E * a;
  for (;;) {
    const p = e * source.next();
    if (p >= 1) {
      const x = -Math.log((e - p) / a);
      if (exponential(source) >= (1 - a) * Math.log(x)) return x;
    } else {
      // p^(1/a): a square for the chi-square of one degree of freedom, which is most of what is asked for.
      const x = a === 0.5 ? p * p : Math.exp(Math.log(p) / a);
      if (exponential(source) >= x) return x;
    }
  }
}

/** Step 4: where the double exponential sits, b; how wide it is, si; its acceptance constant, c. */
function hat(a: number, s: number, s2: number): readonly [b: number, si: number, c: number] {
  if (a <= 3.686) return [0.463 + s + 0.178 * s2, 1.235, 0.195 / s - 0.079 + 0.16 * s];
  if (a <= 13.022) return [1.654 + 0.0076 * s2, 1.68 / s + 0.275, 0.062 / s + 0.024];
  return [1.77, 0.75, 0.1515 / s];
}

/** Of step 1: s, and d of the squeeze. */
export function squeeze(a: number): readonly [s: number, d: number] {
  const s = Math.sqrt(a - 0.5);
  return [s, SQRT_32 - s * 12];
}
function large(a: number, source: UniformSource, normal: () => number): number {
  // Steps 1 to 3: a squared normal, at once accepted when t >= 0 or by the squeeze.
  const [s, d] = squeeze(a);
  const t = normal();
  const x = s + 0.5 * t;
  if (t >= 0) return x * x;
  const u = source.next();
  if (d * u <= t * t * t) return x * x;
  return beyondSqueeze(a, t, u, source);
}
/** From step 4 on: the normal and the uniform that the squeeze did not take. */
export function beyondSqueeze(a: number, normal: number, uniform: number, source: UniformSource): number {
  const s2 = a - 0.5;
  const s = Math.sqrt(s2);
  let [t, u] = [normal, uniform];
  const x = s + 0.5 * t;
  // Steps 4 to 7: the quotient q(t).
  const q0 = polynomial(Q, 1 / a);
  const quotient = (at: number): number => {
    const v = at / (s + s);
    if (Math.abs(v) <= 0.25) return q0 + 0.5 * at * at * polynomial(A, v);
    return q0 - s * at + 0.25 * at * at + (s2 + s2) * Math.log(1 + v);
  };
  if (x > 0 && Math.log(1 - u) <= quotient(t)) return x * x;
  // Steps 8 to 12.
  const [b, si, c] = hat(a, s, s2);
  for (;;) {
    const e = exponential(source);
    u = source.next();
    u = u + u - 1;
    t = u < 0 ? b - si * e : b + si * e;
    if (t < TAU_1) continue;
    const q = quotient(t);
    if (q > 0 && c * Math.abs(u) <= Math.expm1(q) * Math.exp(e - 0.5 * t * t)) {
      const accepted = s + 0.5 * t;
      return accepted * accepted;
    }
  }
}
