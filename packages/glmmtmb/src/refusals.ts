/** What this backend cannot do yet, and what glmmTMB refuses before it looks at the data. */
import {
  covarianceParameters,
  type Feature,
  lacking,
  type Problem,
  type Refusal,
  refuseLacking,
} from '@mixdiff/contract';
import { capability, tooManyCovariances } from './messages.ts';

export const lacks = (problem: Problem): Feature[] => lacking(problem, capability);

const widest = ({ random }: Problem): string =>
  random.reduce((most, term) => (term.columns.length > most.columns.length ? term : most)).name;

/** Before the data are passed over: a refusal, or null. */
export function refuseProblem(problem: Problem): Refusal | null {
  const beyond = refuseLacking(problem, capability);
  if (beyond) return beyond;
  const count = covarianceParameters(problem.random);
  const n = problem.response.y.length;
  return count > n ? tooManyCovariances(count, n, widest(problem)) : null;
}
