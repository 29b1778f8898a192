/**
 * Satterthwaite's degrees of freedom as lmerTest has them (Kuznetsova, Brockhoff & Christensen 2017, J. Stat. Softw.
 * 82(13); Fai & Cornelius 1996): the covariance A of the variance parameters (theta, sigma) is twice the generalized
 * inverse of the Hessian of the deviance (or REML criterion), the gradient of l'Phi l is taken in the same parameters,
 *
 *   df(l) = 2 (l'Phi l)^2 / (g'A g),   both derivatives by Richardson extrapolation.
 */
import { type Answer, type Fit, isRefusal, type Matrix, type Note, type Problem } from '@mixdiff/contract';
import { choleskyInverse, richardsonHessian, richardsonJacobian, symmetricEigen } from '@mixdiff/linalg';
import { pf } from '@mixdiff/probability';
import { deviance, hold, openCriterion, type Reduction, solveHeld, startAt } from '@mixdiff/surface';
import type { Coefficient } from './coefficients.ts';
import { isNumber, keptColumns, varianceOfCarried } from './fit-parts.ts';
import { contrastInQ, inX, unitContrast } from './kenward-roger.ts';
import { noFactor, noNumber, noOptimum, singularRestriction } from './messages.ts';
import { dfUndefined } from './notes.ts';
import { numbersOf } from './numbers.ts';
import { reduce } from './reduction.ts';
import { quadraticForm } from './small-matrix.ts';
import { standardized } from './standardize.ts';
import { testedTable } from './tested-table.ts';

/** An F test with denominator degrees of freedom of its own. */
export interface SatterthwaiteTest {
  readonly statistic: number;
  readonly ndf: number;
  readonly ddf: number;
  readonly p: number;
}
/** What the method knows of one fit; tests are asked of it. */
export interface Satterthwaite {
  readonly kept: readonly number[];
  readonly beta: Float64Array;
  /** (X'V^-1X)^-1 of the kept columns. */
  readonly vcov: Matrix;
  /** F test of L beta = 0; L: rows x kept. Redundant rows are allowed. */
  test(L: Matrix): Answer<SatterthwaiteTest>;
  readonly notes: readonly Note[];
}

/** Eigenvalues of the Hessian at most this count as zero. */
const ZERO_CURVATURE = 1e-8;

/** Degrees of freedom by the curvature of the deviance at the fit. */
export function satterthwaite(fit: Fit, problem: Problem): Answer<Satterthwaite> {
  const variance = varianceOfCarried(fit, problem);
  if (!isNumber(variance)) return variance;
  const { problem: inUnits, at: point, sigma2, unit } = standardized(problem, fit.canonical, variance);
  const reduction = reduce(inUnits, keptColumns(fit.canonical));
  if (isRefusal(reduction)) return reduction;
  const { p, kept } = reduction;
  const held = hold(openCriterion(reduction), { kind: 'sigma' }, fit.method === 'REML');
  const theta = startAt(held, point, sigma2);
  if (!theta) return noFactor('the estimated covariance of the random effects');
  const at = Float64Array.of(...theta, Math.sqrt(sigma2));
  const d = at.length;
  const criterionAt = (x: Float64Array): number => deviance(held, x.subarray(0, d - 1), x[d - 1]);
  const vcovAt = (x: Float64Array): Float64Array => {
    const out = new Float64Array(p * p).fill(Number.NaN);
    const solution = solveHeld(held, x.subarray(0, d - 1), x[d - 1]);
    if (solution) choleskyInverse(solution.Rx, p, out);
    return out.map((v) => v * x[d - 1] ** 2);
  };
  if (!Number.isFinite(criterionAt(at))) return noOptimum('these estimates');
  const phi = vcovAt(at);
  const { A, negative } = parameterCovariance(richardsonHessian(criterionAt, at), d);
  const beta = Float64Array.from(kept, (j) => point.beta[j]);
  const jacobian = richardsonJacobian(vcovAt, at);
  const parts = {
    phi,
    beta,
    reduction,
    dfOf: (l: Float64Array, v: number) => degreesOfFreedom(jacobian, A, p, l, v),
    why: () =>
      A.every(Number.isFinite) && A.some((a) => a !== 0)
        ? 'the variance of the contrast does not move with the variances of the model'
        : 'the Hessian of the deviance in the variances has no positive part',
  };
  return {
    kept: [...kept],
    beta: Float64Array.from(kept, (j) => fit.canonical.beta[j]),
    vcov: inX(phi, reduction, unit),
    test: (L) => contrastF(parts, L),
    notes: negative ? [dfUndefined()] : [],
  };
}

/** Per coefficient: df, t and p beside the fit's own standard errors. */
export function satterthwaiteTable(fit: Fit, problem: Problem): Answer<Coefficient[]> {
  const found = satterthwaite(fit, problem);
  return isRefusal(found) ? found : testedTable(found, found.vcov, problem);
}

/** A = 2 H^+, over the eigenvalues above zero. */
function parameterCovariance(H: Matrix, d: number): { A: Float64Array; negative: boolean } {
  const { values, vectors } = symmetricEigen(H.data.slice(), d);
  const A = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    if (!(values[k] > ZERO_CURVATURE)) continue;
    for (let j = 0; j < d; j++) {
      for (let i = 0; i < d; i++) A[j * d + i] += (2 * vectors[k * d + i] * vectors[k * d + j]) / values[k];
    }
  }
  return { A, negative: values.some((value) => value < -ZERO_CURVATURE) };
}

interface Parts {
  readonly phi: Float64Array;
  readonly beta: Float64Array;
  readonly reduction: Pick<Reduction, 'p' | 'R'>;
  /** Of one contrast of Q's coefficients with variance v. */
  readonly dfOf: (l: Float64Array, v: number) => number;
  /** Why there may be no degrees of freedom. */
  readonly why: () => string;
}

/** 2 v^2 / (g'A g); jacobian: p^2 x d. */
function degreesOfFreedom(jacobian: Matrix, A: Float64Array, p: number, l: Float64Array, v: number): number {
  const d = jacobian.ncol;
  const g = Float64Array.from(
    { length: d },
    (_, k) => quadraticForm(l, jacobian.data.subarray(k * p * p, (k + 1) * p * p), 1, p).at(0) as number,
  );
  // df = 2 v^2 / (g'A g)
  return (2 * v * v) / (quadraticForm(g, A, 1, d).at(0) as number);
}

/** Rotated to uncorrelated contrasts; their t^2 summed, their df combined by the mean of the F's they make up. */
export function contrastF(parts: Parts, L: Matrix): Answer<SatterthwaiteTest> {
  const { phi, beta, reduction, dfOf, why } = parts;
  if (!phi.every(Number.isFinite)) {
    return noNumber(
      'Satterthwaite',
      'the covariance of the fixed effects',
      NaN,
      "(X'V^-1X)^-1 leaves the range of numbers",
    );
  }
  const { p } = reduction;
  const m = L.nrow;
  const { LQ, rows } = unitContrast(contrastInQ(L, reduction), L);
  const { values, vectors } = symmetricEigen(quadraticForm(LQ, phi, m, p), m);
  const rank = values.filter((v) => v > Math.sqrt(Number.EPSILON) * values[0]).length;
  if (rank === 0 || !(values[0] > 0)) return singularRestriction();
  let sum = 0;
  const dfs: number[] = [];
  for (let k = 0; k < rank; k++) {
    const l = new Float64Array(p);
    let value = 0;
    for (let j = 0; j < p; j++) {
      for (let i = 0; i < m; i++) {
        l[j] += vectors[k * m + i] * LQ[j * m + i];
        value += vectors[k * m + i] * rows[j * m + i] * beta[j];
      }
    }
    sum += (value * value) / values[k];
    dfs.push(dfOf(l, values[k]));
  }
  const statistic = sum / rank;
  const ddf = combined(dfs);
  const found = { statistic, ndf: rank, ddf, p: pf(statistic, rank, ddf, { lower: false }) };
  return numbersOf('Satterthwaite', found, why);
}

/** E = sum nu / (nu - 2), ddf = 2 E / (E - q); 2 where some nu is at most 2. */
export function combined(dfs: readonly number[]): number {
  const q = dfs.length;
  if (q === 1) return dfs[0];
  if (dfs.every((nu, i) => i === 0 || Math.abs(nu - dfs[i - 1]) < 1e-8)) return dfs.reduce((a, b) => a + b, 0) / q;
  if (!dfs.every((nu) => nu > 2)) return 2;
  const E = dfs.reduce((total, nu) => total + nu / (nu - 2), 0);
  return (2 * E) / (E - q);
}
