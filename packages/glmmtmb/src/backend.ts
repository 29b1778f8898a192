/**
 * glmmTMB, re-implemented from Kristensen, Nielsen, Berg, Skaug & Bell (2016, JSS 70/5) and Brooks et al. (2017, R
 * Journal 9/2): a likelihood whose random effects are integrated out by Laplace's approximation, maximised in beta, log
 * dispersion, log standard deviations and correlation parameters together.
 */
import {
  type Answer,
  type Backend,
  type Chosen,
  covarianceParameters,
  type Engine,
  type Feature,
  isRefusal,
  type Problem,
} from '@mixdiff/contract';
import { choices, versions } from './choices.ts';
import { engineOf } from './engine.ts';
import { tooManyCovariances, unknownFamily, unknownStructure } from './messages.ts';
import { openModel } from './model.ts';
import { minimizerFor } from './optimize.ts';

export const glmmTMB: Backend = {
  contract: 1,
  id: 'glmmTMB',
  versions,
  choices,
  defaultMethod: 'ML',
  lacks,
  open,
  async fit(problem, chosen) {
    const engine = await open(problem, chosen);
    return isRefusal(engine) ? engine : engine.fit();
  },
};

const isGaussian = ({ response: { family, link } }: Problem): boolean => family === 'gaussian' && link === 'identity';
const isKnown = (structure: string): boolean => structure === 'us' || structure === 'diag';

function lacks(problem: Problem): Feature[] {
  const missing = new Set<Feature>();
  if (!isGaussian(problem)) missing.add(`family:${problem.response.family}`);
  for (const { structure } of problem.random) if (!isKnown(structure)) missing.add(`structure:${structure}`);
  return [...missing];
}

const widest = ({ random }: Problem): string =>
  random.reduce((most, term) => (term.columns.length > most.columns.length ? term : most)).name;
async function open(problem: Problem, chosen: Chosen): Promise<Answer<Engine>> {
  if (!isGaussian(problem)) return unknownFamily(problem.response.family, problem.response.link);
  const strange = problem.random.find(({ structure }) => !isKnown(structure));
  if (strange) return unknownStructure(strange.name, strange.structure);
  const count = covarianceParameters(problem.random);
  if (count > problem.response.y.length) return tooManyCovariances(count, problem.response.y.length, widest(problem));
  const model = openModel(problem, chosen);
  if (isRefusal(model)) return model;
  return engineOf(model, await minimizerFor(chosen['optimizer']?.value ?? 'nlminb'));
}
