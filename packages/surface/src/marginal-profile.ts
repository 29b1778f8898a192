/**
 * The criterion of compound symmetry with beta and sigma^2 at their best, over its correlation: the search's own arithmetic,
 * shared with no engine and not with the referee. Row a = 0, 1, ... of a subject is what those before it do not tell of it,
 * with g(a) = 1 + (a - 1) rho, the eigenvalue along 1 of a rows, and rows w^1/2 [X y]:
 *
 *   v_a = ( b_a - rho / g(a) sum_(k < a) b_k ) / d_a,   d_a^2 = (1 - rho) g(a + 1) / g(a)
 *   -l(rho) = N/2 log(RSS / N) + sum log d_a + (REML) log|R_X|, up to a constant; N = n, or n - p under REML
 *
 * rho lies in (-1 / (m - 1), 1), m the number of declared positions unless told: there every C is positive definite. The coordinate is
 * x = logit of its share of that interval; 1 - rho and g(m) are taken from x, so that they keep their digits at both ends.
 */
import type { Canonical, Matrix, Problem, ResidualModel } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';

/** Below this share of its length a column of X is a combination of those before it; the referee's own line. */
const RANK_TOLERANCE = 1e-10;

/** The profiled criterion of a marginal model over its one correlation. */
export interface Profile {
  /** Minus the log-likelihood, up to a constant; Infinity where C is not positive definite or nothing is left to explain. */
  value(x: number): number;
  rhoAt(x: number): number;
  /** beta is left to the judge. */
  canonical(x: number): Canonical;
  /** The likelihood has no maximum: towards an end of the interval it rises for ever. */
  readonly endless: boolean;
}

/** `residual`: compound symmetry. `definite`: of how many positions C is to be positive definite; all unless told. */
export function openProfile(
  problem: Problem,
  { subject, structure }: ResidualModel,
  definite = structure.labels.length,
): Profile {
  const { X, offset } = problem.parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const m = Math.max(2, definite);
  const root = problem.weights?.values.map(Math.sqrt) ?? new Float64Array(n).fill(1);
  const rows = new Float64Array(n * (p + 1));
  for (let e = 0; e < n * p; e++) rows[e] = X.data[e] * root[e % n];
  for (let i = 0; i < n; i++) rows[n * p + i] = (problem.response.y[i] - (offset?.[i] ?? 0)) * root[i];
  const rowsOf: number[][] = subject.levels.map(() => []);
  for (const [i, s] of subject.index.entries()) rowsOf[s].push(i);
  const upTo = (x: number): number => 1 / (1 + Math.exp(-x));
  const rhoAt = (x: number): number => (m * upTo(x) - 1) / (m - 1);
  const REML = problem.method === 'REML';

  function at(x: number): { value: number; sigma2: number } {
    const [rho, rest] = [rhoAt(x), (m * upTo(-x)) / (m - 1)];
    const along = (a: number): number => (a === m ? m * upTo(x) : a === 0 ? rest : 1 + (a - 1) * rho);
    const data = new Float64Array(n * (p + 1));
    let logDet = 0;
    for (const own of rowsOf) {
      const sums = new Float64Array(p + 1);
      for (const [a, i] of own.entries()) {
        const d = Math.sqrt((rest * along(a + 1)) / along(a));
        logDet += Math.log(d);
        for (let j = 0; j <= p; j++) {
          const b = rows[j * n + i];
          data[j * n + i] = (b - (rho / along(a)) * sums[j]) / d;
          sums[j] += b;
        }
      }
    }
    const { rank, R } = pivotedQr({ nrow: n, ncol: p, data: data.subarray(0, n * p) }, RANK_TOLERANCE);
    const whole = pivotedQr({ nrow: n, ncol: p + 1, data }, RANK_TOLERANCE);
    if (whole.rank <= rank) return NOWHERE;
    const rss = whole.R[rank * whole.rank + rank] ** 2;
    const sigma2 = whole.pivot[rank] === p ? rss / (REML ? n - rank : n) : Number.NaN;
    let logDetX = 0;
    for (let j = 0; j < rank; j++) logDetX += Math.log(Math.abs(R[j * rank + j]));
    const N = REML ? n - rank : n;
    return { value: (N / 2) * Math.log(sigma2) + logDet + (REML ? logDetX : 0), sigma2 };
  }
  return {
    value: (x) => at(x).value,
    rhoAt,
    canonical: (x) => ({
      beta: new Float64Array(p),
      Sigma: [],
      residual: { kind: 'marginal', sigma2: at(x).sigma2, parameters: { rho: rhoAt(x) } },
    }),
    endless: isEndless({ nrow: n, ncol: p, data: rows }, rowsOf, m, REML),
  };
}
const NOWHERE = { value: Number.POSITIVE_INFINITY, sigma2: Number.NaN };

/**
 * Towards rho = -1 / (m - 1) the variance of the sum of a subject of m rows goes to zero, towards 1 that of all differences
 * within subjects. Of K such combinations of rows let X span r. If least squares on X fits all K of them exactly, RSS stays
 * finite and l rises as -K/2 log of that variance, under REML -(K - r)/2; otherwise RSS rises as its inverse, and l falls.
 * `data`: rows of w^1/2 [X y].
 */
function isEndless({ nrow: n, ncol: p, data }: Matrix, rowsOf: readonly number[][], m: number, REML: boolean): boolean {
  const { rank, Q } = pivotedQr({ nrow: n, ncol: p, data: data.subarray(0, n * p) }, RANK_TOLERANCE);
  const y = data.subarray(n * p);
  const e = withoutSpan(y, Q);
  const [length, left] = [Math.hypot(...y), Math.hypot(...e)];
  if (!(left > RANK_TOLERANCE * length)) return true;
  // what the rounding of y leaves, and no less than what counts as a combination
  const exact = left * Math.max(10 * RANK_TOLERANCE, (1e3 * Number.EPSILON * length) / left);
  const largest = rowsOf.filter((own) => own.length === m);
  const sums = (v: Float64Array): Float64Array =>
    Float64Array.from(largest, (own) => own.reduce((sum, i) => sum + v[i], 0));
  const differences = (v: Float64Array): Float64Array => {
    const out = v.slice();
    for (const own of rowsOf) {
      const mean = own.reduce((sum, i) => sum + v[i], 0) / own.length;
      for (const i of own) out[i] -= mean;
    }
    return out;
  };
  const count = rowsOf.reduce((sum, own) => sum + Math.max(0, own.length - 1), 0);
  return [
    { K: largest.length, of: sums },
    { K: count, of: differences },
  ].some(({ K, of }) => {
    if (K === 0) return false;
    const columns = Array.from({ length: rank }, (_, j) => of(Q.data.slice(j * n, (j + 1) * n)));
    // a column whose combinations are rounding spans nothing
    const spanning = columns.filter((column) => Math.hypot(...column) > 10 * RANK_TOLERANCE);
    const nrow = of(e).length;
    const span = pivotedQr(
      { nrow, ncol: spanning.length, data: Float64Array.from(spanning.flatMap((column) => [...column])) },
      RANK_TOLERANCE,
    );
    return Math.hypot(...withoutSpan(of(e), span.Q)) <= exact && (!REML || K > span.rank);
  });
}
/** v - QQ'v, twice: what cancels in the first pass is taken out by the second. */
function withoutSpan(v: Float64Array, { nrow: n, ncol, data }: Matrix): Float64Array {
  const e = v.slice();
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < ncol; j++) {
      let along = 0;
      for (let i = 0; i < n; i++) along += data[j * n + i] * e[i];
      for (let i = 0; i < n; i++) e[i] -= along * data[j * n + i];
    }
  }
  return e;
}
