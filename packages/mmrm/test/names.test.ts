import { choose, isRefusal, type Kind } from '@mixdiff/contract';
import { agree, readCsv } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { mmrm } from '../src/index.ts';
import { repeated } from './recorded.ts';

/** Orthodont, distance ~ Sex * I(age - 11), ML: the log-likelihoods on which mmrm and other packages were seen to agree to 1e-6. */
const rows = readCsv('orthodont/data.csv');
const age = (row: Record<string, string>): number => Number(row['age']) - 11;
const girl = (row: Record<string, string>): number => (row['Sex'] === 'Female' ? 1 : 0);
const columns = [
  ['(Intercept)', () => 1],
  ['SexFemale', girl],
  ['I(age - 11)', age],
  ['SexFemale:I(age - 11)', (row: Record<string, string>) => girl(row) * age(row)],
] as const;

test.each<[Kind, number, string]>([
  ['cs-hom', -214.319529, 'gls corCompSymm'],
  ['cs-het', -213.3582918, 'glmmTMB cs, gls with varIdent'],
  ['toep-hom', -212.3215305, 'gls corARMA(3, 0)'],
  ['toep-het', -211.2486709, 'glmmTMB toep'],
  ['ar1-hom', -220.340503, 'glmmTMB ar1, gls corAR1'],
  ['ar1-het', -219.3734901, 'gls corAR1 with varIdent'],
  ['ad-hom', -219.5992446, 'mmrm alone'],
  ['ad-het', -218.4893679, 'mmrm alone'],
  ['us', -209.7385241, 'glmmTMB us, gls corSymm with varIdent'],
])('%s', async (kind, logLik, source) => {
  const problem = repeated(rows, columns, { y: 'distance', subject: 'Subject', visit: 'age', kind });
  const chosen = choose(mmrm);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const fit = await mmrm.fit({ ...problem, method: 'ML' }, chosen, { milliseconds: () => 0 });
  if (isRefusal(fit)) throw new Error(fit.message);
  agree(fit.logLik, logLik, { abs: 1.5e-6, source });
  expect(fit.notes).toEqual([]);
});
