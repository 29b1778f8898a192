/**
 * Kenward & Roger (1997), Biometrics 53:983-997, as set out by Halekoh & Højsgaard (2014), J. Stat. Softw. 59(9): the
 * covariance of the fixed effects with the uncertainty of the variances added, and the scaled F test of L beta = 0 with
 * moments matched. At REML estimates, with the expected information, so it is defined at singular fits too.
 */
import { type Answer, type Fit, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { choleskyInverse, symmetricEigen } from '@mixdiff/linalg';
import { pf } from '@mixdiff/probability';
import { hold, openCriterion, type Reduction, solveHeld, startAt } from '@mixdiff/surface';
import type { Coefficient } from './coefficients.ts';
import { largestComponent } from './components.ts';
import { isNumber, keptColumns, varianceOfCarried } from './fit-parts.ts';
import { needsReml, noFactor, noNumber, noOptimum, singularRestriction, tooLarge } from './messages.ts';
import { numbersOf } from './numbers.ts';
import { reduce } from './reduction.ts';
import { choleskyOf, matrixProduct, quadraticForm, timesTranspose, traceOfProduct } from './small-matrix.ts';
import { standardized } from './standardize.ts';
import { testedTable } from './tested-table.ts';
import { varianceDerivatives } from './variance-derivatives.ts';

/** An F test with a scaling and denominator degrees of freedom of its own. */
export interface FTest {
  /** The scaled F. */
  readonly statistic: number;
  readonly ndf: number;
  readonly ddf: number;
  readonly scaling: number;
  readonly p: number;
  /** The F before scaling, on the same degrees of freedom. */
  readonly unscaled: number;
}
/** What the method knows of one fit; tests are asked of it. */
export interface KenwardRoger {
  /** Columns of X that it is about. */
  readonly kept: readonly number[];
  readonly beta: Float64Array;
  /** (X'V^-1X)^-1 of the kept columns. */
  readonly vcov: Matrix;
  /** With the uncertainty of the variances. */
  readonly adjusted: Matrix;
  /** F test of L beta = 0; L: rows x kept. */
  test(L: Matrix): Answer<FTest>;
}

/** Dense work is cubic in the largest connected set of random effects. */
const LARGEST_COMPONENT = 2000;

/** Of a REML fit with a linear covariance structure; refused otherwise. */
export function kenwardRoger(
  fit: Pick<Fit, 'method' | 'canonical' | 'meaning'>,
  problem: Problem,
): Answer<KenwardRoger> {
  if (fit.method !== 'REML') return needsReml('Kenward-Roger');
  const variance = varianceOfCarried(fit, problem);
  if (!isNumber(variance)) return variance;
  const { problem: inUnits, at, sigma2, unit } = standardized(problem, fit.canonical, variance);
  const reduction = reduce(inUnits, keptColumns(fit.canonical));
  if (isRefusal(reduction)) return reduction;
  const largest = largestComponent(reduction.layout);
  if (largest > LARGEST_COMPONENT) return tooLarge('Kenward-Roger', largest, LARGEST_COMPONENT);
  const free = hold(openCriterion(reduction), { kind: 'nothing' }, true);
  const par = startAt(free, at, sigma2);
  if (!par) return noFactor('the estimated covariance of the random effects');
  const solution = solveHeld(free, par, 0);
  if (!solution) return noOptimum('these estimates');
  const { p, kept } = reduction;
  const phi = new Float64Array(p * p);
  choleskyInverse(solution.Rx, p, phi);
  for (let i = 0; i < p * p; i++) phi[i] *= sigma2;
  const { P, Q, K } = varianceDerivatives(solution, at, sigma2);
  const W = inverseInformation(phi, P, Q, K, p);
  const adjusted = adjust(phi, P, Q, W, p);
  const beta = Float64Array.from(kept, (j) => at.beta[j]);
  const parts = { phi, adjusted, P, W, beta, reduction };
  return {
    kept: [...kept],
    beta: Float64Array.from(kept, (j) => fit.canonical.beta[j]),
    vcov: inX(phi, reduction, unit),
    adjusted: inX(adjusted, reduction, unit),
    test: (L) => scaledF(parts, L),
  };
}

/** Per coefficient: adjusted standard error, its own ddf, t and p. */
export function kenwardRogerTable(fit: Fit, problem: Problem): Answer<Coefficient[]> {
  const kr = kenwardRoger(fit, problem);
  return isRefusal(kr) ? kr : testedTable(kr, kr.adjusted, problem);
}

/**
 * W = 2 I_E^-1, I_E[r, s] = K_rs - 2 tr(Phi Q_rs) + tr(Phi P_r Phi P_s); a generalized inverse where it is singular.
 */
function inverseInformation(
  phi: Float64Array,
  P: readonly Float64Array[],
  Q: readonly (readonly Float64Array[])[],
  K: Float64Array,
  p: number,
): Float64Array {
  const count = P.length;
  const phiP = P.map((Pr) => matrixProduct(phi, Pr, p));
  const I = new Float64Array(count * count);
  for (let r = 0; r < count; r++) {
    for (let s = 0; s < count; s++) {
      I[s * count + r] = K[s * count + r] - 2 * traceOfProduct(phi, Q[r][s], p) + traceOfProduct(phiP[r], phiP[s], p);
    }
  }
  return generalizedInverse(I, count).map((x) => 2 * x);
}

/** By eigenvalues of the matrix scaled to a unit diagonal, so that the units of the variances do not decide. */
export function generalizedInverse(S: Float64Array, n: number): Float64Array {
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(S[i * (n + 1)] || 1));
  const unit = S.map(
    (s, at) => ((s + S[(at % n) * n + Math.floor(at / n)]) / 2) * scale[at % n] * scale[Math.floor(at / n)],
  );
  const { values, vectors } = symmetricEigen(unit, n);
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    if (!(Math.abs(values[k]) > 1e-10 * Math.abs(values[0]))) continue;
    for (let j = 0; j < n; j++) {
      const right = (vectors[k * n + j] * scale[j]) / values[k];
      for (let i = 0; i < n; i++) out[j * n + i] += vectors[k * n + i] * scale[i] * right;
    }
  }
  return out;
}

/** Phi + 2 Phi (sum_rs W_rs (Q_rs - P_r Phi P_s)) Phi. */
function adjust(
  phi: Float64Array,
  P: readonly Float64Array[],
  Q: readonly (readonly Float64Array[])[],
  W: Float64Array,
  p: number,
): Float64Array {
  const count = P.length;
  const U = new Float64Array(p * p);
  const phiP = P.map((Pr) => matrixProduct(phi, Pr, p));
  for (let r = 0; r < count; r++) {
    for (let s = 0; s < count; s++) {
      const between = matrixProduct(P[r], phiP[s], p);
      const w = W[s * count + r];
      for (let i = 0; i < p * p; i++) U[i] += w * (Q[r][s][i] - between[i]);
    }
  }
  const added = matrixProduct(matrixProduct(phi, U, p), phi, p);
  return phi.map((x, at) => x + added[at] + added[(at % p) * p + Math.floor(at / p)]);
}

/** S of Q's coefficients as that of X's: R^-1 S R^-T u^2, S in units of u^2. */
export function inX(S: Float64Array, { R, p }: Pick<Reduction, 'R' | 'p'>, unit = 1): Matrix {
  const half = solveR(
    S.map((s) => s * unit),
    R,
    p,
  );
  const flipped = half.map((_, at) => half[(at % p) * p + Math.floor(at / p)]);
  const data = solveR(flipped, R, p).map((s) => s * unit);
  return { nrow: p, ncol: p, data };
}
function solveR(S: Float64Array, R: Float64Array, p: number): Float64Array {
  const out = S.slice();
  for (let k = 0; k < p; k++) {
    for (let j = p - 1; j >= 0; j--) {
      out[k * p + j] /= R[j * p + j];
      for (let i = 0; i < j; i++) out[k * p + i] -= R[j * p + i] * out[k * p + j];
    }
  }
  return out;
}
/** L of X's coefficients as one of Q's: L R^-1. */
export function contrastInQ(L: Matrix, { R, p }: Pick<Reduction, 'R' | 'p'>): Float64Array {
  const [m, out] = [L.nrow, L.data.slice()];
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < j; k++) {
      for (let i = 0; i < m; i++) out[j * m + i] -= out[k * m + i] * R[j * p + k];
    }
    for (let i = 0; i < m; i++) out[j * m + i] /= R[j * p + j];
  }
  return out;
}

/**
 * The same hypothesis of the size of one in Q's coefficients, where the size of a column of X would otherwise enter to the
 * fourth power. All rows by one power of two: combined df are not the same in every basis of a hypothesis.
 */
export function unitContrast(LQ: Float64Array, { data }: Matrix): { LQ: Float64Array; rows: Float64Array } {
  const largest = LQ.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scale = largest > 0 && Number.isFinite(largest) ? 2 ** -Math.round(Math.log2(largest)) : 1;
  const scaled = (v: Float64Array): Float64Array => v.map((x) => x * scale);
  return { LQ: scaled(LQ), rows: scaled(data) };
}

const OVERFLOWS = "(X'V^-1X)^-1 leaves the range of numbers";

interface Parts {
  readonly phi: Float64Array;
  readonly adjusted: Float64Array;
  readonly P: readonly Float64Array[];
  readonly W: Float64Array;
  readonly beta: Float64Array;
  readonly reduction: Pick<Reduction, 'p' | 'R'>;
}

/** Halekoh & Højsgaard (2014), equations 9 to 14; all in Q's coefficients. */
export function scaledF({ phi, adjusted, P, W, beta, reduction }: Parts, L: Matrix): Answer<FTest> {
  const { p } = reduction;
  const m = L.nrow;
  const { LQ, rows } = unitContrast(contrastInQ(L, reduction), L);
  const middle = choleskyOf(quadraticForm(LQ, phi, m, p), m);
  const adjustedMiddle = choleskyOf(quadraticForm(LQ, adjusted, m, p), m);
  if (!phi.every(Number.isFinite))
    return noNumber('Kenward-Roger', 'the covariance of the fixed effects', NaN, OVERFLOWS);
  if (!middle || !adjustedMiddle) return singularRestriction();
  const value = new Float64Array(m);
  for (let j = 0; j < p; j++) for (let i = 0; i < m; i++) value[i] += rows[j * m + i] * beta[j];
  const F = sumOfSquares(adjustedMiddle, value, m) / m;
  const { A1, A2 } = moments(phi, P, W, LQ, middle, m, p);
  const { ddf, scaling } = matched(A1, A2, m);
  const statistic = scaling * F;
  const found = { statistic, ndf: m, ddf, scaling, p: pf(statistic, m, ddf, { lower: false }), unscaled: F };
  return numbersOf('Kenward-Roger', found, () =>
    W.every(Number.isFinite)
      ? `the first two moments of F (A1 = ${A1.toPrecision(3)}, A2 = ${A2.toPrecision(3)}) are those of no F distribution`
      : 'the information about the variances is singular',
  );
}

function sumOfSquares(chol: Float64Array, value: Float64Array, m: number): number {
  const x = value.slice();
  let sum = 0;
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < i; k++) x[i] -= chol[k * m + i] * x[k];
    x[i] /= chol[i * (m + 1)];
    sum += x[i] ** 2;
  }
  return sum;
}

/** A1 = sum W tr(Theta Phi P_r Phi) tr(Theta Phi P_s Phi), A2 = sum W tr(Theta Phi P_r Phi Theta Phi P_s Phi). */
function moments(
  phi: Float64Array,
  P: readonly Float64Array[],
  W: Float64Array,
  LQ: Float64Array,
  middle: Float64Array,
  m: number,
  p: number,
): { A1: number; A2: number } {
  const inverse = new Float64Array(m * m);
  choleskyInverse(middle, m, inverse);
  // Theta = L'(L Phi L')^-1 L
  const theta = timesTranspose(LQ, inverse, m, p);
  const thetaPhi = matrixProduct(theta, phi, p);
  const T = P.map((Pr) => matrixProduct(thetaPhi, matrixProduct(Pr, phi, p), p));
  const traces = T.map((t) => t.reduce((sum, x, at) => (at % (p + 1) === 0 ? sum + x : sum), 0));
  let [A1, A2] = [0, 0];
  for (let r = 0; r < P.length; r++) {
    for (let s = 0; s < P.length; s++) {
      const w = W[s * P.length + r];
      A1 += w * traces[r] * traces[s];
      A2 += w * traceOfProduct(T[r], T[s], p);
    }
  }
  return { A1, A2 };
}

/** Denominator degrees of freedom and scaling that match F's first two moments. */
function matched(A1: number, A2: number, q: number): { ddf: number; scaling: number } {
  // B = (A1 + 6 A2) / 2q, g = ((q + 1) A1 - (q + 4) A2) / ((q + 2) A2)
  const B = (A1 + 6 * A2) / (2 * q);
  const g = ((q + 1) * A1 - (q + 4) * A2) / ((q + 2) * A2);
  // c1, c2, c3 = g, q - g, q + 2 - g, each over 3q + 2 (1 - g)
  const common = 3 * q + 2 * (1 - g);
  const [c1, c2, c3] = [g / common, (q - g) / common, (q - g + 2) / common];
  const near0 = (x: number): number => (Math.abs(x) < 1e-10 ? 0 : x);
  const [v0, v1, v2] = [near0(1 + c1 * B), near0(1 - c2 * B), near0(1 - c3 * B)];
  const ratio = near0(1 - A2 / q) === 0 && v1 === 0 ? 1 : (1 - A2 / q) / v1;
  // rho = V* / 2 E*^2 with E* = 1 / (1 - A2/q), V* = (2/q) (1 + c1 B) / ((1 - c2 B)^2 (1 - c3 B))
  const rho = (ratio * ratio * v0) / (q * v2);
  // m = 4 + (q + 2) / (q rho - 1), lambda = m / (E* (m - 2))
  const ddf = 4 + (q + 2) / (q * rho - 1);
  const scaling = Math.abs(ddf - 2) < 1e-2 ? 1 : (ddf * (1 - A2 / q)) / (ddf - 2);
  return { ddf, scaling };
}
