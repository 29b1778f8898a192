/**
 * Wald F tests of the terms (Pinheiro & Bates, 2000, section 2.4.2), from beta and its covariance V.
 *
 * Marginal, for the columns k of a term:      F = beta_k' (V_kk)^-1 beta_k / |k|.
 * Sequential: V^-1 = R'R with R upper triangular, and r = R beta: F = sum of r_j^2 over the term's columns / |k|, which is
 * the test of a term given those before it.
 *
 * V carries the fit's own factor (`meaning.seScale`), as anova.lme's adjustSigma does.
 */
import type { Fit, Problem } from '@mixdiff/contract';
import { cholesky, choleskyInverse, solveLower } from '@mixdiff/linalg';
import { pf } from '@mixdiff/probability';
import { containment } from './containment.ts';
import { nestedLevels } from './nesting.ts';

export interface AnovaRow {
  readonly term: string;
  readonly numDF: number;
  readonly denDF: number;
  readonly F: number;
  readonly p: number;
}

/** One row per term of the fixed effects; F and p are NaN where V is missing or not positive definite. */
export function anova(fit: Fit, problem: Problem, type: 'sequential' | 'marginal' = 'sequential'): AnovaRow[] {
  const denDF = containment(problem, nestedLevels(problem.random) ?? []).terms;
  return [...denDF].map(([term, df]) => {
    const columns = problem.parts.conditional.term.flatMap((t, j) => (t === term ? [j] : []));
    const F = type === 'marginal' ? marginalF(fit, columns) : sequentialF(fit, columns);
    const numDF = columns.length;
    return { term, numDF, denDF: df, F, p: df > 0 ? pf(F, numDF, df, { lower: false }) : Number.NaN };
  });
}

function marginalF(fit: Fit, columns: readonly number[]): number {
  return waldStatistic(fit, columns) / columns.length;
}

function sequentialF(fit: Fit, columns: readonly number[]): number {
  const r = rotated(fit);
  return columns.reduce((sum, j) => sum + r[j] ** 2, 0) / columns.length;
}

/** beta_k' (V_kk)^-1 beta_k through L z = beta_k. */
function waldStatistic({ vcov, canonical: { beta } }: Fit, columns: readonly number[]): number {
  const k = columns.length;
  if (!vcov) return Number.NaN;
  const v = Float64Array.from(columns.flatMap((j) => columns.map((i) => vcov.data[j * vcov.nrow + i])));
  const z = Float64Array.from(columns, (j) => beta[j]);
  if (cholesky(v, k) >= 0) return Number.NaN;
  solveLower(v, k, z, 1);
  return z.reduce((sum, x) => sum + x * x, 0);
}

/** r = R beta with V^-1 = R'R, on columns scaled to unit standard error so that units do not matter. */
function rotated({ vcov, canonical: { beta } }: Fit): Float64Array {
  const p = beta.length;
  const r = new Float64Array(p).fill(Number.NaN);
  if (!vcov) return r;
  const se = Float64Array.from({ length: p }, (_, j) => Math.sqrt(vcov.data[j * (p + 1)]));
  const correlation = vcov.data.map((v, at) => v / (se[at % p] * se[Math.floor(at / p)]));
  const information = new Float64Array(p * p);
  if (cholesky(correlation, p) >= 0) return r;
  choleskyInverse(correlation, p, information);
  if (cholesky(information, p) >= 0) return r;
  for (let i = 0; i < p; i++) {
    r[i] = 0;
    for (let j = i; j < p; j++) r[i] += information[i * p + j] * (beta[j] / se[j]);
  }
  return r;
}
