import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Fit, isRefusal, type Kind, type Problem, structured } from '@mixdiff/contract';
import {
  dyestuff2,
  intercept,
  jsp,
  marginal,
  penicillin,
  problem,
  readCsv,
  readGoldenJson,
  sleepstudy,
} from '@mixdiff/testing';
import { beforeAll, expect, test } from 'vitest';
import { rBackend } from '../src/backend.ts';
import { cbpp } from './cbpp.ts';
import { hasR, scratch, script, why } from './has-r.ts';

const folder = scratch();
const context = { milliseconds: () => 0 };
const starts = join(folder, 'starts');
/** The real Rscript, which also notes every start; HOME has a profile that must not be read. */
const home = join(folder, 'home');
const profile = join(folder, 'profile-was-read');
mkdirSync(home);
writeFileSync(join(home, '.Rprofile'), `cat("hello from a profile\\n"); file.create("${profile}")`);
const rscript = script(join(folder, 'Rscript'), `echo start >> ${starts}\nexport HOME=${home}\nexec Rscript "$@"`);
const at = (name: 'lme4' | 'nlme' | 'glmmTMB') => rBackend(name, { rscript });

/** Names that are code, quotes, spaces, other scripts and R keywords: they stay on this side. */
const pwned = join(folder, 'pwned');
const code = `g)); system("touch ${pwned}"); ((1`;
function renamed(base: Problem): Problem {
  const columns = base.parts.conditional.columns.map((name, j) => (j === 0 ? name : `if`));
  const random = base.random.map((term) => ({
    ...term,
    name: `1 | ${code}`,
    group: code,
    levels: term.levels.map((level, i) => (i === 0 ? `"; file.create('${pwned}') #` : `élève ${level}`)),
  }));
  return {
    ...base,
    parts: { conditional: { ...base.parts.conditional, columns, term: columns } },
    random,
    source: { ...base.source, formula: `y ~ x + (1 | ${code})` },
  };
}
const sleep = sleepstudy('REML', false);
const independent: Problem = {
  ...sleepstudy('ML'),
  random: sleepstudy('ML').random.map((term) => ({ ...term, structure: structured('diag-het', term.columns) })),
};
const crossed = penicillin('REML');
const weights = { values: Float64Array.from(sleep.response.y, (_, i) => 1 + (i % 3)), kind: 'as-original' as const };
const offset = Float64Array.from(sleep.response.y, (_, i) => i % 5);
const x = Array.from({ length: 12 }, (_, i) => i % 4);
const labels = x.map((_, i) => String(Math.floor(i / 4)));
const y = x.map((v, i) => v + Math.sin(7 * i) + 2 * Math.floor(i / 4));
const twice = x.map((v) => 2 * v);
const dependent = problem(
  y,
  [intercept(12), { name: 'x', term: 'x', values: x }, { name: 'twice', term: 'twice', values: twice }],
  [{ group: 'g', labels }],
  'ML',
);
/** A class for every school, one each: factors of other names that make the same groups. */
const groupsOf = (names: readonly string[]): Problem =>
  problem(
    y,
    [intercept(12), { name: 'x', term: 'x', values: x }],
    names.map((group) => ({ group, labels })),
    'ML',
  );
const equalGroups = groupsOf(['class', 'school']);

const jaw = readCsv('orthodont/data.csv');
const age = jaw.map((row) => Number(row['age']) - 11);
const female = jaw.map((row) => (row['Sex'] === 'Female' ? 1 : 0));
const orthodont = (kind: Kind): Problem =>
  marginal(
    jaw.map((row) => Number(row['distance'])),
    [
      intercept(jaw.length),
      { name: 'female', term: 'female', values: female },
      { name: 'age', term: 'age', values: age },
      { name: 'both', term: 'both', values: age.map((a, i) => a * (female[i] as number)) },
    ],
    jaw.map((row) => row['Subject'] as string),
    'ML',
    null,
    kind,
  );
/** Rows of a school correlated, beside random classes in it: lme has no such groups. */
function bySchool(): NonNullable<Problem['residual']> {
  const [school] = jsp('ML').random as [Problem['random'][number], ...unknown[]];
  const position = school.level.map(
    (level, i) => school.level.subarray(0, i).filter((other) => other === level).length,
  );
  const labels = Array.from({ length: Math.max(...position) + 1 }, (_, i) => String(i + 1));
  const subject = { name: 'school', levels: school.levels, index: school.level };
  return { subject, position, structure: structured('cs-hom', labels) };
}
const asked = {
  sleepLme4: ['lme4', sleep],
  sleepGlmmTMB: ['glmmTMB', sleepstudy('ML')],
  jspNlme: ['nlme', jsp('ML')],
  jspLme4: ['lme4', jsp('ML')],
  singular: ['lme4', dyestuff2('REML')],
  crossedNlme: ['nlme', crossed],
  crossedLme4: ['lme4', crossed],
  weighted: ['lme4', { ...sleep, weights }],
  shifted: ['lme4', { ...sleep, parts: { conditional: { ...sleep.parts.conditional, offset } } }],
  shiftedNlme: ['nlme', { ...sleep, parts: { conditional: { ...sleep.parts.conditional, offset } } }],
  renamedLme4: ['lme4', renamed(sleep)],
  renamedGlmmTMB: ['glmmTMB', renamed(sleep)],
  diagGlmmTMB: ['glmmTMB', independent],
  diagNlme: ['nlme', independent],
  diagLme4: ['lme4', independent],
  dependentLme4: ['lme4', dependent],
  dependentNlme: ['nlme', dependent],
  oneLevel: ['lme4', groupsOf(['school'])],
  equalLme4: ['lme4', equalGroups],
  equalNlme: ['nlme', equalGroups],
  glsCs: ['nlme', orthodont('cs-hom')],
  glsUs: ['nlme', orthodont('us')],
  glsAr1: ['nlme', orthodont('ar1-het')],
  ante: ['nlme', orthodont('ad-hom')],
  within: ['nlme', { ...jsp('ML'), residual: bySchool() }],
  cbppNlme: ['nlme', cbpp],
  cbppGlmmTMB: ['glmmTMB', cbpp],
} as const;
type Name = keyof typeof asked;
let fits: Record<Name, Answer<Fit>>;
beforeAll(async () => {
  if (!hasR) return;
  const names = Object.keys(asked) as Name[];
  const all = await Promise.all(names.map((name) => at(asked[name][0]).fit(asked[name][1], {}, context)));
  fits = Object.fromEntries(names.map((name, i) => [name, all[i]])) as typeof fits;
});
function fit(name: Name): Fit {
  const found = fits[name];
  if (isRefusal(found)) throw new Error(`${name}: ${found.message}`);
  return found;
}
const real = (name: string, body: () => void | Promise<void>): void => test.runIf(hasR)(`${name}${why}`, body);

real('one R process answers everything that is asked in one turn', () => {
  expect(readFileSync(starts, 'utf8')).toBe('start\n');
});
real("the user's profile is not read", () => {
  expect(existsSync(profile)).toBe(false);
});
real('versions of R and of the package, and the package in `as`', () => {
  const { versions = {}, as } = fit('jspLme4');
  expect(versions['R']).toMatch(/^\d+\.\d+\.\d+$/);
  expect(as).toBe(`lme4 ${versions['lme4']}`);
});
real('messages are kept in the words of R, and a message is not a warning', () => {
  expect(fit('singular').notes).toEqual([
    expect.objectContaining({ code: 'r/message', level: 'message', original: expect.stringContaining('singular') }),
  ]);
  expect(fit('singular').singular).toBe(true);
});
real('terms come back in the order of the problem, modes with their levels', () => {
  const { canonical, ranef } = fit('jspLme4');
  const nested = fit('jspNlme');
  canonical.Sigma.forEach((S, t) => {
    expect(S.data[0]).toBeCloseTo(nested.canonical.Sigma[t]?.data[0] as number, 2);
    expect(ranef[t]?.mode.nrow).toBe(asked.jspLme4[1].random[t]?.levels.length);
    ranef[t]?.mode.data.forEach((mode, i) => {
      expect(mode).toBeCloseTo(nested.ranef[t]?.mode.data[i] as number, 2);
    });
  });
});
real('conditional standard deviations, gradient and eigenvalues of the Hessian', () => {
  const { ranef, native } = fit('sleepGlmmTMB');
  expect(ranef[0]?.condSD).toMatchObject({ nrow: 18, ncol: 2 });
  expect(Math.min(...(ranef[0]?.condSD?.data ?? []))).toBeGreaterThan(1);
  expect(native.eigenvalues).toHaveLength(native.names.length);
  expect(Array.from(native.eigenvalues as Float64Array)).toEqual(
    Array.from(native.eigenvalues as Float64Array).sort((a, b) => b - a),
  );
});
real('native parameters have the labels of the re-implementation', () => {
  const { names } = fit('sleepGlmmTMB').native;
  expect(names.slice(0, 2)).toEqual(['(Intercept)', 'Days']);
  expect(names.slice(3)).toEqual(['theta_1+Days|Subject.1', 'theta_1+Days|Subject.2', 'theta_1+Days|Subject.3']);
});
real('independent terms: pdDiag in nlme, diag() in glmmTMB, refused by lmer', () => {
  expect(fit('diagNlme').logLik).toBeCloseTo(fit('diagGlmmTMB').logLik, 5);
  expect(fit('diagGlmmTMB').canonical.Sigma[0]?.data[1]).toBe(0);
  expect(fits.diagLme4).toMatchObject({ refused: 'r/lacks', lacks: ['structure:diag-het'], limit: 'original' });
});
real('crossed factors are refused by nlme, and fitted by lme4', () => {
  expect(fits.crossedNlme).toMatchObject({ refused: 'r/lacks', lacks: ['crossed-groups'] });
  expect(fit('crossedLme4').logLik).toBeCloseTo(-165.43029, 4);
});
real('weights and offset reach R; nlme has no offset', () => {
  const plain = fit('sleepLme4');
  expect(fit('weighted').logLik).not.toBeCloseTo(plain.logLik, 1);
  const { fitted } = fit('shifted');
  expect(fitted).toHaveLength(offset.length);
  expect(fit('shifted').canonical.beta[0]).not.toBeCloseTo(plain.canonical.beta[0] as number, 3);
  expect(fits.shiftedNlme).toMatchObject({ lacks: ['offset'] });
});
real('a column that depends on others is dropped by lme4 with a message, and an error of nlme', () => {
  expect(fit('dependentLme4').dropped).toEqual(['twice']);
  expect(fit('dependentLme4').notes[0]?.original).toContain('rank deficient');
  expect(fits.dependentNlme).toMatchObject({ refused: 'r/refused', message: expect.stringContaining('ingular') });
});
real('names with quotes, spaces, unicode, keywords and code never reach R', () => {
  for (const name of ['renamedLme4', 'renamedGlmmTMB'] as const) {
    expect(fit(name).logLik).toBeCloseTo(-893.2325, 3);
    expect(fit(name).ranef[0]?.mode.nrow).toBe(18);
  }
  expect(existsSync(pwned)).toBe(false);
});
function recordedUs(): { readonly rho: readonly number[]; readonly par: readonly number[]; readonly sigma: number } {
  const { cases } = readGoldenJson<{ cases: readonly { name: string; method: string }[] }>('nlme/gls-structures.json');
  return cases.find((c) => c.name === 'Orthodont us' && c.method === 'ML') as never;
}
real('gls: correlations and variances as the contract has them, its standard errors and degrees of freedom', () => {
  const { logLik, canonical, vcov, df, meaning } = fit('glsCs');
  expect(logLik).toBeCloseTo(-214.319529, 6);
  expect(canonical.residual).toMatchObject({ kind: 'marginal', parameters: { rho: expect.closeTo(0.617831, 5) } });
  expect(Math.sqrt(vcov?.data[0] as number)).toBeCloseTo(0.476562, 5);
  expect([df?.[0], meaning.df, meaning.k]).toEqual([104, 'residual', 6]);
  expect(fit('glsAr1').logLik).toBeCloseTo(-219.37349, 5);
  const us = fit('glsUs');
  expect(us.logLik).toBeCloseTo(-209.738524, 5);
  if (us.canonical.residual.kind !== 'marginal') throw new Error(us.canonical.residual.kind);
  const { parameters } = us.canonical.residual;
  // corSymm's own order is by columns: (2,1), (3,1), (4,1), (3,2), ...
  const { rho, par, sigma } = recordedUs();
  const sd = [sigma, ...par.slice(6).map((x) => sigma * Math.exp(x))];
  const cov = (i: number, j: number, at: number): number =>
    (rho[at] as number) * (sd[i - 1] as number) * (sd[j - 1] as number);
  expect(parameters['cov.4.1']).toBeCloseTo(cov(4, 1, 2), 3);
  expect(parameters['cov.3.2']).toBeCloseTo(cov(3, 2, 3), 3);
  expect(parameters['variance.4']).toBeCloseTo((sd[3] as number) ** 2, 3);
  expect(Object.keys(parameters)).toHaveLength(10);
  expect(fits.ante).toMatchObject({ refused: 'r/lacks', lacks: ['residual:ad-hom'], limit: 'original' });
});
real('lme correlates within its innermost group only: nothing else is fitted in its place', () => {
  expect(fits.within).toMatchObject({ refused: 'r/lacks', lacks: ['residual-beside-random'], limit: 'original' });
});
real('a binomial model: glmmTMB takes counts, lme has none', () => {
  const { logLik, canonical, meaning } = fit('cbppGlmmTMB');
  expect(logLik).toBeCloseTo(-92.0262819, 6);
  expect(canonical.residual).toEqual({ kind: 'none' });
  expect(meaning.criterion).toEqual({ kind: 'laplace', information: 'observed' });
  expect(fits.cbppNlme).toMatchObject({ lacks: ['family:binomial(logit)'], limit: 'original' });
});
real('a second term of the same groups keeps a variance of its own: together they are that of one term', () => {
  const variance = (name: Name): number => fit(name).canonical.Sigma.reduce((sum, S) => sum + Number(S.data[0]), 0);
  expect(variance('equalLme4')).toBeCloseTo(variance('oneLevel'), 3);
  expect(variance('equalNlme')).toBeCloseTo(variance('oneLevel'), 3);
});
