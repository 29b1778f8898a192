/**
 * Laplace's approximation of a binomial model (logit link) with one random intercept of variance V, observed information,
 * written so that nothing divides by V and V = 0 is a point like any other. At the mode b of a level, with
 * r = sum_i (y_i - t_i p_i), A = sum_i v_i, v = t p (1 - p), w = sum_i v_i (1 - 2 p_i), D = 1 + V A:
 *
 *   b       = V r(b)                                                   one root: the right-hand side falls in b
 *   l       = sum_levels [ sum_i log f(y_i | eta_i + b) - V r^2 / 2 - 1/2 log D ]
 *   dl/dV   = sum_levels [ r^2 / 2 - A / (2 D) - V w r / (2 D^2) ]
 *   dl/db_j = sum_levels [ sum_i r_i x_ij - V / (2 D) ( sum_i w_i x_ij - w V sum_i v_i x_ij / D ) ]
 *
 * the same function as f(b) + 1/2 log|H| of Kristensen et al. (2016, section 2), b having slope r / D in V and
 * -V sum v x / D in beta. The mode is bracketed and bisected with Newton's steps where they stay inside; the second derivatives are central
 * differences of the score. Densities by log p and log(1 - p), coefficients by sums of logarithms.
 */
import { type Answer, type Canonical, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import type { Information, InformationParameter } from './information.ts';
import type { Referee } from './interface.ts';
import {
  badResidual,
  beyondLaplace,
  noLeastSquares,
  noModes,
  notFinite,
  notPositiveSemidefinite,
  wrongShape,
} from './messages.ts';
import type { Score } from './score.ts';

/** log choose(t, y) of whole numbers. */
function logChoose(y: number, trials: number): number {
  let sum = 0;
  for (let k = 1; k <= Math.min(y, trials - y); k++) sum += Math.log((trials - Math.min(y, trials - y) + k) / k);
  return sum;
}
/** log p and log(1 - p) of the inverse logit. */
const logP = (eta: number): number => (eta < 0 ? eta - Math.log1p(Math.exp(eta)) : -Math.log1p(Math.exp(-eta)));

interface State {
  readonly logLik: number;
  readonly dV: number;
  /** p, NaN where dropped. */
  readonly dbeta: Float64Array;
}

export function openLaplace(problem: Problem): Answer<Referee> {
  const { response, parts, random, weights } = problem;
  const { X, offset } = parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const [term, ...others] = random;
  if (
    !term ||
    others.length > 0 ||
    term.columns.length > 1 ||
    !term.Z.data.every((z) => z === 1) ||
    weights ||
    problem.residual
  ) {
    return beyondLaplace();
  }
  const trials = response.trials ?? new Float64Array(n).fill(1);
  const { y } = response;
  const constant = y.reduce((sum, v, i) => sum + logChoose(v, trials[i]), 0);
  if (!Number.isFinite(constant)) return notFinite('the response or its trials');
  const rowsOf: number[][] = term.levels.map(() => []);
  for (const [i, l] of term.level.entries()) rowsOf[l].push(i);

  /** r, A and w of one level at b. */
  function sumsAt(rows: readonly number[], eta: Float64Array, b: number) {
    let [r, A, w] = [0, 0, 0];
    for (const i of rows) {
      const prob = Math.exp(logP(eta[i] + b));
      const rest = Math.exp(logP(-eta[i] - b));
      r += y[i] * rest - (trials[i] - y[i]) * prob;
      A += trials[i] * prob * rest;
      w += trials[i] * prob * rest * (rest - prob);
    }
    return { r, A, w };
  }
  /** The root of V r(b) - b, between V times the least and the most that r can be. NaN: not found. */
  function modeOf(rows: readonly number[], eta: Float64Array, V: number): number {
    if (V === 0) return 0;
    let low = -V * rows.reduce((sum, i) => sum + trials[i] - y[i], 0);
    let high = V * rows.reduce((sum, i) => sum + y[i], 0);
    let b = Math.min(Math.max(0, low), high);
    for (let step = 0; step < 500; step++) {
      const { r, A } = sumsAt(rows, eta, b);
      const off = V * r - b;
      if (off === 0) return b;
      if (off > 0) low = b;
      else high = b;
      const newton = b + off / (1 + V * A);
      const next = newton > low && newton < high ? newton : low + (high - low) / 2;
      if (Math.abs(next - b) <= 1e-15 * Math.abs(b) || next === b) return next;
      b = next;
    }
    return Number.NaN;
  }
  function evaluate(at: Canonical, method: Method): Answer<State> {
    if (method === 'REML') return beyondLaplace();
    if (at.residual.kind !== 'none') return badResidual(`a residual of kind ${at.residual.kind}`);
    if (at.beta.length !== p) return wrongShape('beta', `${at.beta.length} long`, String(p));
    if (at.Sigma.length !== 1 || at.Sigma[0].nrow !== 1)
      return wrongShape('Sigma', `${at.Sigma.length} matrices`, '1 x 1');
    const V = at.Sigma[0].data[0];
    if (!Number.isFinite(V)) return notFinite(`the variance of (${term.name})`);
    if (V < 0) return notPositiveSemidefinite(term.name, V, 0);
    if (!at.beta.every((b) => Number.isFinite(b) || Number.isNaN(b))) return notFinite('beta');
    const eta = new Float64Array(n);
    for (let i = 0; i < n; i++) eta[i] = offset?.[i] ?? 0;
    for (let j = 0; j < p; j++) {
      if (!Number.isNaN(at.beta[j])) for (let i = 0; i < n; i++) eta[i] += X.data[j * n + i] * at.beta[j];
    }
    let [logLik, dV] = [constant, 0];
    const dbeta = at.beta.map((b) => (Number.isNaN(b) ? Number.NaN : 0));
    for (const rows of rowsOf) {
      const b = modeOf(rows, eta, V);
      if (Number.isNaN(b)) return noModes();
      const { r: left, A, w } = sumsAt(rows, eta, b);
      // what is left of counts of 1e6 has lost the digits that the mode itself has
      const r = V * A > 1 ? b / V : left;
      const D = 1 + V * A;
      for (const i of rows) logLik += y[i] * logP(eta[i] + b) + (trials[i] - y[i]) * logP(-eta[i] - b);
      logLik -= (V * r * r) / 2 + Math.log(D) / 2;
      dV += (r * r) / 2 - A / (2 * D) - (V * w * r) / (2 * D * D);
      for (let j = 0; j < p; j++) {
        let [onR, onV, onW] = [0, 0, 0];
        for (const i of rows) {
          const one = sumsAt([i], eta, b);
          const x = X.data[j * n + i];
          onR += one.r * x;
          onV += one.A * x;
          onW += one.w * x;
        }
        dbeta[j] += onR - (V / (2 * D)) * (onW - (w * V * onV) / D);
      }
    }
    return Number.isFinite(logLik) ? { logLik, dV, dbeta } : notFinite('the likelihood at this point');
  }
  const scoreOf = (at: Canonical, { logLik, dV, dbeta }: State): Score => ({
    logLik,
    beta: at.beta,
    Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(dV) }],
    residual: null,
    sigma2: Number.NaN,
    dbeta,
  });
  function information(at: Canonical, method: Method): Answer<Information> {
    const here = evaluate(at, method);
    if (isRefusal(here)) return here;
    const kept = Array.from(at.beta.keys()).filter((j) => !Number.isNaN(at.beta[j]));
    const parameters: InformationParameter[] = [
      { kind: 'Sigma', term: 0, i: 0, j: 0 },
      ...kept.map((column): InformationParameter => ({ kind: 'beta', column })),
    ];
    const slopes = ({ dV, dbeta }: State): Float64Array => Float64Array.of(dV, ...kept.map((j) => dbeta[j]));
    const V = at.Sigma[0].data[0];
    const moved = (k: number, by: number): Answer<State> =>
      k === 0
        ? evaluate({ ...at, Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(V + by) }] }, method)
        : evaluate({ ...at, beta: at.beta.map((b, j) => (j === kept[k - 1] ? b + by : b)) }, method);
    const d = parameters.length;
    const data = new Float64Array(d * d);
    // a step of beta moves no linear predictor by more than 1e-4, whatever the column's unit
    const size = (column: number): number =>
      X.data.subarray(column * n, (column + 1) * n).reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
    for (let k = 0; k < d; k++) {
      const h = 1e-4 * (k === 0 ? Math.max(V, 1e-2) : 1 / size(kept[k - 1]));
      // at a variance near zero to one side, with the error of the second order
      const oneSided = k === 0 && V < h;
      const [up, down] = [moved(k, h), oneSided ? moved(k, 2 * h) : moved(k, -h)];
      if (isRefusal(up)) return up;
      if (isRefusal(down)) return down;
      const [a, b, c] = [slopes(up), slopes(down), slopes(here)];
      for (let l = 0; l < d; l++) {
        const slope = oneSided ? (4 * a[l] - b[l] - 3 * c[l]) / (2 * h) : (a[l] - b[l]) / (2 * h);
        data[k * d + l] -= slope / 2;
        data[l * d + k] -= slope / 2;
      }
    }
    return { ...scoreOf(at, here), parameters, gradient: slopes(here), matrix: { nrow: d, ncol: d, data } };
  }
  return {
    weights: 'likelihood',
    logLik: (at, method = problem.method) => {
      const state = evaluate(at, method);
      return isRefusal(state) ? state : { logLik: state.logLik, beta: at.beta };
    },
    score: (at, method = problem.method) => {
      const state = evaluate(at, method);
      return isRefusal(state) ? state : scoreOf(at, state);
    },
    information: (at, method = problem.method) => information(at, method),
    generalizedLeastSquares: () => noLeastSquares(),
  };
}
