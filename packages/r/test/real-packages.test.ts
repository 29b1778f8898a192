import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Fit, isRefusal, type Problem, structured } from '@mixdiff/contract';
import { dyestuff2, intercept, jsp, penicillin, problem, sleepstudy } from '@mixdiff/testing';
import { beforeAll, expect, test } from 'vitest';
import { rBackend } from '../src/backend.ts';
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
  expect(fits.diagLme4).toMatchObject({ refused: 'r/lacks', lacks: ['structure:diag'] });
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
