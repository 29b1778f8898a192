/**
 * The gradient of mmrm's objective (Jennrich & Schluchter 1986, with the REML term): with Z_i = [Q r]_i, W_i = Sigma_i^-1 and the matrix
 * M = c c' + (REML) (Q'WQ)^-1, c = (-gamma, 1),
 *
 *   df/dtheta_h = tr(S V_h),   S = 1/2 sum over subjects of [ W_i - W_i Z_i M Z_i' W_i ] at the subject's visits,   V_h = dSigma/dtheta_h
 */
import { choleskyInverse } from '@mixdiff/linalg';
import type { Pattern } from './layout.ts';
import type { Model } from './model.ts';
import { packedLength, type Weighing } from './moments.ts';

/** What derivatives are made of, at the point of the last evaluation. */
export interface Scores {
  /** By pattern, v x v: the sum over its subjects of W Z M Z' W. */
  readonly outer: readonly Float64Array[];
  /** By domain, m x m: S, and room for one V_h. */
  readonly S: readonly Float64Array[];
  readonly slope: readonly Float64Array[];
  /** p x p: (Q'WQ)^-1. */
  readonly Phi: Float64Array;
  readonly M: Weighing;
}

export function scoresOf({ design: { patterns, p }, sigmas }: Model): Scores {
  const whole = sigmas.map(({ matrix }) => matrix.length);
  return {
    outer: patterns.map(({ visits }) => new Float64Array(visits.length ** 2)),
    S: whole.map((size) => new Float64Array(size)),
    slope: whole.map((size) => new Float64Array(size)),
    Phi: new Float64Array(p * p),
    M: { full: new Float64Array((p + 1) ** 2), doubled: new Float64Array(packedLength(p + 1)) },
  };
}

/** Fills the scores. */
export function weigh(model: Model, scores: Scores): void {
  const { design, work, sigmas, moments } = model;
  const { S, M } = scores;
  choleskyInverse(work.factor, design.p, scores.Phi);
  fillWeighing(model, scores);
  for (const of of S) of.fill(0);
  design.patterns.forEach((pattern, at) => {
    const [W, outer] = [work.inverses[at], scores.outer[at]] as [Float64Array, Float64Array];
    moments[at]?.outer(W, M, outer);
    spread(pattern, W, outer, S[pattern.domain] as Float64Array, sigmas[pattern.domain]?.covariance.m ?? 0);
  });
}

/** M = c c' + (REML) Phi. */
function fillWeighing({ design: { p }, work: { gamma }, reml }: Model, { Phi, M: { full, doubled } }: Scores): void {
  const c = (i: number): number => (i < p ? -gamma[i] : 1);
  for (let i = 0, at = 0; i <= p; i++) {
    for (let j = 0; j <= i; j++, at++) {
      const value = c(i) * c(j) + (reml && i < p ? Phi[j * p + i] : 0);
      doubled[at] = i === j ? value : 2 * value;
      full[i * (p + 1) + j] = value;
      full[j * (p + 1) + i] = value;
    }
  }
}

/** S[v, v] += (subjects inverse - outer) / 2. */
function spread({ visits, subjects }: Pattern, inverse: Float64Array, outer: Float64Array, S: Float64Array, m: number) {
  const size = visits.length;
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      S[visits[j] * m + visits[i]] += 0.5 * (subjects * inverse[j * size + i] - outer[j * size + i]);
    }
  }
}

/** out, k, after `weigh`. */
export function fillGradient({ sigmas }: Model, { S, slope }: Scores, out: Float64Array): void {
  out.fill(0);
  sigmas.forEach(({ covariance, offset, theta }, at) => {
    const [own, V] = [S[at], slope[at]] as [Float64Array, Float64Array];
    for (let h = 0; h < covariance.k; h++) {
      covariance.first(theta, h, V);
      out[offset + h] += trace(own, V);
    }
  });
}
/** tr(AB) of symmetric matrices. */
export function trace(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
