import { backends } from '@mixdiff/backends';
import { choose, isRefusal } from '@mixdiff/contract';
import type { StudyFile } from '@mixdiff/schema';
import { type OpenEstimator, openScenario, readStudy, type Study } from '@mixdiff/simulate';

const NO_DATA = { table: null, fitted: new Map() };
export const clock = { milliseconds: () => performance.now() };
export function studyOf(file: StudyFile): Study {
  const study = readStudy(file, NO_DATA);
  if ('refusals' in study) throw new Error(study.refusals.map(({ message }) => message).join('\n'));
  return study;
}
export const opened = (study: Study): OpenEstimator[] =>
  study.estimators.map((estimator) => {
    const backend = backends.find(({ id }) => id === estimator.engine);
    const chosen = backend && choose(backend);
    if (!backend || !chosen || isRefusal(chosen)) throw new Error(estimator.engine);
    return { estimator, backend, chosen };
  });
export function scenarioOf(study: Study, id: number) {
  const scenario = study.scenarios[id - 1];
  if (!scenario) throw new Error(String(id));
  const open = openScenario(study, scenario, NO_DATA, opened(study));
  if (isRefusal(open)) throw new Error(open.message);
  return open;
}
