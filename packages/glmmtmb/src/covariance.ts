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
 */
import type { Kind, Matrix } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';

export interface Covariance {
  readonly c: number;
  /** Number of parameters. */
  readonly count: number;
  /** c x c lower triangular, Sigma = T T'. */
  readonly T: Float64Array;
  /** Reads par[at ..] into T. */
  set(par: Float64Array, at: number): void;
  /** out[at ..] <- gradient at the parameters last set; E is overwritten. */
  gradient(E: Float64Array, out: Float64Array, at: number): void;
  /** out[at ..] <- parameters of Sigma; false where the scale has no such point. */
  read(Sigma: Matrix, out: Float64Array, at: number): boolean;
}

/** Throws for a kind that is refused before: fitting it as another would be silent. */
export function covariance(c: number, kind: Kind): Covariance {
  if (kind !== 'us' && kind !== 'diag-het') throw new Error(`no parameters for ${kind}`);
  return kind === 'diag-het' || c === 1 ? diagonal(c) : unstructured(c);
}

function diagonal(c: number): Covariance {
  const T = new Float64Array(c * c);
  return {
    c,
    count: c,
    T,
    set(par, at) {
      for (let i = 0; i < c; i++) T[i * (c + 1)] = Math.exp(par[at + i]);
    },
    gradient(E, out, at) {
      for (let i = 0; i < c; i++) out[at + i] = E[i * (c + 1)];
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
  return {
    c,
    count,
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
      for (let i = 0; i < c; i++) {
        let slope = 0;
        for (let j = 0; j <= i; j++) slope += E[i + j * c] * P[i + j * c];
        out[at + i] = slope;
        for (let j = 0; j < i; j++) out[at + position(i, j)] = (E[i + j * c] - P[i + j * c] * slope) / norm[i];
      }
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

/** E <- P^-T E, P lower triangular. */
function solveTransposed(P: Float64Array, E: Float64Array, c: number): void {
  for (let k = 0; k < c; k++) {
    for (let i = c - 1; i >= 0; i--) {
      let sum = E[i + k * c];
      for (let h = i + 1; h < c; h++) sum -= P[h + i * c] * E[h + k * c];
      E[i + k * c] = sum / P[i * (c + 1)];
    }
  }
}

function allFinite(x: Float64Array, at: number, count: number): boolean {
  for (let i = at; i < at + count; i++) if (!Number.isFinite(x[i])) return false;
  return true;
}
