/**
 * The criterion of a marginal model over the covariance matrix C of its positions, beta at its best, and a search over it in
 * coordinates without constraints: the search's own arithmetic, shared with no engine and not with the referee. With
 * L_s L_s' = W_s^-1/2 C_ss W_s^-1/2 for the rows of a subject s, L^-1 X = Q R and e = (I - QQ') L^-1 y,
 *
 *   -l       = sum_s log|L_s| + 1/2 e'e + (REML) sum_j log|R_jj|, up to a constant
 *   dl/dC    = 1/2 sum_s E_s' W_s^-1/2 L_s^-T [ e_s e_s' - I + (REML) Q_s Q_s' ] L_s^-1 W_s^-1/2 E_s
 *   dl/dx_k  = tr(dl/dC dC/dx_k)
 */
import type { Canonical, Problem, ResidualModel } from '@mixdiff/contract';
import { type Coordinates, coordinatesOf } from '@mixdiff/covariance';
import { cholesky, pivotedQr, solveLower, solveLowerT, symmetricEigen } from '@mixdiff/linalg';
import { optim } from '@mixdiff/optim';
import { Random } from '@mixdiff/probability';

/** Where a start led. */
export interface MarginalEnd {
  /** beta is left to the judge. */
  readonly at: Canonical;
  /** Minus the log-likelihood, up to a constant. */
  readonly value: number;
  /** C is singular there to all intents. */
  readonly edge: boolean;
  /** The likelihood still rises where C becomes more singular. */
  readonly rises: boolean;
}
/** What a search over a structure's coordinates found. */
export interface MarginalSearch {
  /** Best first. */
  readonly ends: readonly MarginalEnd[];
  readonly starts: number;
}

/** A column of X within this of those before it is a combination of them; the referee's own line. */
const RANK_TOLERANCE = 1e-10;
const CONTROL = { maxit: 500, reltol: 1e-13 };
/** Smallest eigenvalue of the correlation matrix below which C counts as singular. */
const SINGULAR = 1e-7;
/** Below this the likelihood is asked whether it goes on rising towards a singular matrix: a climb along that edge is slow. */
const NEAR = 1e-4;
/** Rise of the log-likelihood, towards more singular matrices, that says that there is no end. */
const RISES = 0.1;
/** Spread of the starts: of logarithms of standard deviations, and of correlations on their scales. */
const SCATTER = 0.7;
const MOST_STARTS = 12;

/** From independence and from scattered starts around it, each climbed twice. */
export function searchMarginal(
  problem: Problem,
  residual: ResidualModel,
  { starts = 20, seed = 1 }: { readonly starts?: number; readonly seed?: number } = {},
): MarginalSearch {
  const coordinates = coordinatesOf(residual.structure);
  if (!coordinates) throw new Error(`${residual.structure.kind} has no coordinates`);
  const criterion = openCriterion(problem, residual, coordinates);
  const random = new Random(seed);
  const first = coordinates.independent(criterion.variances);
  const count = Math.min(MOST_STARTS, Math.max(1, starts));
  const begun = [first, ...Array.from({ length: count - 1 }, () => first.map((v) => v + SCATTER * random.normRand()))];
  const ends = begun.map((x) => endOf(criterion, coordinates, residual, climbed(criterion, x)));
  return { ends: ends.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value), starts: count };
}
/** Twice, the second time with a fresh metric. */
function climbed({ value }: Criterion, start: Float64Array): Float64Array {
  const once = optim('BFGS', value, start, { gradient: true, control: CONTROL });
  return optim('BFGS', value, once.par, { gradient: true, control: CONTROL }).par;
}
function endOf(criterion: Criterion, coordinates: Coordinates, residual: ResidualModel, x: Float64Array): MarginalEnd {
  const m = residual.structure.labels.length;
  const C = new Float64Array(m * m);
  coordinates.covariance(x, C);
  const P = C.map((v, e) => v / Math.sqrt(C[(e % m) * (m + 1)] * C[Math.floor(e / m) * (m + 1)]));
  const { values } = symmetricEigen(P, m);
  const value = criterion.value(x);
  const smallest = values[m - 1];
  const beyond = smallest > NEAR ? value : Math.min(...[1.25, 1.5, 2].map((by) => furtherOut(criterion, x, by)));
  return {
    at: { beta: new Float64Array(criterion.p), Sigma: [], residual: { kind: 'marginal', ...coordinates.toPoint(x) } },
    value,
    edge: !(smallest > SINGULAR),
    rises: beyond < value - RISES,
  };
}

/** The best value on from coordinates that are `by` times as large. */
function furtherOut({ value }: Criterion, x: Float64Array, by: number): number {
  const out = x.map((v) => by * v);
  return Number.isFinite(value(out))
    ? optim('BFGS', value, out, { gradient: true, control: CONTROL }).value
    : Number.POSITIVE_INFINITY;
}

interface Criterion {
  readonly p: number;
  /** Of least-squares residuals, by position; that of all where a position has fewer than two rows. */
  readonly variances: Float64Array;
  value(x: Float64Array, gradient?: Float64Array): number;
}
function openCriterion(problem: Problem, { subject, position, structure }: ResidualModel, at: Coordinates): Criterion {
  const { X, offset } = problem.parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const m = structure.labels.length;
  const root = problem.weights?.values.map(Math.sqrt) ?? new Float64Array(n).fill(1);
  const y = problem.response.y.map((v, i) => v - (offset?.[i] ?? 0));
  const rowsOf: number[][] = subject.levels.map(() => []);
  for (const [i, s] of subject.index.entries()) rowsOf[s].push(i);
  const REML = problem.method === 'REML';
  const C = new Float64Array(m * m);
  const dC = new Float64Array(m * m);

  function value(x: Float64Array, gradient?: Float64Array): number {
    at.covariance(x, C);
    if (!C.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
    const white = new Float64Array(n * (p + 1));
    const factors: Float64Array[] = [];
    let sum = 0;
    for (const rows of rowsOf) {
      const k = rows.length;
      const L = Float64Array.from({ length: k * k }, (_, e) => {
        const [i, j] = [rows[e % k], rows[Math.floor(e / k)]];
        return C[position[j] * m + position[i]] / (root[i] * root[j]);
      });
      if (cholesky(L, k) >= 0) return Number.POSITIVE_INFINITY;
      for (let a = 0; a < k; a++) sum += Math.log(L[a * (k + 1)]);
      for (let j = 0; j <= p; j++) {
        const v = Float64Array.from(rows, (i) => (j < p ? X.data[j * n + i] : y[i]));
        solveLower(L, k, v, 1);
        for (const [a, i] of rows.entries()) white[j * n + i] = v[a];
      }
      factors.push(L);
    }
    const { rank, R, Q } = pivotedQr({ nrow: n, ncol: p, data: white.subarray(0, n * p) }, RANK_TOLERANCE);
    const e = white.slice(n * p);
    // twice: what cancels in the first pass is taken out by the second
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < rank; j++) {
        let along = 0;
        for (let i = 0; i < n; i++) along += Q.data[j * n + i] * e[i];
        for (let i = 0; i < n; i++) e[i] -= along * Q.data[j * n + i];
      }
    }
    for (const v of e) sum += (v * v) / 2;
    if (REML) for (let j = 0; j < rank; j++) sum += Math.log(Math.abs(R[j * (rank + 1)]));
    if (gradient) fillGradient(x, gradient, factors, e, REML ? Q.data.subarray(0, n * rank) : new Float64Array(0));
    return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
  }
  /** Minus dl/dx. `Q`: n x rank under REML, nothing under ML. */
  function fillGradient(
    x: Float64Array,
    gradient: Float64Array,
    factors: Float64Array[],
    e: Float64Array,
    Q: Float64Array,
  ): void {
    const S = new Float64Array(m * m);
    for (const [s, rows] of rowsOf.entries()) {
      const k = rows.length;
      const L = factors[s];
      const back = (read: (i: number) => number): Float64Array => {
        const v = Float64Array.from(rows, read);
        solveLowerT(L, k, v, 1);
        return v;
      };
      const columns = [back((i) => e[i])];
      for (let j = 0; j * n < Q.length; j++) columns.push(back((i) => Q[j * n + i]));
      const inverse = new Float64Array(k * k);
      for (let a = 0; a < k; a++) inverse[a * (k + 1)] = 1;
      solveLower(L, k, inverse, k);
      solveLowerT(L, k, inverse, k);
      for (const [b, j] of rows.entries()) {
        for (const [a, i] of rows.entries()) {
          let entry = -inverse[b * k + a];
          for (const v of columns) entry += v[a] * v[b];
          S[position[j] * m + position[i]] += entry / (2 * root[i] * root[j]);
        }
      }
    }
    for (let k = 0; k < x.length; k++) {
      at.derivative(x, k, dC);
      gradient[k] = 0;
      for (let entry = 0; entry < S.length; entry++) gradient[k] -= S[entry] * dC[entry];
    }
  }
  return { p, variances: leastSquaresVariances(X, y, position, m), value };
}

function leastSquaresVariances(
  X: Problem['parts']['conditional']['X'],
  y: Float64Array,
  position: Int32Array,
  m: number,
) {
  const { rank, Q } = pivotedQr(X, RANK_TOLERANCE);
  const [n, e] = [X.nrow, y.slice()];
  for (let j = 0; j < rank; j++) {
    let along = 0;
    for (let i = 0; i < n; i++) along += Q.data[j * n + i] * e[i];
    for (let i = 0; i < n; i++) e[i] -= along * Q.data[j * n + i];
  }
  const [squares, rows] = [new Float64Array(m), new Int32Array(m)];
  for (let i = 0; i < n; i++) {
    squares[position[i]] += e[i] ** 2;
    rows[position[i]]++;
  }
  const all = squares.reduce((sum, v) => sum + v, 0) / n || 1;
  return squares.map((v, j) => (rows[j] > 1 && v > 0 ? v / rows[j] : all));
}
