/**
 * lme4: lmer for Gaussian responses, after Bates, Mächler, Bolker & Walker (2015), J. Stat. Softw. 67(1), and glmer for binomial
 * and Poisson ones.
 */
import { type Answer, type Backend, type Chosen, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { loadNlopt } from '@mixdiff/optim';
import { choices, versions } from './choices.ts';
import { openEngine } from './engine.ts';
import { openGlmer } from './glmer/engine.ts';
import { refuseIdleOfLmer } from './glmer/manners.ts';
import { isGlmer } from './glmer/refusals.ts';
import { lacks, refuseFeatures } from './refusals.ts';

async function open(problem: Problem, chosen: Chosen): Promise<Answer<Engine>> {
  if (isGlmer(problem)) return refuseFeatures(problem, chosen['as']?.value ?? '') ?? openGlmer(problem, chosen);
  return refuseIdleOfLmer(chosen) ?? openEngine(problem, chosen, await loadNlopt());
}

export const lme4: Backend = {
  contract: 1,
  id: 'lme4',
  versions,
  choices,
  lacks,
  defaultMethod: 'REML',
  open,
  async fit(problem, chosen) {
    const engine = await open(problem, chosen);
    return isRefusal(engine) ? engine : engine.fit();
  },
};
