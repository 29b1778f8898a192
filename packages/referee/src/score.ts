/**
 * The gradient on the variance scale, dl = tr(S_k dSigma_k) + s dsigma^2 + g'dbeta. With u = Z'V^-1 r, and
 * P = V^-1 under ML, V^-1 - V^-1 X K^-1 X'V^-1 under REML (Pinheiro & Bates 2000, ch. 2; Lindstrom & Bates 1988):
 *
 *   S_k = 1/2 sum over the levels a of term k of [ u_a u_a' - Z_a'P Z_a ]
 *   s   = 1/2 [ r'V^-1 W^-1 V^-1 r - tr(P W^-1) ]
 *   g   = X'V^-1 r
 *
 * Sigma_k is symmetric: for its distinct elements, an off-diagonal one has derivative 2 S_k[a, b].
 */
import type { Coefficients, Matrix } from '@mixdiff/contract';
import { entryOf } from './blocks.ts';
import { weighted } from './design.ts';
import { crossProjected, fillT } from './factor.ts';
import type { State } from './likelihood.ts';
import { turnedBack } from './orthonormal.ts';

/** The log-likelihood and its first derivatives on the variance scale. */
export interface Score {
  readonly logLik: number;
  /** p: the GLS beta under REML, the given one under ML. */
  readonly beta: Float64Array;
  /** One symmetric matrix per term. */
  readonly Sigma: readonly Matrix[];
  /** dl/dC over the positions of a residual model; null: independent residuals. */
  readonly residual: Matrix | null;
  readonly sigma2: number;
  /** p, NaN where dropped; null under REML, where beta is integrated out. */
  readonly dbeta: Float64Array | null;
  /** Slopes in the canonical dispersion of a family, and in the coefficients of the other linear predictors, where there are any. */
  readonly ddispersion?: number | undefined;
  /** In a family's further parameter. */
  readonly dshape?: number | undefined;
  readonly dothers?: Coefficients | undefined;
}
/** Products that score and information share. */
export interface Pieces {
  /** q: sigma^2 Z'V^-1 r. */
  readonly u: Float64Array;
  /** q x r: sigma^2 Z'V^-1 Q. */
  readonly F: Float64Array;
  /** n - sigma^2 tr(V^-1 W^-1) = tr(T Lambda Lambda'). */
  readonly explained: number;
  /** Element (i, j) of E'WE for the basis of X; of none under ML, which does not ask. */
  readonly EWE: readonly Float64Array[];
}

/** Fills T, at the levels or everywhere. */
export function piecesOf(state: State, what: 'levels' | 'all'): Pieces {
  const { design, work, roots, method, r, x } = state;
  fillT(design, roots, work, what);
  const { E } = x.projected;
  const columns = method === 'REML' ? x.projected.columns : 0;
  const EWE = Array.from({ length: columns }, (_, i) =>
    Float64Array.from({ length: columns }, (_, j) => weighted(design, E, i, E, j)),
  );
  return { u: crossProjected(design, r), F: crossProjected(design, x.projected), explained: explainedBy(state), EWE };
}
/** Lambda Lambda', c x c. */
export function squareOf(root: Float64Array, c: number): Float64Array {
  const out = new Float64Array(c * c);
  for (let a = 0; a < c; a++) {
    for (let b = 0; b < c; b++) for (let j = 0; j < c; j++) out[b * c + a] += root[j * c + a] * root[j * c + b];
  }
  return out;
}
function explainedBy({ design, work, roots }: State): number {
  const { blocks, terms } = design;
  const squares = roots.map((root, k) => squareOf(root, terms[k].columns));
  let sum = 0;
  for (let l = 0; l < blocks.levelAt.length; l++) {
    const c = terms[blocks.levelTerm[l]].columns;
    for (let a = 0; a < c; a++) {
      const row = entryOf(blocks, blocks.levelAt[l] + a, blocks.levelAt[l]);
      for (let b = 0; b < c; b++) sum += squares[blocks.levelTerm[l]][b * c + a] * work.T[row + b];
    }
  }
  return sum;
}

export function scoreAt(state: State, pieces: Pieces): Score {
  const { logLik, beta } = state;
  return {
    logLik,
    beta,
    Sigma: scoreOfSigma(state, pieces),
    residual: null,
    sigma2: scoreOfSigma2(state, pieces),
    dbeta: scoreOfBeta(state),
  };
}

function scoreOfSigma({ design, work, sigma2, method, x }: State, { u, F }: Pieces): Matrix[] {
  const { blocks, terms, q } = design;
  const S = terms.map(({ columns: c }) => ({ nrow: c, ncol: c, data: new Float64Array(c * c) }));
  const r = method === 'REML' ? x.projected.columns : 0;
  for (let l = 0; l < blocks.levelAt.length; l++) {
    const { nrow: c, data } = S[blocks.levelTerm[l]];
    const at = blocks.levelAt[l];
    for (let a = 0; a < c; a++) {
      const row = entryOf(blocks, at + a, at);
      for (let b = 0; b <= a; b++) {
        let trace = work.T[row + b];
        for (let i = 0; i < r; i++) {
          for (let j = 0; j < r; j++) trace -= F[i * q + at + a] * x.inverse.get(i, j) * F[j * q + at + b];
        }
        // S_k = 1/2 sum of [u_a u_a' - Z_a'P Z_a]
        data[b * c + a] += (u[at + a] * u[at + b]) / (2 * sigma2 * sigma2) - trace / (2 * sigma2);
      }
    }
  }
  for (const { nrow: c, data } of S)
    for (let a = 0; a < c; a++) for (let b = 0; b < a; b++) data[a * c + b] = data[b * c + a];
  return S.map((one, k) => ({ ...one, data: turnedBack(terms[k].T, one.data, one.nrow) }));
}

function scoreOfSigma2({ design, sigma2, method, r, x }: State, { explained, EWE }: Pieces): number {
  let trace = design.copies - explained;
  if (method === 'REML') {
    EWE.forEach((row, i) => {
      row.forEach((value, j) => {
        trace -= x.inverse.get(i, j) * value;
      });
    });
  }
  // s = 1/2 [r'V^-1 W^-1 V^-1 r - tr(P W^-1)]
  return weighted(design, r.E, 0, r.E, 0) / (2 * sigma2 * sigma2) - trace / (2 * sigma2);
}

function scoreOfBeta({ design, sigma2, method, beta, r }: State): Float64Array | null {
  if (method === 'REML') return null;
  // g = X'V^-1 r
  return beta.map((b, j) => (Number.isNaN(b) ? b : weighted(design, design.X, j, r.E, 0) / sigma2));
}
