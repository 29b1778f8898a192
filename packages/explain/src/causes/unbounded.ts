/**
 * A likelihood without a maximum: where a run stops says something about its stopping rule and nothing about the data.
 */
import { byVerdict, idOf } from './optimum.ts';

export const unbounded = byVerdict('unbounded', 'unbounded', (_, difference) => ({
  sentence: `the criterion of ${idOf(difference)} has no maximum: it rises while the residual variance goes to zero`,
}));
