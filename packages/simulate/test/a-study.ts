import type { StudyFile } from '@mixdiff/schema';
import { readStudy, type Study } from '../src/index.ts';

/** A small study with random columns in some scenarios. */
export const FILE: StudyFile = {
  seed: 126,
  replicates: 6,
  chunk: 4,
  design: { crossed: { n: [8, 12], sd: [0, 0.8] } },
  generate: {
    units: { subject: 'n', visit: 4 },
    columns: { time: '(visit - 1) / 3', arm: { draw: 'rbinom(1, 0.4)', per: 'subject' } },
    formula: 'y ~ time + arm + (1 | subject)',
    parameters: {
      'beta|(Intercept)': 0.1,
      'beta|time': 'sd + 0.3',
      'beta|arm': -0.2,
      'sd|subject|(Intercept)': 'sd',
      'sd|Residual': 1,
    },
  },
  estimators: ['lme4/REML', 'nlme/ML', 'glmmTMB/ML', 'glmmTMB/ML+certified'],
  estimands: ['beta|time', { quantity: 'sd|subject|(Intercept)', name: 'between' }],
};
export const NO_DATA = { table: null, fitted: new Map() };

export function studyOf(file: StudyFile): Study {
  const study = readStudy(file, NO_DATA);
  if ('refusals' in study) throw new Error(study.refusals.map(({ message }) => message).join('\n'));
  return study;
}
export const faultsOf = (change: Partial<StudyFile>): string[] => {
  const study = readStudy({ ...FILE, ...change }, NO_DATA);
  return 'refusals' in study ? study.refusals.map(({ message, hint }) => `${message} (${hint})`) : [];
};
