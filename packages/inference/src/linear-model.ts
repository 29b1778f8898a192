/** Least squares: the model without random effects, which exact tests and likelihood-ratio tests compare with. */
import type { Method } from '@mixdiff/contract';
import type { Reduction } from './reduction.ts';

/** Log-likelihood at its maximum, under REML with the same constants as a mixed model's. */
export function linearLogLik({ n, p, yy, logDetR, logWeights }: Reduction, method: Method): number {
  const m = method === 'REML' ? n - p : n;
  const deviance = m * (1 + Math.log((2 * Math.PI * yy) / m)) - logWeights + (method === 'REML' ? 2 * logDetR : 0);
  return -deviance / 2;
}
