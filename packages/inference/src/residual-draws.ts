/**
 * Responses of a model of the residuals' covariance: y = X beta + offset + L e, L L' = V of the rows that a subject or a level of
 * a random term joins, random effects and weights in V. Of variances that go with the fitted values: those of this mean.
 */
import { type Answer, type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import { blocksAt } from './gls/blocks.ts';
import { conditionalVariance } from './messages.ts';

/** Adds L e, both n, to y. */
export type AddResiduals = (e: Float64Array, y: Float64Array) => void;

export function residualDraws(problem: Problem, at: Canonical, mean: Float64Array): Answer<AddResiduals> {
  const ofFitted = problem.residual?.variance?.some(({ of }) => of === 'fitted') ?? false;
  if (ofFitted && problem.random.length > 0) return conditionalVariance();
  const made = blocksAt(problem, at, mean);
  if (isRefusal(made)) return made;
  return (e, y) => {
    for (const { m, blocks, factor } of made.patterns) {
      for (const rows of blocks) {
        for (let a = 0; a < m; a++) {
          let sum = 0;
          for (let b = 0; b <= a; b++) sum += factor[b * m + a] * e[rows[b]];
          y[rows[a]] += sum;
        }
      }
    }
  };
}
