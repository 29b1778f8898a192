/** An answer as a Fit of the problem, whose shapes it must have. */
import {
  type Answer,
  type Chosen,
  covarianceParameters,
  EXACT,
  type Fit,
  isGeneralized,
  LAPLACE,
  type Matrix,
  type Problem,
  type Refusal,
} from '@mixdiff/contract';
import type { EngineCapabilities, ExternalFit } from '@mixdiff/schema';
import * as say from './messages.ts';

type Maybe = number | null;
const vector = (values: readonly Maybe[]): Float64Array => Float64Array.from(values, (x) => x ?? Number.NaN);
function matrix(rows: readonly (readonly Maybe[])[], ncol = rows[0]?.length ?? 0): Matrix {
  const nrow = rows.length;
  const data = new Float64Array(nrow * ncol);
  for (const [i, row] of rows.entries()) for (let j = 0; j < ncol; j++) data[j * nrow + i] = row[j] ?? Number.NaN;
  return { nrow, ncol, data };
}
const isShape = (rows: readonly (readonly unknown[])[], nrow: number, ncol: number): boolean =>
  rows.length === nrow && rows.every((row) => row.length === ncol);

/** The first piece whose size is not that of the problem. */
function misfit(path: string, fit: ExternalFit, problem: Problem): Refusal | null {
  const { parts, random, response } = problem;
  const p = parts.conditional.columns.length;
  const n = response.y.length;
  const wrong = (what: string, is: string): Refusal => say.badAnswer(path, `${what} should be ${is}`);
  if (fit.beta.length !== p) return wrong('beta', `${p} numbers, one for each column of X`);
  if (fit.Sigma.length !== random.length) return wrong('Sigma', `${random.length} matrices, one for each random term`);
  for (const [k, term] of random.entries()) {
    const c = term.columns.length;
    if (!isShape(fit.Sigma[k] ?? [], c, c)) return wrong(`Sigma[${k}]`, `${c} x ${c}`);
    if (fit.modes && !isShape(fit.modes[k] ?? [], term.levels.length, c))
      return wrong(`modes[${k}]`, `${term.levels.length} x ${c}`);
  }
  if (fit.vcov && !isShape(fit.vcov, p, p)) return wrong('vcov', `${p} x ${p}`);
  if (fit.df && fit.df.length !== p) return wrong('df', `${p} numbers`);
  if (fit.fitted && fit.fitted.length !== n) return wrong('fitted', `${n} numbers`);
  if (fit.sigma !== null && !(fit.sigma >= 0)) return wrong('sigma', 'zero or positive');
  const stated = fit.criterion?.kind ?? null;
  if (stated === null) return null;
  if (!isGeneralized(problem)) return stated === 'exact' ? null : wrong('criterion', 'exact, of a linear model');
  return stated === 'exact' && random.length > 0 ? wrong('criterion', 'what stands for the integral') : null;
}
export function fitOf(
  path: string,
  id: string,
  { name, version, meaning }: EngineCapabilities,
  chosen: Chosen,
  problem: Problem,
  fit: ExternalFit,
): Answer<Fit> {
  const wrong = misfit(path, fit, problem);
  if (wrong) return wrong;
  const { columns } = problem.parts.conditional;
  const beta = vector(fit.beta);
  const dropped = columns.filter((_, j) => Number.isNaN(beta[j]));
  const n = problem.response.y.length;
  const k = columns.length - dropped.length + covarianceParameters(problem.random) + (fit.sigma === null ? 0 : 1);
  const logLik = fit.logLik ?? Number.NaN;
  const hasNone = problem.response.family === 'binomial' || problem.response.family === 'poisson';
  return {
    backend: id,
    as: `${name} ${version}`,
    method: problem.method,
    chosen: { ...chosen, as: { value: version, by: 'default' } },
    meaning: {
      criterion: isGeneralized(problem) ? (fit.criterion ?? LAPLACE) : EXACT,
      se: meaning.se,
      seScale: 1,
      statistic: meaning.statistic,
      df: meaning.df,
      weights: meaning.weights,
      logLikConstant: meaning.logLikConstant ?? 0,
      k,
      nBIC: n,
      dfResidual: n - k,
      parameterization: 'external',
    },
    canonical: {
      beta,
      Sigma: fit.Sigma.map((rows) => matrix(rows)),
      residual: hasNone ? { kind: 'none' } : { kind: 'variance', sigma2: (fit.sigma ?? Number.NaN) ** 2 },
    },
    native: {
      names: [],
      values: new Float64Array(0),
      scale: 'external',
      gradient: null,
      hessian: null,
      eigenvalues: null,
    },
    stop: {
      reason: fit.converged ? 'converged' : 'failed',
      code: null,
      message: fit.message ?? '',
      optimizer: fit.optimizer ?? '',
      iterations: fit.iterations ?? Number.NaN,
      evaluations: { f: fit.evaluations ?? Number.NaN, g: Number.NaN },
    },
    trace: null,
    logLik,
    criterion: -2 * logLik,
    vcov: fit.vcov && matrix(fit.vcov),
    df: fit.df ? vector(fit.df) : null,
    ranef: fit.modes
      ? problem.random.map((term, t) => ({
          term: term.name,
          mode: matrix(fit.modes?.[t] ?? [], term.columns.length),
          condSD: null,
        }))
      : [],
    fitted: fit.fitted ? vector(fit.fitted) : new Float64Array(n).fill(Number.NaN),
    dropped,
    singular: fit.Sigma.some((rows) => rows.some((row, i) => row[i] === 0)),
    absent: {
      ...(fit.vcov ? {} : { se: say.NOT_STATED }),
      ...(fit.fitted ? {} : { fitted: say.NOT_STATED }),
      ...(fit.logLik === null ? { logLik: say.NOT_STATED } : {}),
    },
    withheld: [],
    versions: { [name]: version },
    notes: (fit.warnings ?? []).map(say.warning),
  };
}
