import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/**
 * Log-likelihoods of two fits are subtracted in one place, `logLikGap` of schema, which asks whether they are of one
 * function. Elsewhere a subtraction is between values of one function by construction; each such file says why.
 */
const ALLOWED: Readonly<Record<string, string>> = {
  'packages/certify/src/evidence.ts': 'one judge of one problem, at two points',
  'packages/certify/src/verdict.ts': 'one judge of one problem, at two points',
  'packages/certify/src/marginal/certificate.ts': 'one referee of one problem, at two points',
  'packages/certify/src/integrated/certificate.ts': 'one referee of one problem, at two points',
  'packages/certify/src/integrated/approximation.ts':
    'one point under two criteria, whose difference is what is asked for',
  'packages/certify/src/integrated/joint.ts': 'one referee of one problem, at two points',
  'packages/certify/src/integrated/yardstick.ts': 'one referee at one point, with more nodes',
  'studies/src/generalized/study.ts': 'one likelihood of one design, and the same number computed twice',
  'packages/certify/src/integrated/zeros.ts': 'one referee of one problem, at two points',
  'packages/certify/src/integrated/shape-limits.ts':
    'one referee of one response: a family, and the smaller one that it is at its limit',
  'packages/certify/src/structured/certificate.ts': 'one referee of one problem, at two points',
  'packages/audit/src/box.ts': 'one referee, at two steps of a climb',
  'packages/audit/src/residual/climb.ts': 'one referee, at two steps of a climb',
  'packages/audit/src/generalized/scored.ts': 'the referee at printed estimates against what the source prints of them',
  'packages/explain/src/causes/criterion-noise.ts': 'what a fit reports of itself against the referee at that fit',
  'packages/explain/src/causes/parameter-space.ts':
    'an engine of one model at two points, one in the space of the other fit',
  'packages/explain/src/marginal/marginal.ts':
    'fits of one marginal model, and of what it becomes without the inner groups',
  'packages/explain/src/causes/stopped-there.ts': 'the referee at a fit against what the fit reports of itself',
  'packages/explain/src/ladder/states.ts': 'the referee at a fit against what the fit reports of itself',
  'packages/explain/src/statement/conventions.ts': 'the referee at a fit against what the fit reports of itself',
  'packages/explain/src/statement/restate.ts': 'a log-likelihood less its constant',
  'packages/robustness/src/short/frequency.ts': 'one engine on one problem, from many starts',
  'packages/robustness/src/invariance.ts': 'one fit before and after a change that is put back',
  'packages/inference/src/bootstrap-test.ts': 'one engine, a model and its submodel on one response',
  'packages/inference/src/likelihood-ratio.ts': 'one engine, a model and its submodel on one response',
  'apps/cli/src/engine-conformance.ts': 'one engine on one problem said another way, and its word against the referee',
  'studies/src/glmm-packages/tables.ts': 'two engines of one Laplace criterion, one model and one data set',
  'studies/src/hard/pairs.ts': 'a star and the real package of one name, on one problem',
  'packages/compare/src/pictures/integrals.ts': 'one referee at two steps of a climb; and two criteria at one point',
  'packages/report/src/pictures/integral.ts': 'below the highest point of the same curve',
  'packages/report/src/pictures/paths.ts': 'below the best of the same peers',
  'packages/report/src/pictures/profiles.ts': 'below the best of the same peers',
  'packages/runs/src/path-sensitivity.ts': 'one engine, before and after a jitter of its data',
};
const NAMED = /log_?lik/i;
const OPERAND = String.raw`[\w.$\])?!]+(?:\([^()]*\))?`;
const SUBTRACTION = new RegExp(`(${OPERAND})\\s-\\s\\(?(${OPERAND})`, 'g');
/** Names that stand for a log-likelihood without saying so: the best of several. */
const BEST = /^(best|top|held|here|target)$/;
const isLogLik = (text: string): boolean => NAMED.test(text) || BEST.test(text);

const subtracts = (line: string): boolean =>
  [...line.replace(/\/\/.*$|^\s*\*.*$|^\s*\/\*.*$|(['"`]).*?\1/g, '').matchAll(SUBTRACTION)].some(
    ([, a = '', b = '']) => (NAMED.test(a) || NAMED.test(b)) && isLogLik(a) && isLogLik(b),
  );

test('nothing subtracts the log-likelihoods of two fits without asking whether they are of one function', () => {
  const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
  const parts = ['packages', 'apps'].flatMap((top) => readdirSync(join(root, top)).map((name) => `${top}/${name}/src`));
  const files = [...parts, 'studies/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file}`),
  );
  const found = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').some(subtracts));
  expect(found.filter((file) => !(file in ALLOWED))).toEqual([]);
  // the list is true in both directions
  expect(Object.keys(ALLOWED).filter((file) => !found.includes(file))).toEqual([]);
});
test('a planted subtraction is seen', () => {
  expect(subtracts('  if (Math.abs(from.logLik - to.logLik) <= SAME) return [];')).toBe(true);
  expect(subtracts('const gap = best - fit.logLik;')).toBe(true);
  expect(subtracts('aic = 2 * k - 2 * fit.logLik')).toBe(false);
  expect(subtracts("text('from.logLik - to.logLik')")).toBe(false);
});
