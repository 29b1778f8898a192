import type { Backend, Method, Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv, type Table } from '@mixdiff/frame';
import { pchisq } from '@mixdiff/probability';
import { madeBackend, readGolden, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { runTest, TESTS, type TestAsked } from '../src/hypothesis-test.ts';

const table = parseCsv(readGolden('sleepstudy/data.csv'), { name: 'd.csv' }) as Table;
function modelOf(formula: string): Problem {
  const made = buildProblem(table, { formula, factors: { Subject: null } }, { dataHash: '' });
  if (!('problem' in made)) throw new Error(made.message);
  return made.problem;
}
const problem = modelOf('Reaction ~ Days + (1 | Subject)');
/** Fits whose log-likelihood is higher by 2 for a fixed and by 3 for a random parameter; counts by which method. */
function counted(): { backend: Backend; methods: Method[] } {
  const methods: Method[] = [];
  const backend = madeBackend({
    fit: async (of) => {
      methods.push(of.method);
      const logLik = -900 + 2 * of.parts.conditional.columns.length + 3 * of.random.flatMap((t) => t.columns).length;
      return statedFit(of, { logLik, criterion: -2 * logLik });
    },
  });
  return { backend, methods };
}
const asking = (change: Partial<TestAsked> & { term?: string; against?: Problem }, backend = counted().backend) =>
  ({
    engine: { backend, chosen: {}, name: 'made' },
    problem,
    nsim: 200,
    seed: 1,
    context: { milliseconds: () => 0 },
    ...change,
  }) as TestAsked;

describe('which fit a test rests on', () => {
  test.each<[string, string, Method]>([
    ['kr', 'Days', 'REML'],
    ['satterthwaite', 'Days', 'REML'],
    ['lrt', 'Days', 'ML'],
  ])('%s of %s: its own, %s', async (name, term, method) => {
    const { backend, methods } = counted();
    expect(await runTest(name, asking({ term }, backend))).toMatchObject({ method, messages: [] });
    expect(new Set(methods)).toEqual(new Set([method]));
  });
  test('what the model is fitted by otherwise, where the test is defined there; else that is said', async () => {
    expect(await runTest('satterthwaite', asking({ term: 'Days', preferred: 'ML' }))).toMatchObject({ method: 'ML' });
    expect(await runTest('kr', asking({ term: 'Days', preferred: 'ML' }))).toMatchObject({
      method: 'REML',
      messages: [{ code: 'compare/other-method', level: 'message' }],
    });
  });
  test('a method that was asked for is taken, or the test is refused and nothing is fitted', async () => {
    const { backend, methods } = counted();
    expect(await runTest('kr', asking({ term: 'Days', method: 'ML' }, backend))).toMatchObject({
      refused: 'inference/method',
    });
    expect(await runTest('lrt', asking({ term: 'Days', method: 'REML' }, backend))).toHaveProperty('refused');
    expect(methods).toEqual([]);
  });
  test('REML criteria compare where only random effects differ', async () => {
    expect(TESTS.get('lrt')?.rests('random').methods).toEqual(['ML', 'REML']);
    expect(TESTS.get('lrt')?.rests('fixed').methods).toEqual(['ML']);
  });
});

describe('the likelihood ratio', () => {
  test('of a fixed term: twice the difference on one degree of freedom', async () => {
    const found = await runTest('lrt', asking({ term: 'Days' }));
    expect(found).toMatchObject({ test: 'lrt', term: 'Days', statistic: 4, statisticName: 'Chisq', ndf: 1 });
    expect((found as { p: number }).p).toBeCloseTo(pchisq(4, 1, { lower: false }), 12);
  });
  test('of two models is that of the term between them, in either order', async () => {
    const small = modelOf('Reaction ~ 1 + (1 | Subject)');
    const one = await runTest('lrt', asking({ against: small }));
    const other = await runTest('lrt', asking({ problem: small, against: problem }));
    expect(one).toMatchObject({ statistic: 4, against: 'Reaction ~ 1 + (1 | Subject)' });
    expect(other).toEqual(one);
  });
});
test('restricted likelihoods of two fixed parts do not compare', async () => {
  const small = modelOf('Reaction ~ 1 + (1 | Subject)');
  expect(await runTest('rlrt', asking({ against: small }))).toHaveProperty('refused');
});
test('a term without which the model is the same has the statistic 0 under the name of each test', async () => {
  const twice = modelOf('Reaction ~ Days + (1 | Subject) + (0 + I(Days >= 0) | Subject)');
  const names = [];
  for (const name of ['rlrt', 'lrt-exact', 'lrt']) {
    const found = await runTest(name, asking({ problem: twice, term: '(1 | Subject)' }));
    expect(found).toMatchObject({ test: name, statistic: 0, p: 1 });
    names.push((found as { statisticName: string }).statisticName);
  }
  expect(names).toEqual(['RLRT', 'LRT', 'Chisq']);
});
describe('a random term', () => {
  const slopes = modelOf('Reaction ~ Days + (Days | Subject)');
  test('is tested by the fits that the model has, as a term and as what two models differ by', async () => {
    const preferred = 'REML' as const;
    const term = await runTest('lrt', asking({ problem: slopes, term: '(Days | Subject)', preferred }));
    expect(term).toMatchObject({ method: 'REML', ndf: 3 });
    const two = await runTest('lrt', asking({ problem: slopes, against: problem, preferred }));
    expect(two).toMatchObject({ method: 'REML', statistic: 6, ndf: 2 });
  });
  test('is no fixed one: a test of these refuses it, and the other way round', async () => {
    expect(await runTest('kr', asking({ term: '(1 | Subject)' }))).toHaveProperty('refused');
    expect(await runTest('rlrt', asking({ term: 'Days' }))).toHaveProperty('refused');
  });
});
test('a test that does not exist is refused with those that do; a term that does not, too', async () => {
  expect(await runTest('wald', asking({ term: 'Days' }))).toMatchObject({
    refused: 'compare/test',
    hint: expect.stringContaining('satterthwaite'),
  });
  expect(await runTest('kr', asking({ term: 'Weeks' }))).toMatchObject({ refused: 'inference/no-such-term' });
});
test('models that are not nested have no test', async () => {
  const other = modelOf('Reaction ~ I(Days^2) + (1 | Subject)');
  expect(await runTest('lrt', asking({ against: other }))).toMatchObject({ refused: 'inference/not-nested' });
});
