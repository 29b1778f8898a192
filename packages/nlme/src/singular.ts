/** Which covariance matrices count as singular. nlme has no such word; its parameters reach no singular matrix. */
import type { Matrix } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import type { Model } from './model.ts';

/** Below this a standard deviation relative to sigma counts as zero (lme4's limit; nlme has none). */
const ZERO = 1e-4;

/** Terms whose relative covariance has a Cholesky factor with a diagonal element below ZERO. */
export function singularTerms({ problem }: Model, Sigma: readonly Matrix[], sigma2: number): string[] {
  return problem.random
    .filter((_, k) => {
      const { nrow: q, data } = Sigma[k];
      const factor = data.map((s) => s / sigma2);
      if (cholesky(factor, q) >= 0) return true;
      return Array.from({ length: q }, (_, j) => factor[j * (q + 1)]).some((size) => size < ZERO);
    })
    .map((term) => term.name);
}
