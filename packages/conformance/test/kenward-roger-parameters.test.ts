/** Kenward and Roger's covariance in mmrm's parameters, by its re-implementation and by what needs no engine. */
import { backends, engineNamed } from '@mixdiff/backends';
import { isRefusal } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { conventionalCovariance, conventionalDf } from '@mixdiff/inference';
import { agreeAll, readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';

const table = parseCsv(readGolden('mmrm/fev-data.csv'), { name: 'fev-data.csv' });
const FACTORS = { SEX: ['Male', 'Female'], AVISIT: null, USUBJID: null, ARMCD: null, RACE: null };
const CHOICES = [
  ['kenward-roger', 'kenward-roger'],
  ['kenward-roger', 'kenward-roger-linear'],
  ['satterthwaite', 'empirical-bias-reduced'],
  ['between-within', 'asymptotic'],
  ['residual', 'empirical'],
  ['satterthwaite', 'empirical-jackknife'],
] as const;

test.each([
  'us(AVISIT | USUBJID)',
  'toep(AVISIT | USUBJID)',
  'toeph(AVISIT | USUBJID)',
  'ar1(AVISIT | USUBJID)',
  'ar1h(AVISIT | USUBJID)',
  'ad(AVISIT | USUBJID)',
  'adh(AVISIT | USUBJID)',
  'cs(AVISIT | USUBJID)',
  'csh(AVISIT | USUBJID)',
  'sp_exp(VISITN | USUBJID)',
  'cs(AVISIT | ARMCD / USUBJID)',
])('%s', async (repeated) => {
  if (isRefusal(table)) throw new Error(table.message);
  const spec = { formula: 'FEV1 ~ RACE + ARMCD * AVISIT', repeated, method: 'REML' as const, factors: FACTORS };
  const built = buildProblem(table, spec, { dataHash: '' });
  if (isRefusal(built)) throw new Error(built.message);
  const { problem } = built;
  for (const [df, vcov] of CHOICES) {
    const named = engineNamed('mmrm', backends, { choices: { df, vcov } });
    if (isRefusal(named)) throw new Error(named.message);
    const fit = await named.backend.fit(problem, named.chosen, { milliseconds: () => 0 });
    if (isRefusal(fit)) throw new Error(fit.message);
    const own = conventionalCovariance(fit, problem, fit.meaning);
    const counted = conventionalDf(fit, problem, fit.meaning);
    if (isRefusal(own) || !counted || isRefusal(counted)) throw new Error(`${vcov} ${df} is refused`);
    expect(fit.meaning.se).toBe(vcov === 'asymptotic' ? 'theta-fixed' : vcov);
    // mmrm stops short of the maximum: its information is that of other parameters
    agreeAll(own.data, fit.vcov?.data ?? [], { rel: 2e-4, abs: 1e-5, source: `mmrm*, ${vcov}` });
    agreeAll(counted, fit.df ?? [], { rel: 2e-3, source: `mmrm*, ${df}` });
  }
});
