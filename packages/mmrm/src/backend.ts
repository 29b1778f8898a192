/** mmrm as a Backend: gaussian models whose rows vary together within a subject, without random effects, the way mmrm fits them. */
import { type Answer, type Backend, type Chosen, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { choices, versions } from './choices.ts';
import { openEngine } from './engine.ts';
import { lacks, refuseChoices, refuseProblem } from './refusals.ts';

export const mmrm: Backend = {
  contract: 1,
  id: 'mmrm',
  versions,
  choices,
  defaultMethod: 'REML',
  lacks,
  async fit(problem, chosen) {
    const engine = await open(problem, chosen);
    return isRefusal(engine) ? engine : engine.fit();
  },
  open,
};

async function open(problem: Problem, chosen: Chosen): Promise<Answer<Engine>> {
  return refuseProblem(problem) ?? refuseChoices(problem, chosen) ?? openEngine(problem, chosen);
}
