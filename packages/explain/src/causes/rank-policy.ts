/**
 * With aliased columns each engine drops another one, and the coefficients of the rest change their meaning silently.
 */
import { termOf } from '@mixdiff/schema';
import { type Step, sameHeight } from '../ladder/path.ts';
import type { Cause } from './cause.ts';
import { fixedChange } from './fixed-part.ts';

export const rankPolicy: Cause = {
  code: 'rank-policy',
  rungs: ['fixed', 'derived', 'optimum'],
  detect({ step, quantity, a, b }) {
    const [one, other] = [a.fit.dropped, b.fit.dropped];
    if (one.length === 0 && other.length === 0) return null;
    if (one.join() === other.join()) return null;
    if (!droppedByOne(quantity, one, other) && (step.rung === 'fixed' ? !orderDecides(step) : !sameFit(step, quantity)))
      return null;
    return {
      sentence: `X has less than full rank: ${a.id} drops ${one.join(', ') || 'nothing'}, ${b.id} ${other.join(', ') || 'nothing'}`,
      evidence: { first: [...one], second: [...other] },
    };
  },
};

const droppedByOne = (quantity: string, one: readonly string[], other: readonly string[]): boolean => {
  const term = termOf(quantity);
  return one.includes(term) !== other.includes(term);
};
/** Each drops what comes last, of the same columns in another order. */
const orderDecides = ({ from, to }: Step): boolean => fixedChange(from.problem, to.problem)?.kind === 'rank';
const sameFit = (step: Step, quantity: string): boolean =>
  /^(beta|se|statistic|p|df)\|/.test(quantity) && sameHeight(step, 1e-4);
