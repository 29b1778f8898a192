/**
 * The likelihood of a marginal model: rows of a subject s have the covariance V_s that residual/block.ts makes of its
 * structure, groups, variance functions and weights: D_s E_s C E_s' D_s, C over the declared positions, E_s picking those that
 * s has, D_s the scales of its rows. With P = V^-1 under ML, V^-1 - V^-1 X K^-1 X'V^-1 under REML,
 * K = X'V^-1 X, V_i = dV/dphi_i and V_ij the second derivatives:
 *
 *   l       as in likelihood.ts
 *   dl/dC   = 1/2 sum_s E_s' D_s [ V^-1 r r'V^-1 - P ]_ss D_s E_s, symmetric; dl/dphi_i = 1/2 tr([ V^-1 r r'V^-1 - P ] V_i)
 *   I_ij    = -1/2 tr(P V_i P V_j) + r'V^-1 V_i P V_j V^-1 r + 1/2 tr(P V_ij) - 1/2 r'V^-1 V_ij V^-1 r
 *
 * the last two of which vanish where V is linear in phi (Pinheiro & Bates 2000, section 5.1; Lindstrom & Bates 1988).
 * Dense algebra per subject, once for all subjects of one V (row-patterns.ts), or, beside random effects, per block of rows that hang together (random-rows.ts): V is then
 * R + sum_k Z_k Sigma_k Z_k', and phi begins with the elements of the Sigma_k. A variance that goes with the fitted values is taken at those of the point and held there, as
 * in the outer loop of gls and lme: slopes are those of the likelihood with the variances of this very point.
 */
import {
  type Answer,
  type Canonical,
  isRefusal,
  type Method,
  type Problem,
  type ResidualModel,
} from '@mixdiff/contract';
import { type Basis, basisOf, solveUpper } from './basis.ts';
import { checkedWeights, type WeightKind } from './design.ts';
import type { Referee } from './interface.ts';
import { informationOf, productOf, scoreOf } from './marginal-derivatives.ts';
import {
  gramOf,
  invert,
  leastSquares,
  movedFrom,
  type Pattern,
  patternAt,
  restOf,
  type Solved,
  type State,
} from './marginal-state.ts';
import { brokenPivot, copiesOfCorrelated, notFinite, tooLarge, wrongShape } from './messages.ts';
import { connectedRows, withRandom } from './random-rows.ts';
import { remainder } from './remainder.ts';
import { type OpenedResidual, openResidual } from './residual/block.ts';
import { alikeBlocks, type Member, membersOf } from './row-patterns.ts';

/** Multiplications per evaluation. */
const OPERATION_LIMIT = 6e9;

export function openMarginal(problem: Problem, residual: ResidualModel, kind: WeightKind): Answer<Referee> {
  if (problem.weights && kind === 'likelihood') return copiesOfCorrelated();
  const w = checkedWeights(problem, kind);
  if (isRefusal(w)) return w;
  const { X, offset } = problem.parts.conditional;
  const { subject } = residual;
  const [n, p] = [X.nrow, X.ncol];
  const { random } = problem;
  const alike = alikeBlocks(problem, residual, connectedRows(problem, residual));
  const operations = alike.reduce((sum, [rows]) => sum + 6 * rows.length ** 3, 0) + n * p * p;
  if (operations > OPERATION_LIMIT) {
    const largest = alike.reduce((most, [rows]) => Math.max(most, rows.length), 0);
    return tooLarge(largest, largest ** 2, operations, OPERATION_LIMIT);
  }
  const opened = openResidual(residual, w as Float64Array);
  if (isRefusal(opened)) return opened;
  const model: OpenedResidual = opened;
  const left = (beta: Float64Array): Float64Array =>
    remainder({ n, observed: problem.response.y, offset, X: X.data, terms: [] }, beta);
  const bases = new Map<string, { readonly basis: Basis; readonly members: readonly (readonly Member[])[] }>();
  function basisFor(beta: Float64Array) {
    const wanted = Array.from(beta.keys()).filter((j) => !Number.isNaN(beta[j]));
    const known = bases.get(wanted.join());
    if (known) return known;
    const basis = basisOf(X.data, n, wanted, left);
    const made = { basis, members: alike.map((blocks) => membersOf(blocks, basis)) };
    bases.set(wanted.join(), made);
    return made;
  }

  function evaluate(at: Canonical, method: Method, profile: boolean): Answer<State> {
    if (at.beta.length !== p) return wrongShape('beta', `${at.beta.length} long`, String(p));
    if (!at.beta.every((b) => Number.isFinite(b) || Number.isNaN(b))) return notFinite('beta');
    const fitted = (): Float64Array => left(at.beta).map((rest, i) => problem.response.y[i] - rest);
    const residuals = model.at(at.residual, fitted);
    if (isRefusal(residuals)) return residuals;
    const covariance = withRandom(residuals, random, at.Sigma);
    if (isRefusal(covariance)) return covariance;
    const { basis, members } = basisFor(at.beta);
    const r = basis.kept.length;
    const patterns: Pattern[] = [];
    for (const [k, blocks] of alike.entries()) {
      const name = (): string => `${subject.name} ${subject.levels[subject.index[blocks[0][0]]]}`;
      const made = patternAt(blocks, members[k], name, covariance, r);
      if (isRefusal(made)) return made;
      patterns.push(made);
    }
    const inverted = invert(gramOf(patterns, r));
    if (!inverted) return brokenPivot("X'V^-1 X");
    const given = (): Solved => {
      const residuals = left(at.beta);
      return { beta: at.beta, residuals, moved: movedFrom(basis, residuals) };
    };
    const best = profile || method === 'REML';
    const { beta, residuals: rest, moved } = best ? leastSquares(patterns, inverted.inverse, basis, p) : given();
    const remaining = patterns.map((one) => restOf(one, rest, moved));
    const u = patterns.map(({ inverse }, k) => inverse.mmul(remaining[k]));
    const quadratic = u.reduce((sum, one, k) => sum + productOf(one, remaining[k]), 0);
    const logDet = patterns.reduce((sum, one) => sum + one.count * one.logDet, 0);
    const restricted = method === 'REML' ? r : 0;
    const logDetK = method === 'REML' ? inverted.logDet + 2 * basis.halfLogDet : 0;
    const twice = (n - restricted) * Math.log(2 * Math.PI) + logDet + logDetK + quadratic;
    if (!Number.isFinite(twice)) return notFinite('the likelihood at this point');
    return { covariance, basis, patterns, K: inverted.inverse, beta, u, logLik: -twice / 2 };
  }
  return {
    weights: kind,
    logLik: (at, method = problem.method) => {
      const state = evaluate(at, method, false);
      return isRefusal(state) ? state : { logLik: state.logLik, beta: state.beta };
    },
    score: (at, method = problem.method) => {
      const state = evaluate(at, method, false);
      return isRefusal(state) ? state : scoreOf(state, method, residual);
    },
    information: (at, method = problem.method) => {
      const state = evaluate(at, method, false);
      return isRefusal(state) ? state : informationOf(state, method, scoreOf(state, method, residual));
    },
    generalizedLeastSquares: (at) => {
      const state = evaluate(at, problem.method, true);
      return isRefusal(state) ? state : { logLik: state.logLik, beta: state.beta, vcov: spread(state, p) };
    },
  };
}

/** R^-1 (Q'V^-1 Q)^-1 R^-T over the kept columns, NaN elsewhere. */
function spread({ basis, K }: State, p: number) {
  const { kept, R } = basis;
  const r = kept.length;
  const half = Array.from({ length: r }, (_, j) => {
    const column = Float64Array.from(K.getColumn(j));
    solveUpper(R, r, column);
    return column;
  });
  const data = new Float64Array(p * p).fill(Number.NaN);
  for (let i = 0; i < r; i++) {
    const row = Float64Array.from(half, (column) => column[i]);
    solveUpper(R, r, row);
    for (let j = 0; j < r; j++) data[kept[i] * p + kept[j]] = row[j];
  }
  return { nrow: p, ncol: p, data };
}
