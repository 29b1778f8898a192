import type { Canonical, Matrix, Problem } from '@mixdiff/contract';
import { openReferee, type Referee } from '@mixdiff/referee';

export const square = (...data: number[]): Matrix => {
  const n = Math.round(Math.sqrt(data.length));
  return { nrow: n, ncol: n, data: Float64Array.from(data) };
};
export const point = (beta: readonly number[], Sigma: readonly Matrix[], sigma2: number): Canonical => ({
  beta: Float64Array.from(beta),
  Sigma,
  residual: { kind: 'variance', sigma2 },
});
export function refereeOf(problem: Problem): Referee {
  const referee = openReferee(problem);
  if ('refused' in referee) throw new Error(referee.message);
  return referee;
}
/** The point with the given relative covariances, sigma^2 and beta at their best for it. */
export function profiledAt(problem: Problem, relative: readonly Matrix[]): Canonical {
  const referee = refereeOf(problem);
  const at = (sigma2: number): Canonical => {
    const Sigma = relative.map((m) => ({ ...m, data: m.data.map((v) => v * sigma2) }));
    const start = {
      beta: new Float64Array(problem.parts.conditional.X.ncol),
      Sigma,
      residual: { kind: 'variance' as const, sigma2 },
    };
    const gls = referee.generalizedLeastSquares(start);
    if ('refused' in gls) throw new Error(gls.message);
    return { ...start, beta: gls.beta };
  };
  // l = c - (m/2) log s - rss / 2s at fixed ratios: two values give rss, and s = rss / m.
  const m = problem.response.y.length - (problem.method === 'REML' ? problem.parts.conditional.X.ncol : 0);
  const logLik = (sigma2: number): number => {
    const answer = referee.logLik(at(sigma2));
    if ('refused' in answer) throw new Error(answer.message);
    return answer.logLik;
  };
  const rss = -4 * (logLik(1) - logLik(2) - (m / 2) * Math.log(2));
  return at(rss / m);
}
