/**
 * A Gaussian problem whose residuals have a structure or standard deviations of their own, opened: outer parameters beta (ML), dispersion, theta, in glmmTMB's order, and -l with its gradient.
 */
import { type Chosen, compareVersions, type Problem, variesText } from '@mixdiff/contract';
import { addSolution, type FixedEffects, fixedEffects } from '../design.ts';
import { type Dispersion, dispersionOf, isTerm, ZERO_DISPERSION } from './dispersion.ts';
import { type Likelihood, likelihood } from './likelihood.ts';
import { clusters, type Occupied, occupied, type Side, sidesOf } from './sides.ts';
import { weightedLikelihood } from './weighted.ts';

export interface Model {
  readonly problem: Problem;
  readonly chosen: Chosen;
  readonly fixed: FixedEffects;
  readonly residual: Occupied | null;
  readonly dispersion: Dispersion;
  readonly sides: readonly Side[];
  readonly nll: Likelihood;
  readonly names: readonly string[];
  readonly length: number;
  /** p under ML, 0 under REML: par[betas ..] are the dispersion's, then theta. */
  readonly betas: number;
  /** Position of the first theta of each side. */
  readonly thetaAt: readonly number[];
  /** d log sigma / d dispersion: 1, or 1/2 on the scale of log variances. */
  readonly perLogSigma: number;
  readonly start: Float64Array;
  /** -l; +Infinity where there is none, and the gradient is NaN. */
  objective(par: Float64Array, gradient?: Float64Array): number;
  /** -l where the term `k` is singular in its `j`-th way: no point reaches that. */
  valueAtZero(par: Float64Array, k: number, j: number): number;
  /** Coefficients of the kept columns at the parameters last evaluated. */
  beta(par: Float64Array): Float64Array;
  /** Residual variances of the rows at the parameters last evaluated, n. */
  readonly variances: Float64Array;
  /** Another response; null: the problem's own. */
  setResponse(y: Float64Array | null): void;
}

/** How much arithmetic an evaluation may take: sum of the cubes of the dense matrices. */
const MOST_WORK = 5e8;
/** Whether clusters are small enough to be worked on as dense matrices. */
export const isAffordable = (problem: Problem): boolean => {
  const { sides } = openSides(problem);
  const dense = sides.some(({ position }) => position);
  const effects = (rows: Int32Array): number =>
    sides.reduce((sum, { level, covariance: { c } }) => sum + c * new Set(Array.from(rows, (i) => level[i])).size, 0);
  const orders = clusters(problem.response.y.length, sides).map((rows) => (dense ? rows.length : effects(rows)));
  return orders.reduce((sum, order) => sum + order ** 3, 0) <= MOST_WORK;
};

function openSides(problem: Problem): { sides: Side[]; residual: Occupied | null } {
  const term = problem.residual && isTerm(problem.residual.structure) ? problem.residual : null;
  const residual = term && occupied(term);
  const labels = problem.random.map((one) => `${variesText(one).replaceAll(' ', '')}|${one.group}`);
  return { sides: sidesOf(problem, labels, residual), residual };
}

export function openModel(problem: Problem, chosen: Chosen): Model {
  const { X, columns, offset } = problem.parts.conditional;
  const version = chosen['as']?.value ?? '';
  const integrated = problem.method === 'REML';
  const perLogSigma = chosen['dispersion']?.value === 'log-variance' ? 0.5 : 1;
  const fixed = fixedEffects(X, null, false);
  const { sides, residual } = openSides(problem);
  const dispersion = dispersionOf(problem);
  const n = problem.response.y.length;
  const form = sides.some(({ position }) => position) ? likelihood : weightedLikelihood;
  const nll = form(sides, clusters(n, sides), fixed, integrated);
  const betas = integrated ? 0 : fixed.p;
  const names = Array.from(fixed.kept.subarray(0, betas), (j) => columns[j]);
  const prefix = compareVersions(version, '1.1.10') >= 0 ? 'disp~' : 'd~';
  names.push(...dispersion.names.map((name) => prefix + name));
  const thetaAt = sides.map(({ label, covariance: { count } }) => {
    const at = names.length;
    for (let k = 1; k <= count; k++) names.push(`theta_${label}.${k}`);
    return at;
  });
  const length = names.length;
  const start = startOf(sides, betas, length, thetaAt);

  const e0 = new Float64Array(n);
  const variances = new Float64Array(n);
  const last = new Float64Array(length).fill(Number.NaN);
  let lastValue = Number.NaN;
  let evaluated = false;
  let y = problem.response.y;
  const isLast = (par: Float64Array): boolean => evaluated && last.every((x, j) => x === par[j]);

  const place = (par: Float64Array): void => {
    for (let i = 0; i < n; i++) e0[i] = y[i] - (offset?.[i] ?? 0);
    for (let j = 0; j < betas; j++) for (let i = 0; i < n; i++) e0[i] -= fixed.X.data[i + j * n] * par[j];
    variances.fill(0);
    dispersion.columns.forEach((column, j) => {
      for (let i = 0; i < n; i++) variances[i] += par[betas + j] * column[i];
    });
    for (let i = 0; i < n; i++) {
      variances[i] = dispersion.columns.length > 0 ? Math.exp(2 * perLogSigma * variances[i]) : ZERO_DISPERSION ** 2;
    }
    sides.forEach(({ covariance }, k) => {
      covariance.set(par, thetaAt[k]);
    });
  };
  const evaluate = (par: Float64Array): void => {
    place(par);
    const value = nll.value(variances, e0);
    lastValue = Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
    last.set(par);
    evaluated = true;
  };
  const differentiate = (out: Float64Array): void => {
    nll.derivatives();
    evaluated = false; // the residuals were solved for in place
    for (let j = 0; j < betas; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum -= fixed.X.data[i + j * n] * nll.solved[i];
      out[j] = sum;
    }
    dispersion.columns.forEach((column, j) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += nll.diagonal[i] * 2 * variances[i] * column[i];
      out[betas + j] = sum * perLogSigma;
    });
    sides.forEach(({ covariance }, k) => {
      if (nll.form === 'sigma') covariance.gradientOfSigma(nll.M[k], out, thetaAt[k]);
      else covariance.gradient(covariance.direct ? nll.M[k] : timesFactor(covariance, nll.M[k]), out, thetaAt[k]);
    });
  };

  return {
    problem,
    chosen,
    fixed,
    residual,
    dispersion,
    sides,
    nll,
    names,
    length,
    betas,
    thetaAt,
    perLogSigma,
    start,
    variances,
    objective(par, gradient) {
      if (!isLast(par)) evaluate(par);
      if (!gradient) return lastValue;
      if (lastValue === Number.POSITIVE_INFINITY) gradient.fill(Number.NaN, 0, length);
      else differentiate(gradient);
      return lastValue;
    },
    valueAtZero(par, k, j) {
      place(par);
      evaluated = false;
      sides[k].covariance.zero(j);
      return nll.value(variances, e0);
    },
    beta(par) {
      if (betas > 0 || !integrated) return par.slice(0, betas);
      const beta = new Float64Array(fixed.p);
      addSolution(fixed, nll.gamma.slice(), beta);
      return beta;
    },
    setResponse(other) {
      y = other ?? problem.response.y;
      evaluated = false;
    },
  };
}

/** E = T'D */
function timesFactor({ c, T }: Side['covariance'], D: Float64Array): Float64Array {
  const E = new Float64Array(c * c);
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < c; i++) for (let h = i; h < c; h++) E[i + j * c] += T[h + i * c] * D[h + j * c];
  }
  return E;
}

/** beta 1, loadings 1, all else 0. */
function startOf(sides: readonly Side[], betas: number, length: number, thetaAt: readonly number[]): Float64Array {
  const start = new Float64Array(length).fill(1, 0, betas);
  sides.forEach(({ covariance }, k) => {
    start.fill(covariance.start, thetaAt[k], thetaAt[k] + covariance.count);
  });
  return start;
}
