import { type Answer, type Canonical, isRefusal, type Matrix, type RandomTerm } from '@mixdiff/contract';
import { Matrix as Dense, EigenvalueDecomposition } from 'ml-matrix';
import type { Design } from './design.ts';
import type { Roots } from './factor.ts';
import { badResidual, notFinite, notPositiveSemidefinite, wrongShape } from './messages.ts';
import { turned } from './orthonormal.ts';

/** Eigenvalues below this share of the largest, negative by rounding, count as zero. */
const ROUNDING = 1e-9;

/** ml-matrix's eigenvalues run off the matrix when its squares underflow or overflow: they are taken of entries up to 1. */
const UNDERFLOW = 1e-150;
const orZero = (x: number): number => (Math.abs(x) < UNDERFLOW ? 0 : x);
/** A power of two, so that dividing by it rounds nothing. */
function unitOf(data: Float64Array): number {
  const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return largest > 0 ? 2 ** Math.floor(Math.log2(largest)) || Number.MIN_VALUE : 1;
}
interface Eigen {
  readonly values: readonly number[];
  readonly vectors: Dense;
}
/** Values and vectors of a symmetric matrix of finite numbers; symmetrised row-wise, as ml-matrix insists on exact symmetry. */
function eigenOf({ nrow, data }: Matrix): Eigen {
  if (nrow === 1) return { values: [data[0]], vectors: Dense.ones(1, 1) };
  const unit = unitOf(data);
  const scaled = data.map((x) => x / unit);
  const entries = scaled.map((x, at) => orZero((x + scaled[(at % nrow) * nrow + Math.floor(at / nrow)]) / 2));
  const found = new EigenvalueDecomposition(Dense.from1DArray(nrow, nrow, entries), { assumeSymmetric: true });
  return { values: found.realEigenvalues.map((x) => x * unit), vectors: found.eigenvectorMatrix };
}
/** c x c, column-major, with root root' = T Sigma T' / sigma^2. Any rank. */
function rootOf(Sigma: Matrix, T: Float64Array, sigma2: number, term: string): Answer<Float64Array> {
  const c = Sigma.nrow;
  if (!Sigma.data.every(Number.isFinite)) return notFinite(`the covariance matrix of (${term})`);
  const given = eigenOf(Sigma);
  const largest = Math.max(...given.values);
  const smallest = Math.min(...given.values);
  if (smallest < -ROUNDING * Math.max(largest, 0) - Number.MIN_VALUE) {
    return notPositiveSemidefinite(term, smallest, largest);
  }
  // T times a root of Sigma would not do: the error of its small eigenvalues is not small beside what is left in T Sigma T'.
  const inBasis = c === 1 ? Sigma.data : turned(T, Sigma.data, c);
  if (!inBasis.every(Number.isFinite))
    return notFinite(`the covariance matrix of (${term}), with orthonormal columns,`);
  const eigen = c === 1 ? given : eigenOf({ ...Sigma, data: inBasis });
  const root = new Float64Array(c * c);
  for (let j = 0; j < c; j++) {
    const scale = Math.sqrt(Math.max(eigen.values[j], 0) / sigma2);
    for (let i = 0; i < c; i++) root[j * c + i] = eigen.vectors.get(i, j) * scale;
  }
  return root;
}

/**
 * What rounding may do to log|V| through T Sigma T': where columns are far from zero, a covariance matrix in their terms
 * holds few digits of what their part around the mean does, however exactly it is given.
 */
function roundingOf(Sigma: Matrix, T: Float64Array, sigma2: number): number {
  const c = Sigma.nrow;
  if (c === 1) return 0;
  const parts = turned(T.map(Math.abs), Sigma.data.map(Math.abs), c);
  let sum = 0;
  for (let j = 0; j < c; j++) sum += parts[j * (c + 1)];
  return (Number.EPSILON * sum) / sigma2;
}

/** Roots of a point's matrices as they are, c x c, column-major: R R' = Sigma. */
export function plainRoots(random: readonly RandomTerm[], Sigma: readonly Matrix[]): Answer<Float64Array[]> {
  if (Sigma.length !== random.length) {
    return wrongShape('Sigma', `${Sigma.length} matrices`, `${random.length}, one per random term`);
  }
  const roots: Float64Array[] = [];
  for (const [k, { name, columns }] of random.entries()) {
    const c = columns.length;
    const { nrow, ncol, data } = Sigma[k];
    if (nrow !== c || ncol !== c || data.length !== c * c) {
      return wrongShape(`the covariance matrix of (${name})`, `${nrow} x ${ncol}`, `${c} x ${c}`);
    }
    const same = Float64Array.from({ length: c * c }, (_, at) => (at % (c + 1) === 0 ? 1 : 0));
    const root = rootOf(Sigma[k], same, 1, name);
    if (isRefusal(root)) return root;
    roots.push(root);
  }
  return roots;
}

interface PointRoots {
  readonly roots: Roots;
  readonly sigma2: number;
  /** How far rounding of the point itself may move log|V|. */
  readonly rounding: number;
}
/** Checks the shapes and returns the relative roots. */
export function rootsOf({ terms, p }: Design, at: Canonical): Answer<PointRoots> {
  if (at.residual.kind !== 'variance') return badResidual(`a residual of kind ${at.residual.kind}`);
  const { sigma2 } = at.residual;
  if (!(sigma2 > 0 && Number.isFinite(sigma2))) return badResidual(String(sigma2));
  if (at.beta.length !== p) return wrongShape('beta', `${at.beta.length} long`, String(p));
  if (at.Sigma.length !== terms.length) {
    return wrongShape('Sigma', `${at.Sigma.length} matrices`, `${terms.length}, one per random term`);
  }
  const roots: Float64Array[] = [];
  let rounding = 0;
  for (const [k, { name, columns, T }] of terms.entries()) {
    const { nrow, ncol, data } = at.Sigma[k];
    if (nrow !== columns || ncol !== columns || data.length !== columns * columns) {
      return wrongShape(`the covariance matrix of (${name})`, `${nrow} x ${ncol}`, `${columns} x ${columns}`);
    }
    const root = rootOf(at.Sigma[k], T, sigma2, name);
    if (isRefusal(root)) return root;
    roots.push(root);
    rounding += roundingOf(at.Sigma[k], T, sigma2);
  }
  return { roots, sigma2, rounding };
}
