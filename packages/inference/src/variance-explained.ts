/** How much of the variance of the response a mixed model explains: R^2 and the intraclass correlation, as papers report them. */
import { type Answer, columnOf, type Fit, type Matrix, type Problem, type Refusal, sigma2Of } from '@mixdiff/contract';
import { varianceNotDefined } from './messages.ts';

/** Shares of the variance on the scale of the linear predictor. */
export interface VarianceExplained {
  /** R^2 of the fixed effects. */
  readonly marginal: number;
  /** R^2 of the fixed and random effects. */
  readonly conditional: number;
  /** Intraclass correlation: random effects as a share of random effects and residuals. */
  readonly iccAdjusted: number;
  /** The same as a share of all variance, that of the fixed effects included. */
  readonly iccUnadjusted: number;
}
/** Variances of a distribution on the scale of its link, for one trial (Nakagawa, Johnson & Schielzeth 2017, table 2). */
const LATENT: ReadonlyMap<string, number> = new Map([
  ['logit', Math.PI ** 2 / 3],
  ['probit', 1],
  ['cloglog', Math.PI ** 2 / 6],
]);

/**
 * R^2_m = s_f / (s_f + s_a + s_e) and R^2_c = (s_f + s_a) / (s_f + s_a + s_e) (Nakagawa & Schielzeth 2013, (26) and (30)) with
 * s_f the sample variance of X beta, s_a the mean of z_i' Sigma z_i over the rows (Johnson 2014, (10)), s_e the residual
 * variance, of a binomial family that of its latent distribution. Refused where a family or a residual model has no one
 * such variance.
 */
export function varianceExplained({ canonical }: Pick<Fit, 'canonical'>, problem: Problem): Answer<VarianceExplained> {
  const residual = residualVariance(problem, sigma2Of(canonical));
  if (typeof residual !== 'number') return residual;
  if (problem.random.length === 0) return varianceNotDefined('a model without random effects');
  const fixed = varianceOfFixed(problem, canonical.beta);
  const random = problem.random.reduce((sum, term, k) => sum + meanVariance(term, canonical.Sigma[k] as Matrix), 0);
  const all = fixed + random + residual;
  return {
    marginal: fixed / all,
    conditional: (fixed + random) / all,
    iccAdjusted: random / (random + residual),
    iccUnadjusted: random / all,
  };
}
function residualVariance({ response, parts, residual, weights }: Problem, sigma2: number): number | Refusal {
  const { family, link } = response;
  if (Object.keys(parts).length > 1) return varianceNotDefined('a model of several linear predictors');
  if (family === 'binomial') return LATENT.get(link) ?? varianceNotDefined(`a binomial model with link ${link}`);
  if (family !== 'gaussian' || link !== 'identity') return varianceNotDefined(`family ${family} with link ${link}`);
  if (residual !== null) return varianceNotDefined('correlated residuals or several residual variances');
  if (weights) return varianceNotDefined('weighted rows, whose residual variances differ');
  return Number.isFinite(sigma2) ? sigma2 : varianceNotDefined('a fit without a residual variance');
}
/** Rows at a time. */
const CHUNK = 4096;
/** Sample variance of X beta, of which no more than a chunk is formed; a column without an estimate takes no part. */
function varianceOfFixed({ parts: { conditional } }: Problem, beta: Float64Array): number {
  const { X } = conditional;
  const used = Array.from(beta, (b, j) => ({ b, column: columnOf(X, j) })).filter(({ b }) => Number.isFinite(b));
  const eta = new Float64Array(CHUNK);
  const sum = (f: (x: number) => number): number => {
    let total = 0;
    for (let from = 0; from < X.nrow; from += CHUNK) {
      const count = Math.min(CHUNK, X.nrow - from);
      eta.fill(0);
      for (const { b, column } of used) {
        for (let i = 0; i < count; i++) eta[i] = (eta[i] as number) + (column[from + i] as number) * b;
      }
      for (let i = 0; i < count; i++) total += f(eta[i] as number);
    }
    return total;
  };
  const mean = sum((x) => x) / X.nrow;
  return sum((x) => (x - mean) ** 2) / (X.nrow - 1);
}
/** (1/n) sum of z_i' Sigma z_i = tr(Z Sigma Z') / n. */
function meanVariance({ Z }: Problem['random'][number], Sigma: Matrix): number {
  const { nrow: n, ncol: c, data } = Z;
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < c; a++) {
      for (let b = 0; b < c; b++) {
        total += (data[a * n + i] as number) * (Sigma.data[b * c + a] as number) * (data[b * n + i] as number);
      }
    }
  }
  return total / n;
}
