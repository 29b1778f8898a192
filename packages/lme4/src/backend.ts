/**
 * lme4: lmer for Gaussian responses, after Bates, Mächler, Bolker & Walker (2015), J. Stat. Softw. 67(1), and glmer for binomial
 * and Poisson ones.
 */
import { type Answer, type Backend, type Chosen, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { loadNlopt } from '@mixdiff/optim';
import { choiceOf, choices, versions } from './choices.ts';
import { openEngine } from './engine.ts';
import { openGlmer } from './glmer/engine.ts';
import { refuseIdleOfLmer } from './glmer/manners.ts';
import { isGlmer } from './glmer/refusals.ts';
import { needsNlopt } from './optimize.ts';
import { lacks, refuseFeatures } from './refusals.ts';

async function open(problem: Problem, chosen: Chosen): Promise<Answer<Engine>> {
  if (isGlmer(problem)) return refuseFeatures(problem, chosen['as']?.value ?? '') ?? openGlmer(problem, chosen);
  // half a megabyte of WebAssembly, which BOBYQA here does without
  const nlopt = needsNlopt(choiceOf(chosen, 'optimizer')) ? await loadNlopt() : null;
  return refuseIdleOfLmer(chosen) ?? openEngine(problem, chosen, nlopt);
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
