/** lme4 for Gaussian responses, after Bates, Mächler, Bolker & Walker (2015), J. Stat. Softw. 67(1). */
import { type Answer, type Backend, type Chosen, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { loadNlopt } from '@mixdiff/optim';
import { choices, versions } from './choices.ts';
import { openEngine } from './engine.ts';
import { lacks } from './refusals.ts';

const open = async (problem: Problem, chosen: Chosen): Promise<Answer<Engine>> =>
  openEngine(problem, chosen, await loadNlopt());

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
