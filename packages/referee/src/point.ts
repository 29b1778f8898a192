import { type Answer, type Canonical, isRefusal, type Matrix } from '@mixdiff/contract';
import { Matrix as Dense, EigenvalueDecomposition } from 'ml-matrix';
import type { Design } from './design.ts';
import type { Roots } from './factor.ts';
import { badResidual, notFinite, notPositiveSemidefinite, wrongShape } from './messages.ts';
import { turned } from './orthonormal.ts';

/** Eigenvalues below this share of the largest, negative by rounding, count as zero. */
const ROUNDING = 1e-9;

/** ml-matrix's eigenvalues run off the matrix when its squares underflow. */
const UNDERFLOW = 1e-150;
const orZero = (x: number): number => (Math.abs(x) < UNDERFLOW ? 0 : x);
/** Row-wise copy for ml-matrix, symmetrised: its decompositions insist on exact symmetry. */
const symmetric = ({ nrow, data }: Matrix): Dense =>
  Dense.from1DArray(
    nrow,
    nrow,
    Float64Array.from(data, (x, at) => orZero((x + data[(at % nrow) * nrow + Math.floor(at / nrow)]) / 2)),
  );

/** Values and vectors of a symmetric matrix. */
const eigenOf = (Sigma: Matrix): EigenvalueDecomposition =>
  new EigenvalueDecomposition(symmetric(Sigma), { assumeSymmetric: true });
/** c x c, column-major, with root root' = T Sigma T' / sigma^2. Any rank. */
function rootOf(Sigma: Matrix, T: Float64Array, sigma2: number, term: string): Answer<Float64Array> {
  const c = Sigma.nrow;
  if (!Sigma.data.every(Number.isFinite)) return notFinite(`the covariance matrix of (${term})`);
  const given = eigenOf(Sigma);
  const largest = Math.max(...given.realEigenvalues);
  const smallest = Math.min(...given.realEigenvalues);
  if (smallest < -ROUNDING * Math.max(largest, 0) - Number.MIN_VALUE) {
    return notPositiveSemidefinite(term, smallest, largest);
  }
  // T times a root of Sigma would not do: the error of its small eigenvalues is not small beside what is left in T Sigma T'.
  const eigen = c === 1 ? given : eigenOf({ ...Sigma, data: turned(T, Sigma.data, c) });
  const root = new Float64Array(c * c);
  for (let j = 0; j < c; j++) {
    const scale = Math.sqrt(Math.max(eigen.realEigenvalues[j], 0) / sigma2);
    for (let i = 0; i < c; i++) root[j * c + i] = eigen.eigenvectorMatrix.get(i, j) * scale;
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
