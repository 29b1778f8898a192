/**
 * The likelihood of a marginal model: rows of a subject s have covariance V_s = W_s^-1/2 E_s C E_s' W_s^-1/2, C over the
 * declared positions and E_s picking those that s has. With P = V^-1 under ML, V^-1 - V^-1 X K^-1 X'V^-1 under REML,
 * K = X'V^-1 X, V_i = dV/dphi_i and V_ij the second derivatives:
 *
 *   l       as in likelihood.ts
 *   dl/dC   = 1/2 sum_s E_s' W^-1/2 [ V^-1 r r'V^-1 - P ]_ss W^-1/2 E_s, symmetric; dl/dphi_i = tr(dl/dC dC/dphi_i)
 *   I_ij    = -1/2 tr(P V_i P V_j) + r'V^-1 V_i P V_j V^-1 r + 1/2 tr(P V_ij) - 1/2 r'V^-1 V_ij V^-1 r
 *
 * the last two of which vanish where V is linear in phi (Pinheiro & Bates 2000, section 5.1; Lindstrom & Bates 1988).
 * Dense algebra per subject.
 */
import {
  type Answer,
  type Canonical,
  isRefusal,
  type Method,
  type Problem,
  type ResidualModel,
} from '@mixdiff/contract';
import { CholeskyDecomposition, Matrix as Dense } from 'ml-matrix';
import { type Basis, basisOf, solveUpper } from './basis.ts';
import { checkedWeights, type WeightKind } from './design.ts';
import type { Information, InformationParameter } from './information.ts';
import type { Referee } from './interface.ts';
import { badResidual, brokenPivot, copiesOfCorrelated, notFinite, tooLarge, wrongShape } from './messages.ts';
import { remainder } from './remainder.ts';
import { type ResidualCovariance, residualCovariance } from './residual-structure.ts';
import type { Score } from './score.ts';

/** Multiplications per evaluation. */
const OPERATION_LIMIT = 6e9;

/** Rows of one subject at a point; blocks of V_s are m_s x m_s. */
interface Subject {
  readonly rows: Int32Array;
  readonly inverse: Dense;
  readonly logDet: number;
  /** dV_s per parameter. */
  readonly first: readonly Dense[];
  readonly second: (i: number, j: number) => Dense | null;
  /** m_s x r: V^-1 Q, and m_s x 1: V^-1 r. */
  readonly onQ: Dense;
  readonly Q: Dense;
}
interface State {
  readonly covariance: ResidualCovariance;
  readonly basis: Basis;
  readonly subjects: readonly Subject[];
  /** (Q'V^-1 Q)^-1. */
  readonly K: Dense;
  readonly beta: Float64Array;
  /** V^-1 r by subject. */
  readonly u: readonly Dense[];
  readonly logLik: number;
}

export function openMarginal(problem: Problem, residual: ResidualModel, kind: WeightKind): Answer<Referee> {
  if (problem.weights && kind === 'likelihood') return copiesOfCorrelated();
  const w = checkedWeights(problem, kind);
  if (isRefusal(w)) return w;
  const { X, offset } = problem.parts.conditional;
  const { subject, position, structure } = residual;
  const [n, p] = [X.nrow, X.ncol];
  const rowsOf: number[][] = subject.levels.map(() => []);
  for (const [i, s] of subject.index.entries()) rowsOf[s].push(i);
  const operations = rowsOf.reduce((sum, rows) => sum + 6 * rows.length ** 3, 0) + n * p * p;
  if (operations > OPERATION_LIMIT) {
    const largest = rowsOf.reduce((most, rows) => Math.max(most, rows.length), 0);
    return tooLarge(largest, largest ** 2, operations, OPERATION_LIMIT);
  }
  const left = (beta: Float64Array): Float64Array =>
    remainder({ n, observed: problem.response.y, offset, X: X.data, terms: [] }, beta);
  const bases = new Map<string, Basis>();
  const basisFor = (beta: Float64Array): Basis => {
    const wanted = Array.from(beta.keys()).filter((j) => !Number.isNaN(beta[j]));
    const known = bases.get(wanted.join()) ?? basisOf(X.data, n, wanted, left);
    bases.set(wanted.join(), known);
    return known;
  };

  function evaluate(at: Canonical, method: Method, profile: boolean): Answer<State> {
    if (at.residual.kind !== 'marginal') return badResidual(`a residual of kind ${at.residual.kind}`);
    // NaN where positions have variances of their own
    if (at.residual.sigma2 <= 0 || at.residual.sigma2 === Number.POSITIVE_INFINITY)
      return badResidual(String(at.residual.sigma2));
    if (at.beta.length !== p) return wrongShape('beta', `${at.beta.length} long`, String(p));
    if (!at.beta.every((b) => Number.isFinite(b) || Number.isNaN(b))) return notFinite('beta');
    const covariance = residualCovariance(structure, at.residual);
    if (!covariance)
      return wrongShape(
        'the residual covariance',
        Object.keys(at.residual.parameters).join(', ') || 'one variance',
        `what ${structure.kind} has`,
      );
    if (!covariance.value.to1DArray().every(Number.isFinite)) return notFinite('the residual covariance');
    const basis = basisFor(at.beta);
    const r = basis.kept.length;
    const subjects: Subject[] = [];
    for (const rows of rowsOf) {
      const made = subjectAt(Int32Array.from(rows), position, w as Float64Array, covariance, basis, n);
      if (!made) return brokenPivot('the covariance matrix of a subject');
      subjects.push(made);
    }
    const inverted = invert(gramOf(subjects, r));
    if (!inverted) return brokenPivot("X'V^-1 X");
    const { beta, residuals } =
      profile || method === 'REML'
        ? leastSquares(subjects, inverted.inverse, basis, p)
        : { beta: at.beta, residuals: left(at.beta) };
    const u = subjects.map(({ rows, inverse }) => inverse.mmul(columnOf(residuals, rows)));
    const quadratic = subjects.reduce((sum, { rows }, s) => {
      for (const [k, i] of rows.entries()) sum += residuals[i] * u[s].get(k, 0);
      return sum;
    }, 0);
    const logDet = subjects.reduce((sum, one) => sum + one.logDet, 0);
    const restricted = method === 'REML' ? r : 0;
    const logDetK = method === 'REML' ? inverted.logDet + 2 * basis.halfLogDet : 0;
    const twice = (n - restricted) * Math.log(2 * Math.PI) + logDet + logDetK + quadratic;
    if (!Number.isFinite(twice)) return notFinite('the likelihood at this point');
    return { covariance, basis, subjects, K: inverted.inverse, beta, u, logLik: -twice / 2 };
  }
  return {
    weights: kind,
    logLik: (at, method = problem.method) => {
      const state = evaluate(at, method, false);
      return isRefusal(state) ? state : { logLik: state.logLik, beta: state.beta };
    },
    score: (at, method = problem.method) => {
      const state = evaluate(at, method, false);
      return isRefusal(state) ? state : scoreOf(state, method, residual, w);
    },
    information: (at, method = problem.method) => {
      const state = evaluate(at, method, false);
      return isRefusal(state) ? state : informationOf(state, method, scoreOf(state, method, residual, w));
    },
    generalizedLeastSquares: (at) => {
      const state = evaluate(at, 'ML', true);
      return isRefusal(state) ? state : { beta: state.beta, vcov: spread(state, p) };
    },
  };
}

const columnOf = (values: Float64Array, rows: Int32Array): Dense =>
  Dense.columnVector(Array.from(rows, (i) => values[i]));
/** Q'V^-1 Q; ml-matrix insists on exact symmetry. */
function gramOf(subjects: readonly Subject[], r: number): Dense {
  const gram = Dense.zeros(r, r);
  for (const { Q, onQ } of subjects) gram.add(Q.transpose().mmul(onQ));
  return Dense.add(gram, gram.transpose()).mul(0.5);
}
/** ml-matrix clamps bad pivots: ask before use. */
function invert(gram: Dense): { inverse: Dense; logDet: number } | null {
  if (gram.rows === 0) return { inverse: new Dense(0, 0), logDet: 0 };
  const cholesky = new CholeskyDecomposition(gram);
  if (!cholesky.isPositiveDefinite()) return null;
  const L = cholesky.lowerTriangularMatrix;
  let logDet = 0;
  for (let j = 0; j < gram.rows; j++) logDet += 2 * Math.log(L.get(j, j));
  return { inverse: cholesky.solve(Dense.eye(gram.rows, gram.rows)), logDet };
}

function subjectAt(
  rows: Int32Array,
  position: Int32Array,
  w: Float64Array,
  covariance: ResidualCovariance,
  { Q, kept }: Basis,
  n: number,
): Subject | null {
  const m = rows.length;
  const own = (C: Dense): Dense => {
    const out = Dense.zeros(m, m);
    for (const [a, i] of rows.entries())
      for (const [b, j] of rows.entries()) out.set(a, b, C.get(position[i], position[j]) / Math.sqrt(w[i] * w[j]));
    return out;
  };
  const inverted = invert(own(covariance.value));
  if (!inverted) return null;
  const ownQ = Dense.zeros(m, kept.length);
  for (let j = 0; j < kept.length; j++) for (const [a, i] of rows.entries()) ownQ.set(a, j, Q[j * n + i]);
  return {
    rows,
    ...inverted,
    first: covariance.first.map(own),
    second: (i, j) => {
      const C = covariance.second(i, j);
      return C && own(C);
    },
    Q: ownQ,
    onQ: inverted.inverse.mmul(ownQ),
  };
}

/** GLS from the least-squares residual, so that nothing large cancels. */
function leastSquares(subjects: readonly Subject[], K: Dense, basis: Basis, p: number) {
  const { kept, Q, R, residual, coefficients } = basis;
  const [r, n] = [kept.length, residual.length];
  const cross = Dense.zeros(r, 1);
  for (const { rows, onQ } of subjects) cross.add(onQ.transpose().mmul(columnOf(residual, rows)));
  const step = Float64Array.from(r === 0 ? [] : K.mmul(cross).to1DArray());
  const residuals = residual.slice();
  for (let j = 0; j < r; j++) for (let i = 0; i < n; i++) residuals[i] -= Q[j * n + i] * step[j];
  solveUpper(R, r, step);
  const beta = new Float64Array(p).fill(Number.NaN);
  for (const [j, column] of kept.entries()) beta[column] = coefficients[j] + step[j];
  return { beta, residuals };
}

/** P_ss. */
const projector = ({ inverse, onQ }: Subject, K: Dense, method: Method): Dense =>
  method === 'REML' ? Dense.sub(inverse, onQ.mmul(K).mmul(onQ.transpose())) : inverse;

function scoreOf(
  { subjects, K, u, covariance, beta, logLik, basis }: State,
  method: Method,
  { position, structure }: ResidualModel,
  w: Float64Array,
): Score & { readonly gradient: Float64Array } {
  const m = structure.labels.length;
  const S = Dense.zeros(m, m);
  const dbeta = new Float64Array(beta.length).fill(Number.NaN);
  const onBasis = Dense.zeros(basis.kept.length, 1);
  for (const [s, one] of subjects.entries()) {
    const half = Dense.sub(u[s].mmul(u[s].transpose()), projector(one, K, method)).mul(0.5);
    for (const [a, i] of one.rows.entries()) {
      for (const [b, j] of one.rows.entries()) {
        const [x, y] = [position[i], position[j]];
        S.set(x, y, S.get(x, y) + half.get(a, b) / Math.sqrt(w[i] * w[j]));
      }
    }
    onBasis.add(one.Q.transpose().mmul(u[s]));
  }
  const gradient = Float64Array.from(covariance.first, (dC) => traceOf(S, dC));
  // X = QR: X'V^-1 r = R'Q'V^-1 r
  for (const [j, column] of basis.kept.entries()) {
    dbeta[column] = 0;
    for (let k = 0; k <= j; k++) dbeta[column] += basis.R[j * basis.kept.length + k] * onBasis.get(k, 0);
  }
  return {
    logLik,
    beta,
    Sigma: [],
    residual: { nrow: m, ncol: m, data: Float64Array.from(S.to1DArray()) },
    sigma2: covariance.parameters[0] === 'sigma2' ? gradient[0] : Number.NaN,
    dbeta: method === 'REML' ? null : dbeta,
    gradient,
  };
}
/** tr(ab). */
function traceOf(a: Dense, b: Dense): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) sum += a.get(i, j) * b.get(j, i);
  return sum;
}

function informationOf(state: State, method: Method, score: ReturnType<typeof scoreOf>): Information {
  const { subjects, K, u, covariance, basis } = state;
  const [d, r] = [covariance.parameters.length, basis.kept.length];
  const REML = method === 'REML';
  const H = covariance.first.map(() => Dense.zeros(r, r));
  const crosses = covariance.first.map(() => covariance.first.map(() => Dense.zeros(r, r)));
  const onQ = covariance.first.map(() => Dense.zeros(r, 1));
  const I = Dense.zeros(d, d);
  for (const [s, one] of subjects.entries()) {
    const h = one.first.map((V) => V.mmul(one.onQ));
    const a = one.first.map((V) => V.mmul(u[s]));
    const solved = one.first.map((V) => one.inverse.mmul(V));
    const P = projector(one, K, method);
    for (let i = 0; i < d; i++) {
      H[i].add(one.onQ.transpose().mmul(h[i]));
      onQ[i].add(one.onQ.transpose().mmul(a[i]));
      for (let j = 0; j < d; j++) {
        crosses[i][j].add(h[i].transpose().mmul(one.inverse).mmul(h[j]));
        let value = -traceOf(solved[i], solved[j]) / 2 + a[i].transpose().mmul(one.inverse).mmul(a[j]).get(0, 0);
        const V = one.second(i, j);
        if (V) value += (traceOf(P, V) - u[s].transpose().mmul(V).mmul(u[s]).get(0, 0)) / 2;
        I.set(i, j, I.get(i, j) + value);
      }
    }
  }
  if (REML && r > 0) {
    const KH = H.map((one) => K.mmul(one));
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        // tr(P V_i P V_j) - tr(V^-1 V_i V^-1 V_j), and what P takes from the quadratic form
        const change = traceOf(KH[i], KH[j]) - 2 * traceOf(K, crosses[i][j]);
        const taken = onQ[i].transpose().mmul(K).mmul(onQ[j]).get(0, 0);
        I.set(i, j, I.get(i, j) - change / 2 - taken);
      }
    }
  }
  const parameters: InformationParameter[] = covariance.parameters.map((name) =>
    name === 'sigma2' ? { kind: 'sigma2' } : { kind: 'residual', name },
  );
  const matrix = REML ? I : withBeta(I, onQ, state);
  if (!REML) for (const column of basis.kept) parameters.push({ kind: 'beta', column });
  const onBeta = REML ? [] : Array.from(basis.kept, (column) => score.dbeta?.[column] ?? Number.NaN);
  const gradient = Float64Array.from([...score.gradient, ...onBeta]);
  return {
    ...score,
    parameters,
    gradient,
    matrix: { nrow: matrix.rows, ncol: matrix.rows, data: Float64Array.from(matrix.transpose().to1DArray()) },
  };
}
/** ML: I_beta,i = X'V^-1 V_i V^-1 r and X'V^-1 X beside the others, X = QR. */
function withBeta(I: Dense, onQ: readonly Dense[], { subjects, basis }: State): Dense {
  const [d, r] = [I.rows, basis.kept.length];
  const out = Dense.zeros(d + r, d + r);
  out.setSubMatrix(I, 0, 0);
  if (r === 0) return out;
  const R = new Dense(Array.from({ length: r }, (_, i) => Array.from({ length: r }, (__, j) => basis.R[j * r + i])));
  const gram = gramOf(subjects, r);
  const side = Dense.zeros(r, d);
  for (const [i, column] of onQ.entries()) side.setColumn(i, column.to1DArray());
  const turned = R.transpose().mmul(side);
  out.setSubMatrix(R.transpose().mmul(gram).mmul(R), d, d);
  out.setSubMatrix(turned, d, 0);
  out.setSubMatrix(turned.transpose(), 0, d);
  return out;
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
