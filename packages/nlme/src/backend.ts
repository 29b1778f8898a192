/** nlme's `lme` and `gls` as a Backend: nested gaussian models, and models without random effects whose residuals are correlated, the way Pinheiro & Bates (2000) fit them. */
import { type Answer, type Backend, type Chosen, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { choices, versions } from './choices.ts';
import { openEngine } from './engine.ts';
import { openGls } from './gls/engine.ts';
import { type Level, nestedLevels, type Unstructured } from './nesting.ts';
import { minimizerNamed } from './optimize.ts';
import { lacks, refuseBeside, refuseChoices, refuseClasses, refuseLevels, refuseProblem } from './refusals.ts';
import { refuseResidual } from './residual/refusals.ts';

export const nlme: Backend = {
  contract: 1,
  id: 'nlme',
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
  const refused = refuseProblem(problem) ?? refuseClasses(problem, chosen);
  if (refused) return refused;
  const { residual } = problem;
  const bad = residual && refuseResidual(residual, chosen);
  if (bad) return bad;
  if (problem.random.length === 0) return refuseChoices(chosen) ?? openGls(problem, chosen);
  const unstructured = (chosen['unstructured']?.value ?? 'pdLogChol') as Unstructured;
  const levels = nestedLevels(problem.random, unstructured) as readonly Level[];
  const short = refuseLevels(levels);
  if (short) return short;
  const beside = residual && refuseBeside(residual, levels, chosen);
  if (beside) return beside;
  return openEngine(problem, chosen, levels, await minimizerNamed(chosen['optimizer']?.value ?? 'nlminb'));
}
