/**
 * Criteria of generalized models with one random intercept of variance V = s^2, written so that nothing divides by V and V = 0
 * is a point like any other. At the mode b of a level, r, o, a (and slopes) being sums over its rows (density.ts), A = a by the
 * expected information and A = o by the observed one, A' its slope in b:
 *
 *   b       = V r(b)                                        one root: the right-hand side falls in b
 *   db/dV   = r / (1 + V o),    db/dbeta_j = -V sum o_i x_ij / (1 + V o)
 *   D       = 1 + V A
 *   Laplace     l = sum_levels [ log f(b) - V r^2 / 2 - 1/2 log D ]
 *     dl/dV      = sum_levels [ r^2 / 2 - (A + V A' db/dV) / (2 D) ]
 *     dl/dbeta_j = sum_levels [ sum_i r_i x_ij - V (sum_i a'_i x_ij + A' db/dbeta_j) / (2 D) ]
 *   quadrature  quadrature.ts, K nodes about the same mode
 *
 * Laplace's is the same function as f(b) + 1/2 log|H| of Kristensen et al. (2016, section 2). Since V r(b) - b falls at least as
 * fast as -b, its root lies between 0 and its value at 0; it is bisected with Newton's steps where they stay inside. Second
 * derivatives are central differences of the score.
 */
import { type Answer, type Canonical, type Criterion, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import type { Information, InformationParameter } from '../information.ts';
import type { Referee } from '../interface.ts';
import {
  badResidual,
  beyondCriterion,
  beyondLaplace,
  noLeastSquares,
  noModes,
  notFinite,
  notPositiveSemidefinite,
  wrongShape,
} from '../messages.ts';
import type { Score } from '../score.ts';
import { constantOf, densityOf, type Row } from './density.ts';
import { type LevelAt, quadratureAt } from './quadrature.ts';
import { type Rule, ruleOf } from './rule.ts';

interface State {
  readonly logLik: number;
  readonly dV: number;
  /** p, NaN where dropped. */
  readonly dbeta: Float64Array;
}

export const LAPLACE: Criterion = { kind: 'laplace', information: 'observed' };

/** `criterion`: which of those that there are of these models. */
export function openIntegrated(problem: Problem, criterion: Criterion = LAPLACE): Answer<Referee> {
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
    return beyondLaplace(problem);
  }
  const density = densityOf(response.family, response.link);
  if (!density || (criterion.kind !== 'laplace' && criterion.kind !== 'quadrature')) return beyondCriterion(criterion);
  const observed = criterion.kind === 'laplace' && criterion.information === 'observed';
  const rule: Rule | null = criterion.kind === 'quadrature' ? ruleOf(criterion.nodes) : null;
  const trials = response.trials ?? new Float64Array(n).fill(1);
  const { y } = response;
  const constant = y.reduce((sum, v, i) => sum + constantOf(response.family, v, trials[i]), 0);
  if (!Number.isFinite(constant)) return notFinite('the response or its trials');
  const rowsOf: number[][] = term.levels.map(() => []);
  for (const [i, l] of term.level.entries()) rowsOf[l].push(i);

  const row: Row = { log: 0, r: 0, o: 0, a: 0, oSlope: 0, aSlope: 0 };
  const at = (i: number, eta: number): Row => {
    density(eta, y[i], trials[i], row);
    if (observed) [row.a, row.aSlope] = [row.o, row.oSlope];
    return row;
  };
  /** Sums over the rows of a level at b. */
  function sumsAt(rows: readonly number[], eta: Float64Array, b: number): Row {
    const sum: Row = { log: 0, r: 0, o: 0, a: 0, oSlope: 0, aSlope: 0 };
    for (const i of rows) {
      const { log, r, o, a, aSlope } = at(i, eta[i] + b);
      sum.log += log;
      sum.r += r;
      sum.o += o;
      sum.a += a;
      sum.aSlope += aSlope;
    }
    return sum;
  }
  /** The root of V r(b) - b. NaN: not found. */
  function modeOf(rows: readonly number[], eta: Float64Array, V: number): number {
    if (V === 0) return 0;
    const atZero = V * sumsAt(rows, eta, 0).r;
    let [low, high] = [Math.min(0, atZero), Math.max(0, atZero)];
    let b = 0;
    for (let step = 0; step < 500; step++) {
      const { r, o } = sumsAt(rows, eta, b);
      const off = V * r - b;
      if (off === 0) return b;
      if (off > 0) low = b;
      else high = b;
      const newton = b + off / (1 + V * o);
      const next = newton > low && newton < high ? newton : low + (high - low) / 2;
      if (Math.abs(next - b) <= 1e-15 * Math.abs(b) || next === b) return next;
      b = next;
    }
    return Number.NaN;
  }
  function evaluate(point: Canonical, method: Method): Answer<State> {
    if (method === 'REML') return beyondLaplace(problem);
    if (point.residual.kind !== 'none') return badResidual(`a residual of kind ${point.residual.kind}`);
    if (point.beta.length !== p) return wrongShape('beta', `${point.beta.length} long`, String(p));
    if (point.Sigma.length !== 1 || point.Sigma[0].nrow !== 1)
      return wrongShape('Sigma', `${point.Sigma.length} matrices`, '1 x 1');
    const V = point.Sigma[0].data[0];
    if (!Number.isFinite(V)) return notFinite(`the variance of (${term.name})`);
    if (V < 0) return notPositiveSemidefinite(term.name, V, 0);
    if (!point.beta.every((b) => Number.isFinite(b) || Number.isNaN(b))) return notFinite('beta');
    const eta = new Float64Array(n);
    for (let i = 0; i < n; i++) eta[i] = offset?.[i] ?? 0;
    for (let j = 0; j < p; j++) {
      if (!Number.isNaN(point.beta[j])) for (let i = 0; i < n; i++) eta[i] += X.data[j * n + i] * point.beta[j];
    }
    let [logLik, dV] = [constant, 0];
    const dbeta = point.beta.map((b) => (Number.isNaN(b) ? Number.NaN : 0));
    for (const rows of rowsOf) {
      const b = modeOf(rows, eta, V);
      if (Number.isNaN(b)) return noModes();
      if (rule) {
        const level: LevelAt = { rows, eta, b, V, X, at };
        const found = quadratureAt(rule, level, dbeta);
        logLik += found.logLik;
        dV += found.dV;
        continue;
      }
      const { log, r: left, o, a: A, aSlope } = sumsAt(rows, eta, b);
      // what is left of counts of 1e6 has lost the digits that the mode itself has
      const r = V * o > 1 ? b / V : left;
      const D = 1 + V * A;
      logLik += log - (V * r * r) / 2 - Math.log(D) / 2;
      dV += (r * r) / 2 - (A + (V * aSlope * r) / (1 + V * o)) / (2 * D);
      for (let j = 0; j < p; j++) {
        let [onR, onO, onSlope] = [0, 0, 0];
        for (const i of rows) {
          const one = at(i, eta[i] + b);
          const x = X.data[j * n + i];
          onR += one.r * x;
          onO += one.o * x;
          onSlope += one.aSlope * x;
        }
        dbeta[j] += onR - (V / (2 * D)) * (onSlope - (aSlope * V * onO) / (1 + V * o));
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
