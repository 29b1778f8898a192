/** What this backend cannot do yet, and what glmmTMB refuses before it looks at the data. */
import { covarianceParameters, type Feature, type Problem, type Refusal } from '@mixdiff/contract';
import { tooManyCovariances, unknownFamily, unknownStructure } from './messages.ts';

const isGaussian = ({ response: { family, link } }: Problem): boolean => family === 'gaussian' && link === 'identity';
const isKnown = (structure: string): boolean => structure === 'us' || structure === 'diag';

export function lacks(problem: Problem): Feature[] {
  const missing = new Set<Feature>();
  if (!isGaussian(problem)) missing.add(`family:${problem.response.family}`);
  for (const { structure } of problem.random) if (!isKnown(structure)) missing.add(`structure:${structure}`);
  return [...missing];
}

const widest = ({ random }: Problem): string =>
  random.reduce((most, term) => (term.columns.length > most.columns.length ? term : most)).name;

/** Before the data are passed over: a refusal, or null. */
export function refuseProblem(problem: Problem): Refusal | null {
  if (!isGaussian(problem)) return unknownFamily(problem.response.family, problem.response.link);
  const strange = problem.random.find(({ structure }) => !isKnown(structure));
  if (strange) return unknownStructure(strange.name, strange.structure);
  const count = covarianceParameters(problem.random);
  const n = problem.response.y.length;
  return count > n ? tooManyCovariances(count, n, widest(problem)) : null;
}
