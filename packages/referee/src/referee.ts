import { type Answer, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { solveUpper } from './basis.ts';
import { checkNumbers } from './design.ts';
import { allocate } from './factor.ts';
import { openIntegrated } from './glmm/integrated.ts';
import { informationAt } from './information.ts';
import type { Referee, RefereeOptions } from './interface.ts';
import { evaluate, type State } from './likelihood.ts';
import { openMarginal } from './marginal.ts';
import { asGiven, collapsedAt, type ObservedRows } from './observed-rows.ts';
import { type Observed, prepare } from './prepared.ts';
import { piecesOf, scoreAt } from './score.ts';

/** Whether the random effects are integrated out approximately: not where the response is Gaussian and its mean linear. */
export const isIntegrated = ({ response: { family, link }, parts }: Pick<Problem, 'response' | 'parts'>): boolean =>
  family !== 'gaussian' || link !== 'identity' || parts.zeroInflation !== undefined || parts.dispersion !== undefined;

/** Opens a problem; refused where it is too large for dense algebra or asks what is not taken. */
export function openReferee(problem: Problem, options: RefereeOptions = {}): Answer<Referee> {
  const kind = problem.weights?.kind;
  const weights = options.weights ?? (kind === 'likelihood' ? 'likelihood' : 'precision');
  if (isIntegrated(problem)) {
    const checked = checkNumbers(problem);
    return isRefusal(checked) ? checked : openIntegrated(problem, options.criterion);
  }
  if (problem.residual) {
    const checked = checkNumbers(problem);
    return isRefusal(checked) ? checked : openMarginal(problem, problem.residual, weights);
  }
  const observed = prepare(problem, weights);
  if (isRefusal(observed)) return observed;
  const opened = {
    design: observed.design,
    work: allocate(observed.design),
    rows: rowsCache(observed),
    last: { factored: null },
  };
  return {
    weights,
    logLik: (at, method = problem.method) => {
      const state = evaluate(opened, at, method, { basis: false, profile: false });
      return isRefusal(state) ? state : { logLik: state.logLik, beta: state.beta };
    },
    score: (at, method = problem.method) => {
      const state = evaluate(opened, at, method, { basis: false, profile: false });
      return isRefusal(state) ? state : scoreAt(state, piecesOf(state, 'levels'));
    },
    information: (at, method = problem.method) => {
      const state = evaluate(opened, at, method, { basis: true, profile: false });
      return isRefusal(state) ? state : informationAt(state, piecesOf(state, 'all'));
    },
    generalizedLeastSquares: (at) => {
      const state = evaluate(opened, at, problem.method, { basis: true, profile: true });
      return isRefusal(state) ? state : { logLik: state.logLik, beta: state.beta, vcov: vcovOf(state) };
    },
  };
}
/** One basis per set of dropped columns: fits of one problem share it. */
function rowsCache({ design, collapsed, rows: known }: Observed): (beta: Float64Array) => ObservedRows {
  return (beta) => {
    const wanted = Array.from({ length: design.p }, (_, j) => j).filter((j) => !Number.isNaN(beta[j]));
    const key = wanted.join();
    const rows = known.get(key) ?? (collapsed ? collapsedAt(design, collapsed, wanted) : asGiven(design, wanted));
    known.set(key, rows);
    return rows;
  };
}
/** sigma^2 R^-1 (Q'V^-1 Q)^-1 R^-T, spread over the kept columns. */
function vcovOf({ design: { p }, basis, x, sigma2 }: State): Matrix {
  const r = basis.kept.length;
  const half = basis.kept.length === 0 ? [] : Array.from({ length: r }, (_, j) => x.inverse.getColumn(j));
  const rows = half.map((column) => {
    const b = Float64Array.from(column);
    solveUpper(basis.R, r, b);
    return b;
  });
  const data = new Float64Array(p * p).fill(Number.NaN);
  for (let i = 0; i < r; i++) {
    const b = Float64Array.from(rows, (row) => row[i]);
    solveUpper(basis.R, r, b);
    for (let j = 0; j < r; j++) data[basis.kept[i] * p + basis.kept[j]] = sigma2 * b[j];
  }
  return { nrow: p, ncol: p, data };
}
