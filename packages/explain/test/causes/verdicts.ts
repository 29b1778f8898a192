import type { Certificate } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import type { Cause } from '../../src/causes/cause.ts';
import { sideOf, stepBetween } from '../made.ts';

export const problem = sleepstudy('ML');
/** What a cause of the rung optimum says of a fit with this certificate beside a maximum. */
export function saidOf(
  cause: Cause,
  certificate: Partial<Certificate>,
  stop: { reason?: 'budget' | 'converged' } = {},
) {
  const stopped = { reason: 'converged', message: 'relative convergence', ...stop } as const;
  const a = sideOf('one', problem, { certificate, fit: { stop: { ...sideOf('x', problem).fit.stop, ...stopped } } });
  return cause.detect(stepBetween(a, sideOf('other', problem), 'optimum', 'beta|Days'));
}
