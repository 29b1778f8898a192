/**
 * Correlation matrices with few parameters (glmmTMB's covariance-structure vignette; maps checked against glmmTMB 1.1.5 and
 * 1.1.15.2 to 2e-15), each with its lower Cholesky factor P in closed form where there is one:
 *
 *   cs     rho = (1 + a) plogis(t) - a,   a = 1 / (c - 1);   1 - rho = (1 + a) plogis(-t) and 1 + (c - 1) rho = c plogis(t),
 *          so that no digit is lost at either end
 *   ar1    rho^|i-j|,   rho = t / sqrt(1 + t^2);   1 - rho^2 = 1 / (1 + t^2)
 *   toep   r_k = t_k / sqrt(1 + t_k^2) at lag k: not positive definite everywhere
 *
 * P of cs, by induction: P_i0 = rho, and for j > 0, d_j = 1 + j rho,
 *   P_jj = sqrt((1 - rho) d_j / d_(j-1)),   P_ij = rho sqrt((1 - rho) / (d_j d_(j-1))).
 */
import { cholesky } from '@mixdiff/linalg';

export interface Correlation {
  readonly count: number;
  /** Fills R (c x c) and its lower factor P; false where R is not positive definite. */
  set(par: Float64Array, at: number, R: Float64Array, P: Float64Array): boolean;
  /** out[at ..] <- sum over i, j of N_ij dR_ij/dt, N symmetric, at the parameters last set. */
  slopes(N: Float64Array, out: Float64Array, at: number): void;
  /** out[at ..] <- parameters of a correlation matrix; false where it has none. */
  read(R: Float64Array, out: Float64Array, at: number): boolean;
  /** Parameter values beyond which the correlation is that of its end to all digits; none: its ends are not looked at. */
  readonly ends: readonly number[];
  /** Whether the original inverts R as a matrix. */
  readonly inverted: boolean;
}

const plogis = (t: number): number => 1 / (1 + Math.exp(-t));
/** t / sqrt(1 + t^2) */
const squash = (t: number): number => t / Math.sqrt(1 + t * t);
const squashSlope = (t: number): number => (1 + t * t) ** -1.5;
const unsquash = (r: number): number => r / Math.sqrt((1 - r) * (1 + r));

function fillLower(c: number, P: Float64Array, entry: (i: number, j: number) => number): void {
  for (let j = 0; j < c; j++) for (let i = 0; i < c; i++) P[i + j * c] = i < j ? 0 : entry(i, j);
}
/** R <- the symmetric matrix with these entries. */
export function fillSymmetric(c: number, R: Float64Array, entry: (i: number, j: number) => number): void {
  for (let j = 0; j < c; j++) {
    for (let i = j; i < c; i++) {
      const value = i === j ? 1 : entry(i, j);
      R[i + j * c] = value;
      R[j + i * c] = value;
    }
  }
}
/** Twice the sum over i > j. */
export function sumPairs(c: number, N: Float64Array, slope: (i: number, j: number) => number): number {
  let sum = 0;
  for (let j = 0; j < c; j++) for (let i = j + 1; i < c; i++) sum += N[i + j * c] * slope(i, j);
  return 2 * sum;
}

/** Beyond 40, plogis(-t) is less than the machine epsilon. */
const CS_END = 40;

export function compoundSymmetry(c: number): Correlation {
  const a = c > 1 ? 1 / (c - 1) : 0;
  const copy = new Float64Array(c * c);
  let slope = 0;
  return {
    count: 1,
    ends: c > 1 ? [-CS_END, CS_END] : [],
    inverted: true,
    set(par, at, R, P) {
      const [p, q] = [plogis(par[at]), plogis(-par[at])];
      const rho = (1 + a) * p - a;
      const rest = (1 + a) * q;
      slope = (1 + a) * p * q;
      // 1 + j rho = (1 - j a) + j (1 + a) p, a sum of what is not negative
      const d = (j: number): number => (c - 1 - j) * a + j * (1 + a) * p;
      fillSymmetric(c, R, () => rho);
      fillLower(c, P, (i, j) => {
        if (j === 0) return i === 0 ? 1 : rho;
        return i === j ? Math.sqrt((rest * d(j)) / d(j - 1)) : rho * Math.sqrt(rest / (d(j) * d(j - 1)));
      });
      // as the original, which inverts R as a matrix: at rho = 1 to all digits it has no value
      copy.set(R);
      return cholesky(copy, c) < 0;
    },
    slopes(N, out, at) {
      out[at] = slope * sumPairs(c, N, () => 1);
    },
    read(R, out, at) {
      const rho = c > 1 ? R[1] : 0;
      out[at] = c > 1 ? Math.log((rho + a) / (1 - rho)) : 0;
      return Number.isFinite(out[at]);
    },
  };
}

export function autoregressive(c: number): Correlation {
  const powers = new Float64Array(c);
  let slope = 0;
  return {
    count: 1,
    ends: c > 1 ? [-1e8, 1e8] : [],
    inverted: false,
    set(par, at, R, P) {
      const t = par[at];
      const rho = squash(t);
      slope = squashSlope(t);
      powers[0] = 1;
      for (let k = 1; k < c; k++) powers[k] = powers[k - 1] * rho;
      const innovation = 1 / Math.sqrt(1 + t * t);
      fillSymmetric(c, R, (i, j) => powers[i - j]);
      fillLower(c, P, (i, j) => (j === 0 ? powers[i] : powers[i - j] * innovation));
      return Number.isFinite(t);
    },
    slopes(N, out, at) {
      // d rho^k / dt = k rho^(k-1) drho/dt
      out[at] = slope * sumPairs(c, N, (i, j) => (i - j) * powers[i - j - 1]);
    },
    read(R, out, at) {
      out[at] = c > 1 ? unsquash(R[1]) : 0;
      return Number.isFinite(out[at]);
    },
  };
}

export function toeplitz(c: number): Correlation {
  const slope = new Float64Array(c);
  return {
    count: c - 1,
    ends: [],
    inverted: true,
    set(par, at, R, P) {
      for (let k = 1; k < c; k++) slope[k] = squashSlope(par[at + k - 1]);
      fillSymmetric(c, R, (i, j) => squash(par[at + i - j - 1]));
      return factored(R, P, c);
    },
    slopes(N, out, at) {
      out.fill(0, at, at + c - 1);
      for (let j = 0; j < c; j++) {
        for (let i = j + 1; i < c; i++) out[at + i - j - 1] += 2 * N[i + j * c] * slope[i - j];
      }
    },
    read(R, out, at) {
      for (let k = 1; k < c; k++) out[at + k - 1] = unsquash(R[k]);
      return out.subarray(at, at + c - 1).every(Number.isFinite);
    },
  };
}

/** P <- the lower factor of R, the upper triangle zero; false where there is none. */
export function factored(R: Float64Array, P: Float64Array, c: number): boolean {
  P.set(R);
  const done = cholesky(P, c) < 0;
  for (let j = 1; j < c; j++) P.fill(0, j * c, j * c + j);
  return done;
}
