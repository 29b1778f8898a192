/**
 * The criterion of a marginal model with beta and sigma^2 at their best, over its correlation: the search's own arithmetic,
 * shared with no engine and not with the referee. With C over the declared positions and L_s L_s' = C_ss for the rows of a
 * subject s, whitened rows L_s^-1 w^1/2 [X y] and their QR give RSS and log|X'C^-1X|:
 *
 *   -l(rho) = N/2 log(RSS / N) + sum_s log|L_s| + (REML) log|R_X|, up to a constant; N = n, or n - p under REML
 *
 * rho of compound symmetry lies in (-1 / (m - 1), 1), m the number of declared positions: there every C is positive definite.
 * The coordinate is x = logit of its share of that interval.
 */
import type { Canonical, Problem, ResidualModel } from '@mixdiff/contract';
import { cholesky, pivotedQr, solveLower } from '@mixdiff/linalg';

/** Below this share of its length a column of X is a combination of those before it; the referee's own line. */
const RANK_TOLERANCE = 1e-10;

/** The profiled criterion of a marginal model over its one correlation. */
export interface Profile {
  /** Minus the log-likelihood, up to a constant; Infinity where C is not positive definite or nothing is left to explain. */
  value(x: number): number;
  rhoAt(x: number): number;
  /** beta is left to the judge. */
  canonical(x: number): Canonical;
}

/** `residual`: compound symmetry. */
export function openProfile(problem: Problem, { subject, structure }: ResidualModel): Profile {
  const { X, offset } = problem.parts.conditional;
  const [n, p] = [X.nrow, X.ncol];
  const m = structure.labels.length;
  const lower = -1 / (m - 1);
  const root = problem.weights?.values.map(Math.sqrt);
  const y = problem.response.y.map((v, i) => v - (offset?.[i] ?? 0));
  const rowsOf: number[][] = subject.levels.map(() => []);
  for (const [i, s] of subject.index.entries()) rowsOf[s].push(i);
  const rhoAt = (x: number): number => lower + (1 - lower) / (1 + Math.exp(-x));
  const REML = problem.method === 'REML';

  function at(x: number): { value: number; sigma2: number } {
    const rho = rhoAt(x);
    const data = new Float64Array(n * (p + 1));
    let logDet = 0;
    for (const rows of rowsOf) {
      const k = rows.length;
      const L = Float64Array.from({ length: k * k }, (_, e) => (e % (k + 1) === 0 ? 1 : rho));
      if (cholesky(L, k) >= 0) return NOWHERE;
      for (let a = 0; a < k; a++) logDet += Math.log(L[a * (k + 1)]);
      for (let j = 0; j <= p; j++) {
        const v = Float64Array.from(rows, (i) => (j < p ? X.data[j * n + i] : y[i]) * (root?.[i] ?? 1));
        solveLower(L, k, v, 1);
        for (const [a, i] of rows.entries()) data[j * n + i] = v[a];
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
  };
}
const NOWHERE = { value: Number.POSITIVE_INFINITY, sigma2: Number.NaN };
