import { dot, norm } from './norm.ts';
import type { State } from './state.ts';
import { solveL, solveLT, timesLT } from './triangular.ts';

/** Where between Cauchy and Newton step the second leg turns: 1 would be Powell's single dogleg. */
const BIAS = 0.8;

/**
 * p = H^-1 g on the leading n by n block of L, with G = g'p. Returns N = G/2, the decrease that the model predicts for
 * the full Newton step -p.
 */
export function newtonStep(l: Float64Array, n: number, g: Float64Array, p: Float64Array): number {
  solveL(l, n, g, p);
  const gain = 0.5 * dot(p, p, n);
  solveLT(l, n, p);
  return gain;
}

/** |D p|, with D p left in `out`. */
export function scaledLength(d: Float64Array, p: Float64Array, n: number, out: Float64Array): number {
  for (let i = 0; i < n; i++) out[i] = d[i] * p[i];
  return norm(out, n);
}

/** u = D^-2 g and w = L'u; returns |w|, whose square is the model's curvature along u. */
export function steepestStep(t: State, n: number, g: Float64Array, d: Float64Array): number {
  for (let i = 0; i < n; i++) t.u[i] = g[i] / d[i] / d[i];
  timesLT(t.l, n, t.u, t.w);
  return norm(t.w, n);
}

/**
 * The double dogleg of Dennis and Mei (1979, JOTA 28:453-482): the step of length R (or less) on the path from 0 over
 * the Cauchy point and eta times the Newton step to the Newton step. Writes the step s = A u + B p and its coefficients,
 * length, slope g's, predicted decrease and share. N, lambda, gamma and c are those of the n leading variables.
 */
export function dogleg(t: State, n: number, s: Float64Array): void {
  const { radius: R, newtonLength, newtonGain, gradientNorm: gamma, curvature: c } = t;
  const reach = newtonLength > 0 ? R / newtonLength : 1;
  const G = 2 * newtonGain;
  if (!(reach < 1)) {
    t.share = 0;
    t.length = newtonLength;
    t.slope = -G;
    t.predicted = newtonGain;
    alongNewton(t, n, s, -1);
    return;
  }
  t.length = R;
  const a = square(gamma / c);
  const cauchy = gamma * a;
  const eta = 1 - BIAS * (1 - (gamma * cauchy) / G);
  if (!(reach < eta)) {
    t.share = 1 - (reach - eta) / (1 - eta);
    t.slope = -reach * G;
    t.predicted = reach * (1 - 0.5 * reach) * G;
    alongNewton(t, n, s, -reach);
  } else if (!(cauchy < R)) {
    t.share = 1 + cauchy / R;
    t.slope = -R * gamma;
    t.predicted = R * (gamma - 0.5 * R * square(c / gamma));
    t.alongGradient = -R / gamma;
    t.alongNewton = 0;
    for (let i = 0; i < n; i++) s[i] = t.alongGradient * t.u[i];
  } else {
    secondLeg(t, n, s, a, eta);
  }
}

function alongNewton(t: State, n: number, s: Float64Array, by: number): void {
  t.alongGradient = 0;
  t.alongNewton = by;
  for (let i = 0; i < n; i++) s[i] = by * t.p[i];
}

/** Between the Cauchy point and eta times the Newton step, where the path crosses the sphere of radius R. */
function secondLeg(t: State, n: number, s: Float64Array, a: number, eta: number): void {
  const { radius: R, newtonLength, newtonGain, gradientNorm: gamma } = t;
  const G = 2 * newtonGain;
  const along = (a * eta * G) / gamma;
  const t1 = along - gamma * square(a);
  const t2 = R * (R / gamma) - gamma * square(a);
  const bent = eta * newtonLength;
  const e = (bent / gamma) * bent - along - t1;
  const at = t2 / (t1 + Math.sqrt(t1 * t1 + e * t2));
  const A = (at - 1) * a;
  const B = -at * eta;
  t.alongGradient = A;
  t.alongNewton = B;
  t.share = 2 - at;
  t.slope = A * square(gamma) + B * G;
  t.predicted = modelDecrease(t, A, B, G);
  for (let i = 0; i < n; i++) s[i] = A * t.u[i] + B * t.p[i];
}

/** Decrease of the quadratic model along A u + B p. */
export function modelDecrease(t: State, A: number, B: number, G: number): number {
  const gamma = t.gradientNorm;
  const bend = t.curvature * A;
  return -A * gamma * (B + 1) * gamma - B * (1 + 0.5 * B) * G - 0.5 * square(bend);
}

const square = (x: number): number => x * x;
