/**
 * The covariance parameters of one random-effects term (Kristensen et al. 2016, density namespace; Brooks et al. 2017,
 * appendix): c log standard deviations, then, for an unstructured term, the c(c-1)/2 entries t_ij (i > j, row by row)
 * of a unit lower triangular matrix L with
 *
 *   P_i. = L_i. / |L_i.|,   corr = P P',   Sigma = S P P' S,   S = diag(exp(log sd)),   T = S P.
 *
 * Two columns: P = [1 0; t/sqrt(1+t^2) 1/sqrt(1+t^2)], hence rho = t / sqrt(1 + t^2).
 *
 * Gradient: if E = T' dF/dT (c x c) then with Y = P^-T E, in which S cancels,
 *   dF/d log sd_i = sum_j Y_ij P_ij,   dF/dt_ij = (Y_ij - P_ij dF/d log sd_i) / |L_i.|.
 * If F is given as a function of Sigma, M = dF/dSigma (symmetric, each entry for itself), then Y = 2 S M T takes its place.
 *
 * The other structures: correlated.ts, known.ts, loadings.ts.
 */
import type { Structure } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import { correlated } from './correlated.ts';
import { autoregressive, type Correlation, compoundSymmetry, toeplitz } from './correlation.ts';
import { known } from './known.ts';
import { loadings } from './loadings.ts';
import { spatial } from './spatial.ts';
import type { Covariance } from './term-covariance.ts';
import { solveTransposed } from './triangle.ts';

/** Throws for a kind that is refused before: fitting it as another would be silent. */
export function covariance(structure: Structure): Covariance {
  const { kind, labels, order = [1] } = structure;
  const c = labels.length;
  const matrix = structure.known?.data ?? new Float64Array(0);
  const correlation = (): Correlation => spatial(kind, structure.coordinates);
  switch (kind) {
    case 'us':
      return c === 1 ? diagonal(c) : unstructured(c);
    case 'diag-het':
      return diagonal(c);
    case 'diag-hom':
      return correlated(c, true, null);
    case 'cs-het':
    case 'cs-hom':
      return correlated(c, kind === 'cs-hom', compoundSymmetry(c));
    case 'toep-het':
    case 'toep-hom':
      return correlated(c, kind === 'toep-hom', toeplitz(c));
    case 'ar1-het':
    case 'ar1-hom':
      return correlated(c, kind === 'ar1-hom', autoregressive(c));
    case 'exp':
    case 'gau':
    case 'mat':
      return correlated(c, true, correlation());
    case 'rr':
      return loadings(c, order[0] ?? 1);
    case 'propto':
    case 'equalto':
      return known(c, matrix, kind === 'propto');
    default:
      throw new Error(`no parameters for ${kind}`);
  }
}

function diagonal(c: number): Covariance {
  const T = new Float64Array(c * c);
  return {
    c,
    count: c,
    deviations: c,
    start: 0,
    direct: false,
    inverted: null,
    zeros: c,
    zero(j) {
      T[j * (c + 1)] = 0;
    },
    T,
    set(par, at) {
      for (let i = 0; i < c; i++) T[i * (c + 1)] = Math.exp(par[at + i]);
    },
    gradient(E, out, at) {
      for (let i = 0; i < c; i++) out[at + i] = E[i * (c + 1)];
    },
    gradientOfSigma(M, out, at) {
      for (let i = 0; i < c; i++) out[at + i] = 2 * M[i * (c + 1)] * T[i * (c + 1)] ** 2;
    },
    read(Sigma, out, at) {
      for (let i = 0; i < c; i++) out[at + i] = Math.log(Sigma.data[i * (c + 1)]) / 2;
      return allFinite(out, at, c);
    },
  };
}

function unstructured(c: number): Covariance {
  const T = new Float64Array(c * c);
  const P = new Float64Array(c * c);
  const norm = new Float64Array(c);
  const work = new Float64Array(c * c);
  const count = c + (c * (c - 1)) / 2;
  /** Position of t_ij after `at`. */
  const position = (i: number, j: number): number => c + (i * (i - 1)) / 2 + j;
  /** From Y = dF/dP. */
  const slopes = (Y: Float64Array, out: Float64Array, at: number): void => {
    for (let i = 0; i < c; i++) {
      let slope = 0;
      for (let j = 0; j <= i; j++) slope += Y[i + j * c] * P[i + j * c];
      out[at + i] = slope;
      for (let j = 0; j < i; j++) out[at + position(i, j)] = (Y[i + j * c] - P[i + j * c] * slope) / norm[i];
    }
  };
  return {
    c,
    count,
    deviations: c,
    start: 0,
    direct: false,
    inverted: 'rows',
    zeros: c,
    zero(j) {
      T[j * (c + 1)] = 0;
    },
    T,
    set(par, at) {
      for (let i = 0; i < c; i++) {
        let squares = 1;
        for (let j = 0; j < i; j++) squares += par[at + position(i, j)] ** 2;
        norm[i] = Math.sqrt(squares);
        const sd = Math.exp(par[at + i]);
        for (let j = 0; j <= i; j++) {
          P[i + j * c] = (j === i ? 1 : par[at + position(i, j)]) / norm[i];
          T[i + j * c] = sd * P[i + j * c];
        }
      }
    },
    gradient(E, out, at) {
      solveTransposed(P, E, c);
      slopes(E, out, at);
    },
    gradientOfSigma(M, out, at) {
      // Y = 2 S M T
      for (let i = 0; i < c; i++) {
        const sd = T[i * (c + 1)] / P[i * (c + 1)];
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let h = j; h < c; h++) sum += M[i + h * c] * T[h + j * c];
          work[i + j * c] = 2 * sd * sum;
        }
      }
      slopes(work, out, at);
    },
    read(Sigma, out, at) {
      for (let i = 0; i < c; i++) out[at + i] = Math.log(Sigma.data[i * (c + 1)]) / 2;
      for (let j = 0; j < c; j++) {
        for (let i = 0; i < c; i++) {
          work[i + j * c] = i === j ? 1 : Sigma.data[i + j * c] / Math.exp(out[at + i] + out[at + j]);
        }
      }
      if (cholesky(work, c) >= 0) return false;
      for (let i = 1; i < c; i++) {
        for (let j = 0; j < i; j++) out[at + position(i, j)] = work[i + j * c] / work[i * (c + 1)];
      }
      return allFinite(out, at, count);
    },
  };
}

function allFinite(x: Float64Array, at: number, count: number): boolean {
  for (let i = at; i < at + count; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}
