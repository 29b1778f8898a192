/**
 * The log-likelihood at a point, constants as lme4 and nlme print them. N: rows, or the sum of likelihood weights;
 * r = y - X beta; K = X'V^-1 X over the kept columns; p their number.
 *
 *   ML    -1/2 [ N log 2 pi       + log|V| + r'V^-1 r ]
 *   REML  -1/2 [ (N - p) log 2 pi + log|V| + log|K| + r'V^-1 r ],  r at the GLS beta; no log|X'X| term
 *
 * Weights that multiply log-densities: the integral over b of prod f(y_i | b)^w_i f(b). Each Gaussian factor is
 * (2 pi sigma^2)^(-w/2) exp(-w (y - eta)^2 / 2 sigma^2): the same quadratic form as precisions, with N = sum w and without
 * the sum of log w.
 */
import { type Answer, type Canonical, isRefusal, type Matrix, type Method } from '@mixdiff/contract';
import { CholeskyDecomposition, Matrix as Dense } from 'ml-matrix';
import { type Basis, solveUpper } from './basis.ts';
import type { Design } from './design.ts';
import { factor, inner, type Projected, project, projectAt, type Roots, type Work } from './factor.ts';
import { brokenPivot, digitsLost, notFinite } from './messages.ts';
import type { ObservedRows } from './observed-rows.ts';
import { rootsOf } from './point.ts';
import { sameNumbers } from './prepared.ts';

/** Everything that the likelihood, its score and its information at one point share. Lives until the next point. */
export interface State {
  readonly design: Design;
  readonly work: Work;
  readonly basis: Basis;
  readonly method: Method;
  readonly roots: Roots;
  readonly sigma2: number;
  readonly logLik: number;
  /** p: the GLS beta under REML, the given one under ML; NaN where dropped. */
  readonly beta: Float64Array;
  /** The residual r, projected. */
  readonly r: Projected;
  /** The basis of X, projected, with its Gram matrix sigma^2 Q'V^-1 Q and the inverse of that. */
  readonly x: ProjectedBasis;
}
interface ProjectedBasis {
  readonly projected: Projected;
  readonly gram: Dense;
  readonly inverse: Dense;
  readonly logDet: number;
}

/** Inverse and log-determinant of a positive definite Gram matrix. ml-matrix clamps bad pivots: ask before use. */
function invert(gram: Dense): { inverse: Dense; logDet: number } | null {
  const size = gram.rows;
  if (size === 0) return { inverse: new Dense(0, 0), logDet: 0 };
  const cholesky = new CholeskyDecomposition(gram);
  if (!cholesky.isPositiveDefinite()) return null;
  const L = cholesky.lowerTriangularMatrix;
  let logDet = 0;
  for (let j = 0; j < size; j++) logDet += 2 * Math.log(L.get(j, j));
  return { inverse: cholesky.solve(Dense.eye(size, size)), logDet };
}
export function gramOf(design: Design, a: Projected): Dense {
  const gram = new Dense(a.columns, a.columns);
  for (let i = 0; i < a.columns; i++) {
    for (let j = 0; j <= i; j++) {
      const value = inner(design, a, i, a, j);
      gram.set(i, j, value);
      gram.set(j, i, value);
    }
  }
  return gram;
}
function projectBasis(design: Design, roots: Roots, work: Work, { Q, kept }: Basis): ProjectedBasis | null {
  const projected = project(design, roots, work, Q, kept.length);
  const gram = gramOf(design, projected);
  const inverted = invert(gram);
  return inverted && { projected, gram, ...inverted };
}

/** GLS: beta, and the projected residual at it. Starts from the least-squares residual, so nothing large cancels. */
function generalizedLeastSquares(design: Design, roots: Roots, work: Work, basis: Basis, x: ProjectedBasis) {
  const { n, p } = design;
  const count = basis.kept.length;
  const start = project(design, roots, work, basis.residual, 1);
  const cross = Float64Array.from({ length: count }, (_, j) => inner(design, x.projected, j, start, 0));
  const step = new Float64Array(count);
  const residual = basis.residual.slice();
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < count; i++) step[j] += x.inverse.get(j, i) * cross[i];
    for (let t = 0; t < n; t++) residual[t] -= basis.Q[j * n + t] * step[j];
  }
  solveUpper(basis.R, count, step);
  const beta = new Float64Array(p).fill(Number.NaN);
  basis.kept.forEach((column, j) => {
    beta[column] = basis.coefficients[j] + step[j];
  });
  return { beta, r: project(design, roots, work, residual, 1) };
}
export interface Opened {
  readonly design: Design;
  readonly work: Work;
  /** The rows for a point: without the columns that its beta marks NaN. */
  rows(beta: Float64Array): ObservedRows;
  /** LIVE. What the point that was asked about last left; its factor is in `work`. */
  readonly last: { factored: Factored | null };
}
/** At one set of covariance matrices; questions about one point come in a row. */
interface Factored {
  readonly Sigma: readonly Float64Array[];
  readonly roots: Roots;
  readonly sigma2: number;
  readonly logDet: number;
  /** The basis of X there, and a residual at the beta that was given, or at that of GLS (null). */
  basis: { readonly of: Basis; readonly x: ProjectedBasis | null } | null;
  fixed: {
    readonly of: Basis;
    readonly given: Float64Array | null;
    readonly beta: Float64Array;
    readonly r: Projected;
  } | null;
}

/** What a question needs beyond the residual: the basis of X, and beta at its GLS value. REML always needs both. */
export interface Needs {
  readonly basis: boolean;
  readonly profile: boolean;
}
const NO_BASIS: ProjectedBasis = {
  projected: { columns: 0, E: new Float64Array(0), U: new Float64Array(0) },
  gram: new Dense(0, 0),
  inverse: new Dense(0, 0),
  logDet: 0,
};

/** A log-likelihood is printed with two decimals: where rounding may move those, it is none. */
const SHOWN = 0.01;

export function evaluate(opened: Opened, at: Canonical, method: Method, needs: Needs): Answer<State> {
  const profile = needs.profile || method === 'REML';
  const { design, work } = opened;
  const factored = factoredAt(opened, at);
  if (isRefusal(factored)) return factored;
  const { roots, sigma2 } = factored;
  if (!at.beta.every((b) => Number.isFinite(b) || Number.isNaN(b))) return notFinite('beta');
  const rows = opened.rows(at.beta);
  const { basis, design: observed } = rows;
  const x = profile || needs.basis ? basisAt(factored, observed, work, basis) : NO_BASIS;
  if (!x) return brokenPivot("X'V^-1 X");
  const { beta, r } = fixedAt(factored, rows, work, profile ? null : at.beta, x);
  const restricted = method === 'REML' ? basis.kept.length : 0;
  const logDetK = method === 'REML' ? x.logDet + 2 * basis.halfLogDet : 0;
  // -2l = N log 2 pi + log|V| + r'V^-1 r, with N - p for N and + log|K| under REML; log|V| by factor.ts
  const twice =
    (design.copies - restricted) * (Math.log(2 * Math.PI) + Math.log(sigma2)) -
    design.logWeights +
    factored.logDet +
    logDetK +
    inner(observed, r, 0, r, 0) / sigma2;
  if (!Number.isFinite(twice)) return notFinite('the likelihood at this point');
  return { design: observed, work, basis, method, roots, sigma2, logLik: -twice / 2, beta, r, x };
}

/** M factored at the point's matrices, unless they are those of the point before. */
function factoredAt({ design, work, last }: Opened, at: Canonical): Answer<Factored> {
  const now = last.factored;
  if (now && at.beta.length === design.p && at.residual.kind === 'variance' && at.residual.sigma2 === now.sigma2) {
    const isSame = ({ nrow, ncol, data }: Matrix, k: number): boolean =>
      nrow === ncol && nrow * ncol === data.length && sameNumbers(data, now.Sigma[k]);
    if (at.Sigma.length === now.Sigma.length && at.Sigma.every(isSame)) return now;
  }
  const point = rootsOf(design, at);
  if (isRefusal(point)) return point;
  last.factored = null;
  const { roots, sigma2 } = point;
  const { logDet, rounding: ofFactor } = factor(design, roots, work);
  if (Number.isNaN(logDet)) return brokenPivot('the block of random effects');
  const rounding = (point.rounding + ofFactor) / 2;
  if (rounding > SHOWN) return digitsLost(rounding);
  const Sigma = at.Sigma.map(({ data }) => data.slice());
  last.factored = { Sigma, roots, sigma2, logDet, basis: null, fixed: null };
  return last.factored;
}
function basisAt(factored: Factored, rows: Design, work: Work, of: Basis): ProjectedBasis | null {
  if (factored.basis?.of !== of) factored.basis = { of, x: projectBasis(rows, factored.roots, work, of) };
  return factored.basis.x;
}
/** The residual at a beta; null: at that of generalized least squares, which it comes with. */
function fixedAt(
  factored: Factored,
  { basis, design, left }: ObservedRows,
  work: Work,
  given: Float64Array | null,
  x: ProjectedBasis,
): { readonly beta: Float64Array; readonly r: Projected } {
  const { fixed, roots } = factored;
  if (fixed?.of === basis && sameBeta(fixed.given, given)) return { beta: given ?? fixed.beta.slice(), r: fixed.r };
  const found = given
    ? { beta: given, r: projectAt(design, roots, work, left(given)) }
    : generalizedLeastSquares(design, roots, work, basis, x);
  // beta goes out with the answer
  factored.fixed = { of: basis, given: given?.slice() ?? null, beta: found.beta.slice(), r: found.r };
  return found;
}
/** NaN where a column was dropped is the same; the basis says which were. */
const sameBeta = (a: Float64Array | null, b: Float64Array | null): boolean =>
  a === null || b === null ? a === b : a.every((v, j) => Object.is(v, b[j]));
