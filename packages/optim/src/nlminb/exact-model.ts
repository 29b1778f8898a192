import type { State } from './state.ts';
import { rowStart } from './triangular.ts';

/** How much longer and shorter than R a step may be, and the part of the model's decrease that may be left. */
export const LOOSE = 0.1;
export const LEFT = 0.1;
/** Shifts below this part of the largest element say nothing in double precision. */
export const RESOLVED = 50 * 2 ** -52;

/** The model of one iteration and what the searches of its trials hand on. */
export interface ExactModel {
  /** H, n x n, of which the lower triangle is read. */
  readonly hessian: Float64Array;
  /** A = D^-1 H D^-1, packed by rows. */
  readonly a: Float64Array;
  /** D^-1 g. */
  readonly slopes: Float64Array;
  /** q = (A + alpha I)^-1 D^-1 g: the step is -D^-1 q. */
  readonly q: Float64Array;
  /** Factorizations so far in this iteration; -1 before the first. */
  tries: number;
  /** The alpha, its bounds, the length and the radius of the last trial. */
  alpha: number;
  lower: number;
  upper: number;
  length: number;
  radius: number;
  /** Bounds of the eigenvalues of A. */
  lowest: number;
  highest: number;
  /** R / |L^-1 q|^2 at alpha = 0, by which the first lower bound of alpha comes from the length there. */
  rate: number;
}

export const newExactModel = (n: number): ExactModel => ({
  hessian: new Float64Array(n * n),
  a: new Float64Array(rowStart(n)),
  slopes: new Float64Array(n),
  q: new Float64Array(n),
  tries: -1,
  alpha: 0,
  lower: 0,
  upper: 0,
  length: 0,
  radius: 0,
  lowest: 0,
  highest: 0,
  rate: 0,
});

/** A and D^-1 g at the point where an iteration starts. */
export function startModel(model: ExactModel, { n, g, d }: State): void {
  model.tries = -1;
  for (let i = 0; i < n; i++) {
    model.slopes[i] = g[i] / d[i];
    for (let j = 0; j <= i; j++) model.a[rowStart(i) + j] = ((1 / d[i]) * model.hessian[i + j * n]) / d[j];
  }
}

/** out <- H s, by the lower triangle. */
export function timesHessian({ hessian }: ExactModel, s: Float64Array, out: Float64Array): void {
  const n = s.length;
  out.fill(0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[i] += hessian[j <= i ? i + j * n : j + i * n] * s[j];
  }
}

/** One search for alpha. */
export interface Search {
  alpha: number;
  lower: number;
  upper: number;
  /** |q| - R. */
  excess: number;
  /** |L^-1 D^-1 g|^2. */
  energy: number;
  /** Trials after which the hard case is looked for. */
  patience: number;
}

/** What the next trial of the iteration needs. */
export function keep(t: State, model: ExactModel, { alpha, lower, upper }: Search): void {
  t.length = model.length;
  t.share = alpha;
  Object.assign(model, { alpha, lower, upper, radius: t.radius });
}

export const largest = (a: Float64Array): number => a.reduce((most, ai) => Math.max(most, Math.abs(ai)), 0);
