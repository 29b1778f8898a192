/**
 * The gradient of mmrm's objective (Jennrich & Schluchter 1986, with the REML term): with K_i = Sigma_i^-1 [Q r]_i, and the matrix
 * M = c c' + (REML) (Q'WQ)^-1, c = (-gamma, 1),
 *
 *   df/dtheta_h = tr(S V_h),   S = 1/2 sum over subjects of [ Sigma_i^-1 - K_i M K_i' ] at the subject's visits,   V_h = dSigma/dtheta_h
 */
import { choleskyInverse } from '@mixdiff/linalg';
import type { Pattern } from './design.ts';
import type { Model } from './model.ts';

/** What derivatives are made of, at the point of the last evaluation. */
export interface Scores {
  /** By pattern, v x v: Sigma^-1, and the sum over its subjects of K M K'. */
  readonly inverse: readonly Float64Array[];
  readonly outer: readonly Float64Array[];
  /** m x m. */
  readonly S: Float64Array;
  /** m x m, for one V_h. */
  readonly slope: Float64Array;
  /** q x q: a factor C of M = C C', its columns one after the other; the last is c. */
  readonly factor: Float64Array;
  /** Rows of one subject times C. */
  readonly product: Float64Array;
}

export function scoresOf({ design: { patterns, p }, covariance: { m } }: Model): Scores {
  const blocks = (): Float64Array[] => patterns.map(({ visits }) => new Float64Array(visits.length ** 2));
  return {
    inverse: blocks(),
    outer: blocks(),
    S: new Float64Array(m * m),
    slope: new Float64Array(m * m),
    factor: new Float64Array((p + 1) ** 2),
    product: new Float64Array(m * (p + 1)),
  };
}

/** Turns the rows of the evaluation into Sigma^-1 [Q r], and fills the scores; once per evaluation. */
export function weigh(model: Model, scores: Scores): void {
  const { design, work, covariance, reml } = model;
  const q = design.p + 1;
  fillFactor(model, scores.factor);
  scores.S.fill(0);
  design.patterns.forEach((pattern, at) => {
    const [L, inverse, outer] = [work.factors[at], scores.inverse[at], scores.outer[at]] as Float64Array[];
    const size = pattern.visits.length;
    choleskyInverse(L, size, inverse);
    outer.fill(0);
    unwhiten(pattern, L, work.rows, q);
    for (let s = 0; s < pattern.subjects; s++) {
      const start = (pattern.from + s * size) * q;
      addOuter(work.rows, start, size, q, reml ? 0 : design.p, scores, outer);
    }
    spread(pattern, inverse, outer, scores.S, covariance.m);
  });
}

/** Columns j < p: L^-T e_j of the factor L of Q'WQ, so that they make (Q'WQ)^-1; column p: c. */
function fillFactor({ design: { p }, work }: Model, C: Float64Array): void {
  const q = p + 1;
  C.fill(0);
  for (let j = 0; j < p; j++) {
    C[j * q + j] = 1 / work.factor[j * (p + 1)];
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += work.factor[i * p + k] * C[j * q + k];
      C[j * q + i] = -sum / work.factor[i * (p + 1)];
    }
    C[p * q + j] = -work.gamma[j];
  }
  C[p * q + p] = 1;
}

/** L^-T of each subject's rows, in place. */
function unwhiten({ visits, subjects, from }: Pattern, L: Float64Array, rows: Float64Array, q: number): void {
  const size = visits.length;
  for (let s = 0; s < subjects; s++) {
    const start = (from + s * size) * q;
    for (let a = size - 1; a >= 0; a--) {
      const row = start + a * q;
      for (let b = a + 1; b < size; b++) {
        const l = L[a * size + b];
        const below = start + b * q;
        for (let c = 0; c < q; c++) rows[row + c] -= l * rows[below + c];
      }
      const inverse = 1 / L[a * (size + 1)];
      for (let c = 0; c < q; c++) rows[row + c] *= inverse;
    }
  }
}

/** outer += (K C)(K C)' over the columns of C from `first` on; K: size x q at `start`, row by row. */
function addOuter(
  K: Float64Array,
  start: number,
  size: number,
  q: number,
  first: number,
  { factor, product }: Scores,
  outer: Float64Array,
): void {
  for (let a = 0; a < size; a++) {
    for (let j = first; j < q; j++) {
      let sum = 0;
      for (let c = 0; c <= j; c++) sum += K[start + a * q + c] * factor[j * q + c];
      product[a * q + j] = sum;
    }
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let j = first; j < q; j++) sum += product[a * q + j] * product[b * q + j];
      outer[b * size + a] += sum;
      if (b < a) outer[a * size + b] += sum;
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

/** out, k, after `weigh` at the same theta. */
export function fillGradient(
  { covariance }: Model,
  { S, slope }: Scores,
  theta: Float64Array,
  out: Float64Array,
): void {
  for (let h = 0; h < covariance.k; h++) {
    covariance.first(theta, h, slope);
    out[h] = trace(S, slope);
  }
}
/** tr(AB) of symmetric matrices. */
export function trace(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
