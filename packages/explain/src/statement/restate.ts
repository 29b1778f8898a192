/**
 * What a fit's conventions say at another point, by the referee: for fits whose engine is not at hand. With C the
 * covariance of beta at fixed variances, I_phi the observed information of the variance parameters phi and
 * D = d beta^ / d phi, the covariance that carries their uncertainty is (Kackar & Harville 1984; for the joint precision
 * Kristensen et al. 2016, section 2; number not checked)
 *
 *   C + D I_phi^-1 D'
 *
 * Under ML it is the beta block of the inverse of the joint observed information, which is the same matrix. Of residual models
 * every definition comes from one state of the covariance of the rows.
 */
import {
  type Canonical,
  type Fit,
  isGeneralized,
  isRefusal,
  type Matrix,
  type Meaning,
  type Problem,
  sigma2Of,
  withSigma2,
} from '@mixdiff/contract';
import { conventionalCovariance, conventionalDf, type Estimated, kenwardRoger } from '@mixdiff/inference';
import { cholesky, choleskyInverse } from '@mixdiff/linalg';
import type { Information, InformationParameter, Referee } from '@mixdiff/referee';
import { refereeOf } from '@mixdiff/runs';
import { carriesTheta } from './carries-theta.ts';
import { roundingOf } from './digits.ts';

/** null: the referee cannot compute the log-likelihood of the point. */
export function restate(fit: Fit, problem: Problem, point: Canonical, meaning: Meaning = fit.meaning): Fit | null {
  const referee = refereeOf(problem, meaning.weights, meaning.criterion);
  const judged = referee?.logLik(point, problem.method);
  if (!referee || !judged || isRefusal(judged)) return null;
  const logLik = judged.logLik - meaning.logLikConstant;
  const offset = fit.criterion + 2 * fit.logLik;
  const df = dfAt(problem, point, meaning);
  return {
    ...fit,
    ...(df ? { df } : {}),
    method: problem.method,
    meaning,
    canonical: point,
    stop: { ...fit.stop, reason: 'given', optimizer: 'none', message: 'stated at the given point' },
    trace: null,
    logLik,
    criterion: -2 * logLik + (Math.abs(offset) <= roundedBy(fit) ? 0 : offset),
    vcov: vcovAt(referee, problem, point, meaning),
    fitted: new Float64Array(problem.response.y.length).fill(Number.NaN),
    ranef: [],
    native: { ...fit.native, gradient: null, hessian: null, eigenvalues: null },
    withheld: [],
    absent: {},
    notes: [],
  };
}

/** What a criterion may be off minus twice the log-likelihood by where both were printed to some digits. */
const roundedBy = ({ criterion, logLik }: Fit): number =>
  (roundingOf(criterion) + 2 * roundingOf(logLik)) * (1 + 1e-9) + 1e-6;

/** The covariance matrix of beta by a definition; null where the information is not positive definite. */
export function vcovAt(referee: Referee, problem: Problem, point: Canonical, meaning: Meaning): Matrix | null {
  if (problem.residual) {
    const found = conventionalCovariance(estimatedAt(problem, point, meaning), problem, meaning);
    if (!isRefusal(found)) return found;
  }
  const scale = meaning.seScale ** 2;
  if (isGeneralized(problem)) {
    const found = carriesTheta(meaning) ? referee.information(point, problem.method) : null;
    const block = found && !isRefusal(found) ? betaBlock(found, point) : null;
    return block && scaled(block, scale);
  }
  const fixed = referee.generalizedLeastSquares(point);
  if (isRefusal(fixed)) return null;
  if (meaning.se === 'theta-fixed') return scaled(fixed.vcov, scale);
  if (meaning.se === 'kenward-roger') {
    const found = kenwardRoger({ method: problem.method, canonical: point, meaning }, problem);
    return isRefusal(found) || found.adjusted.nrow < problem.parts.conditional.columns.length
      ? null
      : scaled(found.adjusted, scale);
  }
  // what the referee has no part in: the residuals of whole subjects, and the linear form
  if (!carriesTheta(meaning)) return null;
  const information = referee.information(point, problem.method);
  if (isRefusal(information)) return null;
  const carried =
    problem.method === 'ML' ? betaBlock(information, point) : withUncertainty(referee, point, information, fixed.vcov);
  return carried && scaled(carried, scale);
}
/** Degrees of freedom of a residual model by the method that a fit names; null: they need more than the model. */
export function dfAt(problem: Problem, point: Canonical, meaning: Meaning): Float64Array | null {
  if (!problem.residual) return null;
  const found = conventionalDf(estimatedAt(problem, point, meaning), problem, meaning);
  return found && !isRefusal(found) ? found : null;
}
/** One object per point, for which whatever is computed there is computed once. */
function estimatedAt(problem: Problem, point: Canonical, meaning: Meaning): Estimated {
  const known = estimated.get(point);
  if (known?.problem === problem && known.at.meaning.weights === meaning.weights) return known.at;
  const { X, offset } = problem.parts.conditional;
  const fitted = Float64Array.from({ length: X.nrow }, (_, i) => offset?.[i] ?? 0);
  for (const [j, b] of point.beta.entries())
    if (!Number.isNaN(b)) for (let i = 0; i < X.nrow; i++) fitted[i]! += b * X.data[j * X.nrow + i]!;
  const at = { canonical: point, fitted, method: problem.method, meaning, logLik: Number.NaN };
  estimated.set(point, { problem, at });
  return at;
}
const estimated = new WeakMap<Canonical, { readonly problem: Problem; readonly at: Estimated }>();
const scaled = ({ nrow, ncol, data }: Matrix, by: number): Matrix => ({ nrow, ncol, data: data.map((x) => x * by) });

/** Positions of the variances that are free: not those of a variance of zero. */
const freeVariances = ({ parameters }: Information, point: Canonical): number[] =>
  parameters.flatMap((parameter, at) => {
    if (parameter.kind === 'beta') return [];
    if (parameter.kind !== 'Sigma') return [at];
    const Sigma = point.Sigma[parameter.term] as Matrix;
    return Sigma.nrow > 1 || (Sigma.data[parameter.i * (Sigma.nrow + 1)] as number) > 0 ? [at] : [];
  });
function inverseOf({ matrix }: Information, kept: readonly number[]): Float64Array | null {
  const m = kept.length;
  const part = new Float64Array(m * m);
  kept.forEach((from, j) => {
    kept.forEach((to, i) => {
      part[j * m + i] = matrix.data[from * matrix.nrow + to] as number;
    });
  });
  // variances and fixed effects have very different units
  const root = Float64Array.from({ length: m }, (_, i) => Math.sqrt(part[i * (m + 1)] as number));
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) part[j * m + i]! /= root[i]! * root[j]!;
  if (cholesky(part, m) !== -1) return null;
  const out = new Float64Array(m * m);
  choleskyInverse(part, m, out);
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) out[j * m + i]! /= root[i]! * root[j]!;
  return out;
}
/** Of beta, p; with a dispersion fixed at its value where `held`. null: the information is not positive definite. */
export function errorsByInformation(information: Information, point: Canonical, held: boolean): Float64Array | null {
  const block = betaBlock(information, point, held);
  return block && point.beta.map((_, j) => Math.sqrt(block.data[j * (block.nrow + 1)] as number));
}
function betaBlock(information: Information, point: Canonical, held = false): Matrix | null {
  const p = point.beta.length;
  const betas = information.parameters.flatMap((one, i) => (one.kind === 'beta' ? [{ ...one, i }] : []));
  const variances = freeVariances(information, point).filter(
    (at) => !held || information.parameters[at]?.kind !== 'dispersion',
  );
  const inverse = inverseOf(information, [...variances, ...betas.map(({ i }) => i)]);
  if (!inverse) return null;
  const m = variances.length + betas.length;
  const data = new Float64Array(p * p).fill(Number.NaN);
  betas.forEach(({ column: row }, a) => {
    betas.forEach(({ column: col }, b) => {
      data[col * p + row] = inverse[(variances.length + b) * m + variances.length + a] as number;
    });
  });
  return { nrow: p, ncol: p, data };
}

function withUncertainty(referee: Referee, point: Canonical, information: Information, C: Matrix): Matrix | null {
  const kept = freeVariances(information, point);
  const inverse = inverseOf(information, kept);
  if (!inverse) return null;
  const p = C.nrow;
  const D = kept.map((i) => slopeOfBeta(referee, point, information.parameters[i] as InformationParameter));
  if (D.some((column) => column === null)) return null;
  const data = C.data.slice();
  for (let a = 0; a < kept.length; a++) {
    for (let b = 0; b < kept.length; b++) {
      const [da, db, v] = [D[a] as Float64Array, D[b] as Float64Array, inverse[b * kept.length + a]!];
      for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) data[j * p + i]! += da[i]! * v * db[j]!;
    }
  }
  return { nrow: p, ncol: p, data };
}
/** d beta^ / d phi by central differences, a step of 1e-3 of the residual variance or of the variance itself. */
function slopeOfBeta(referee: Referee, point: Canonical, parameter: InformationParameter): Float64Array | null {
  const sigma2 = sigma2Of(point);
  if (parameter.kind === 'residual') return slopeInResidual(referee, point, parameter.name);
  if (parameter.kind !== 'sigma2' && parameter.kind !== 'Sigma') return null;
  const size = parameter.kind === 'sigma2' ? sigma2 : sizeOf(point.Sigma[parameter.term] as Matrix, parameter);
  const step = 1e-3 * size;
  if (!(step > 0)) return null;
  const moved = (by: number): Canonical =>
    parameter.kind === 'sigma2'
      ? withSigma2(point, (sigma2) => sigma2 + by)
      : {
          ...point,
          Sigma: point.Sigma.map((S, at) => (at === parameter.term ? nudged(S, parameter.i, parameter.j, by) : S)),
        };
  return differenceOf(referee, moved(step), moved(-step), step);
}
const sizeOf = ({ data, nrow }: Matrix, { i, j }: { i: number; j: number }): number =>
  Math.sqrt((data[i * (nrow + 1)] as number) * (data[j * (nrow + 1)] as number));
function nudged(S: Matrix, i: number, j: number, by: number): Matrix {
  const data = S.data.slice();
  data[j * S.nrow + i]! += by;
  if (i !== j) data[i * S.nrow + j]! += by;
  return { ...S, data };
}
/** By a parameter of a residual model that has no state of its covariance: of a correlation the step stays within (-1, 1). */
function slopeInResidual(referee: Referee, point: Canonical, name: string): Float64Array | null {
  const { residual } = point;
  if (residual.kind !== 'marginal') return null;
  const value = residual.parameters[name] as number;
  const step = 1e-3 * (Math.abs(value) < 1 ? 1 - Math.abs(value) : Math.abs(value));
  const moved = (by: number): Canonical => ({
    ...point,
    residual: { ...residual, parameters: { ...residual.parameters, [name]: value + by } },
  });
  return differenceOf(referee, moved(step), moved(-step), step);
}
function differenceOf(referee: Referee, above: Canonical, below: Canonical, step: number): Float64Array | null {
  const [up, down] = [above, below].map((at) => referee.generalizedLeastSquares(at));
  if (!up || !down || isRefusal(up) || isRefusal(down)) return null;
  return up.beta.map((x, at) => (x - (down.beta[at] as number)) / (2 * step));
}
