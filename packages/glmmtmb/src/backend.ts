/**
 * glmmTMB, re-implemented from Kristensen, Nielsen, Berg, Skaug & Bell (2016, JSS 70/5) and Brooks et al. (2017, R
 * Journal 9/2): a likelihood whose random effects are integrated out by Laplace's approximation, maximised in beta, log
 * dispersion, log standard deviations and correlation parameters together.
 */
import { type Answer, type Backend, type Chosen, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { choices, versions } from './choices.ts';
import { engineOf } from './engine.ts';
import { openLaplace } from './laplace/engine.ts';
import { openMarginal } from './marginal/engine.ts';
import { openModel } from './model.ts';
import { minimizerNamed } from './optimize.ts';
import { isLaplace, isMarginal, lacks, refuseMarginal, refuseOfFamily, refuseProblem } from './refusals.ts';

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

async function open(problem: Problem, chosen: Chosen): Promise<Answer<Engine>> {
  const refused = refuseProblem(problem, chosen);
  if (refused) return refused;
  if (isLaplace(problem)) {
    const beyond = refuseOfFamily(problem, chosen);
    return beyond ?? openLaplace(problem, chosen, await minimizerNamed(chosen['optimizer']?.value ?? 'nlminb'));
  }
  if (isMarginal(problem)) {
    const beyond = refuseMarginal(problem, chosen);
    return beyond ?? openMarginal(problem, chosen, await minimizerNamed(chosen['optimizer']?.value ?? 'nlminb'));
  }
  const model = openModel(problem, chosen);
  if (isRefusal(model)) return model;
  return engineOf(model, await minimizerNamed(chosen['optimizer']?.value ?? 'nlminb'));
}
