/**
 * Generalized models through the real packages: what each maximises and takes weights for travels with its numbers. The
 * adapters of what few have installed are held to recorded answers of R too.
 */
import { type Answer, type Chosen, compareVersions, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { encodeFit } from '@mixdiff/schema';
import { glmerFits, glmerProblem, glmerProblems, readGoldenJson } from '@mixdiff/testing';
import { beforeAll, expect, test } from 'vitest';
import type { DriverAnswer } from '../src/answer.ts';
import { rBackend } from '../src/backend.ts';
import { fitOf } from '../src/fit.ts';
import type { RPackage } from '../src/job.ts';
import { cbpp, counts, everywhere, inflated, negative } from './cbpp.ts';
import { hasR, why } from './has-r.ts';

const recorded = readGoldenJson<Record<string, DriverAnswer>>('glmm/answers.json');
function adapted(name: string, engine: RPackage, problem: Problem): Fit {
  const fit = fitOf(`r:${engine}`, engine, problem, recorded[name] as DriverAnswer);
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
test('mixed_model: quadrature, with the log-density as it is and the clusters in its BIC', () => {
  const { as, logLik, meaning, canonical, native } = adapted('GLMMadaptive', 'GLMMadaptive', cbpp);
  expect(as).toBe('GLMMadaptive 0.9-7');
  // glmer of lme4 2.1-0 by nAGQ = 9
  expect(logLik).toBeCloseTo(-91.983372, 5);
  expect(meaning).toMatchObject({ criterion: { kind: 'quadrature', nodes: 11 }, statistic: 'z', k: 5, nBIC: 15 });
  expect(canonical.residual).toEqual({ kind: 'none' });
  expect(Math.exp(native.values.at(-1) as number) ** 2).toBeCloseTo(canonical.Sigma[0]?.data[0] as number, 8);
});
test('mixed_model: its dispersion parameter is the contract’s, upside down', () => {
  const { canonical, native } = adapted('GLMMadaptive nbinom2', 'GLMMadaptive', negative);
  expect(canonical.residual).toEqual({ kind: 'none', family: { dispersion: expect.closeTo(0.59378, 4) } });
  expect(native.names).toHaveLength(native.values.length);
});
test('glmmPQL states no log-likelihood, and the document says why', () => {
  const fit = adapted('glmmPQL', 'glmmPQL', cbpp);
  expect(fit.meaning).toMatchObject({ criterion: { kind: 'pseudo-likelihood' }, statistic: 't', df: 'containment' });
  // R prints 0.2390194 for the intercept, with sqrt(n / (n - p)) in it
  expect(Math.sqrt(fit.vcov?.data[0] as number)).toBeCloseTo(0.2390194, 6);
  expect(encodeFit(fit, cbpp)).toMatchObject({
    logLik: null,
    aic: null,
    absent: {
      logLik: expect.stringContaining('r/pseudo-likelihood'),
      aic: expect.stringContaining('is no likelihood of the data'),
    },
  });
  expect(fit.notes.map(({ text }) => text).join()).toContain('1.40311 times the variance of the family');
});

const nodes = (value: string): Chosen => ({ nagq: { value, by: 'user' } });
const asked = {
  laplace: ['lme4', cbpp, {}],
  joint: ['lme4', cbpp, nodes('0')],
  nine: ['lme4', cbpp, nodes('9')],
  restricted: ['lme4', { ...cbpp, method: 'REML' }, {}],
  nb: ['lme4', negative, {}],
  poisson: ['glmmTMB', counts, {}],
  tmb: ['glmmTMB', negative, {}],
  zinb: ['glmmTMB', inflated, {}],
  everywhere: ['glmmTMB', everywhere, {}],
  pql: ['glmmPQL', cbpp, {}],
  nagqOfLmer: [
    'lme4',
    { ...cbpp, response: { ...cbpp.response, trials: null, family: 'gaussian', link: 'identity' } },
    nodes('2'),
  ],
  unknown: ['lme4', { ...cbpp, response: { ...cbpp.response, family: 'betabinomial' } }, {}],
} as const satisfies Record<string, readonly [RPackage, Problem, Chosen]>;
let fits: Record<keyof typeof asked, Answer<Fit>>;
const context = { milliseconds: () => 0 };
const similar = glmerProblems()
  .filter(({ nAGQ, optimizer }) => nAGQ === 1 && optimizer === 'Nelder_Mead')
  .slice(0, 3);
let again: Answer<Fit>[];
beforeAll(async () => {
  if (!hasR) return;
  const entries = Object.entries(asked);
  const all = await Promise.all([
    ...entries.map(([, [name, problem, chosen]]) => rBackend(name).fit(problem, chosen, context)),
    ...similar.map((one) => rBackend('lme4').fit(glmerProblem(one), {}, context)),
  ]);
  fits = Object.fromEntries(entries.map(([name], i) => [name, all[i]])) as typeof fits;
  again = all.slice(entries.length);
});
function fit(name: keyof typeof asked): Fit {
  const found = fits[name];
  if (isRefusal(found)) throw new Error(`${name}: ${found.message}`);
  return found;
}
const real = (name: string, body: () => void): void => test.runIf(hasR)(`${name}${why}`, body);

real('glmer: what it maximises goes by its version and nAGQ, and one log-density stands behind all', () => {
  const { meaning, logLik } = fit('nine');
  const old = compareVersions(fit('nine').versions?.['lme4'] ?? '', '2.1-0') < 0;
  const jumps = old ? { stale: true } : {};
  expect(meaning.criterion).toEqual({ kind: 'quadrature', nodes: 9, ...jumps });
  expect(logLik + meaning.logLikConstant).toBeCloseTo(-91.98337, 4);
  expect(fit('laplace').meaning.criterion).toEqual({ kind: 'laplace', information: 'observed', ...jumps });
  expect(fit('nb').meaning.criterion).toEqual({ kind: 'laplace', information: 'expected', ...jumps });
  expect(fit('joint').meaning).toMatchObject({ criterion: { kind: 'joint-mode' }, se: 'theta-fixed' });
  expect(fit('laplace').meaning).toMatchObject({ se: 'observed-information', weights: 'likelihood', df: 'infinite' });
});
real('glmer: fits recorded from R, again', () => {
  for (const [i, { name }] of similar.entries()) {
    const found = again[i];
    if (!found || isRefusal(found)) throw new Error(name);
    const version = compareVersions(found.versions?.['lme4'] ?? '', '2.1-0') < 0 ? '1.1-31' : '2.1-0';
    const then = glmerFits(version).find((one) => one.name === name);
    expect(found.logLik, name).toBeCloseTo(then?.logLik as number, 6);
  }
});
real('glmer.nb and nbinom2 agree on a dispersion, in one parameterization', () => {
  const [one, other] = [fit('nb'), fit('tmb')].map(({ canonical: { residual } }) =>
    residual.kind === 'none' ? (residual.family?.['dispersion'] ?? Number.NaN) : Number.NaN,
  );
  expect(one).toBeCloseTo(other as number, 4);
  expect(fit('nb').meaning.k).toBe(6);
});
real('zero-inflation reaches glmmTMB under its own names', () => {
  const { native, canonical, vcovOfParts } = fit('zinb');
  expect(native.names).toContain('zi~(Intercept)');
  expect(canonical.others?.zeroInflation?.[0]).toBe(native.values[native.names.indexOf('zi~(Intercept)')]);
  expect(vcovOfParts).toMatchObject({ nrow: 5, ncol: 5 });
  expect(fit('zinb').logLik).toBeCloseTo(fit('tmb').logLik, 4);
  expect(fit('poisson').logLik).toBeLessThan(fit('tmb').logLik - 1);
});
real('random effects of the zero-inflation and a model of the dispersion', () => {
  const { canonical, native, ranef } = fit('everywhere');
  expect(canonical.Sigma.map(({ data }) => data[0])).toEqual([expect.any(Number), expect.any(Number)]);
  expect(canonical.others).toMatchObject({ zeroInflation: { length: 1 }, dispersion: { length: 4 } });
  expect(canonical.residual).toEqual({ kind: 'none' });
  expect(native.names.slice(4, 9)).toEqual([
    'zi~(Intercept)',
    ...negative.parts.conditional.columns.map((c) => `d~${c}`),
  ]);
  expect(ranef.map(({ mode }) => mode.nrow)).toEqual([15, 15]);
});
real('pseudo-likelihood: what MASS returns here is what was recorded', () => {
  const then = adapted('glmmPQL', 'glmmPQL', cbpp).canonical;
  expect(fit('pql').canonical.beta[0]).toBeCloseTo(then.beta[0] as number, 6);
});
real('what a function does not have is refused by name', () => {
  expect(fits.restricted).toMatchObject({ refused: 'r/reml-of-glmm', limit: 'original' });
  expect(fits.unknown).toMatchObject({ refused: 'r/lacks', lacks: ['family:betabinomial(logit)'], limit: 'original' });
  expect(fits.nagqOfLmer).toMatchObject({ refused: 'r/choice-of-generalized' });
});
