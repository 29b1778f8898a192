/**
 * What is read back of the family's own parameters, for every family that a model may name: R's recorded answers against what glmmTMB optimizes
 * (betad, psi), whose meaning is that of its variance: Var(y) with phi = exp(betad) as its documentation has it.
 */
import { isRefusal, type Problem } from '@mixdiff/contract';
import { readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import type { DriverAnswer } from '../src/answer.ts';
import { fitOf } from '../src/fit.ts';
import { residualOf } from '../src/residual.ts';
import { byFamily, zeroGamma } from './families.ts';

const problems: Readonly<Record<string, Problem>> = { ...byFamily, ziGamma: zeroGamma };
const recorded = readGoldenJson<Record<string, DriverAnswer>>('glmm/families.json');

/** Var(y) beyond what the mean alone gives, by phi: mu^2 / phi of nbinom2, phi mu of nbinom1 and so on; null where there is none. */
const EXTRA: Readonly<Record<string, ((phi: number) => number) | null>> = {
  poisson: null,
  binomial: null,
  truncated_poisson: null,
  nbinom1: (phi) => phi,
  truncated_nbinom1: (phi) => phi,
  genpois: (phi) => phi,
  truncated_genpois: (phi) => phi,
  tweedie: (phi) => phi,
  nbinom2: (phi) => 1 / phi,
  truncated_nbinom2: (phi) => 1 / phi,
  Gamma: (phi) => 1 / phi,
  ziGamma: (phi) => 1 / phi,
  beta_family: (phi) => 1 / phi,
  betabinomial: (phi) => 1 / phi,
  t_family: (phi) => phi * phi,
  // 1.1.5 optimizes the logarithm of the variance
  gaussian: (phi) => phi,
};
test.each(Object.entries(problems))('%s', (name, problem) => {
  const answer = recorded[name] as DriverAnswer;
  const fit = fitOf('r:glmmTMB', 'glmmTMB', problem, answer);
  if (isRefusal(fit)) throw new Error(fit.message);
  const extra = EXTRA[name];
  const { names, values } = fit.native;
  const at = names.findIndex((parameter) => parameter.startsWith('d~'));
  if (!extra) expect(fit.canonical.residual).toEqual({ kind: 'none' });
  else {
    const { residual } = fit.canonical;
    const dispersion = residual.kind === 'none' ? residual.family?.['dispersion'] : undefined;
    expect(names, 'a dispersion is optimized').toHaveLength(values.length);
    expect(dispersion).toBeCloseTo(extra(Math.exp(values[at] as number)), 10);
  }
});
test('power and degrees of freedom travel along, with a dispersion of its own formula, too', () => {
  const of = (name: string, parts = {}) => {
    const problem = problems[name] as Problem;
    return residualOf({ ...problem, parts: { ...problem.parts, ...parts } }, recorded[name] as DriverAnswer);
  };
  expect(of('tweedie')).toMatchObject({ family: { power: expect.closeTo(1.05746, 4) } });
  expect(of('t_family')).toMatchObject({ family: { df: expect.closeTo(1.07029, 4) } });
  const dispersion = (problems['tweedie'] as Problem).parts.conditional;
  expect(of('tweedie', { dispersion })).toEqual({
    kind: 'none',
    family: { power: expect.closeTo(1.05746, 4) },
  });
  expect(of('nbinom2', { dispersion })).toEqual({ kind: 'none' });
});
/** Families that R has only in other versions than the recorded one, or fits for minutes. */
const ELSEWHERE = [
  'lognormal',
  'skewnormal',
  'nbinom12',
  'compois',
  'truncated_compois',
  'ordbeta',
  'inverse.gaussian',
];
test('no family that a model may name is left out', () => {
  for (const family of [...Object.keys(problems), ...ELSEWHERE, 'negative.binomial']) {
    const problem = byFamily['poisson'] as Problem;
    const response = { ...problem.response, family, link: 'log' };
    expect(() => residualOf({ ...problem, response }, recorded['poisson'] as DriverAnswer), family).not.toThrow();
  }
});
