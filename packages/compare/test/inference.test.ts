import { refuse } from '@mixdiff/contract';
import { madeBackend, sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { type InferencePlan, inferenceOf } from '../src/inference.ts';
import { madeRun } from './made.ts';

const problem = sleepstudy('REML', false);
const plan: InferencePlan = { nsim: 100, refits: 20, seed: 1, mostWork: 0 };
const context = { milliseconds: () => 0 };
const fitting = (id: string) => ({
  ...madeRun(problem, id).entrant,
  backend: madeBackend({ id, fit: async (of) => statedFit(of) }),
});
const run = (name: string, change: Parameters<typeof madeRun>[3] = {}) =>
  madeRun(problem, name, {}, { entrant: fitting(name), ...change });

describe('tests of a comparison rest on one fit', () => {
  test('the first REML fit of this process whose standard errors take the variances as known', async () => {
    const carrying = { meaning: { ...statedFit(problem).meaning, se: 'joint-precision' as const } };
    const runs = [
      madeRun(sleepstudy('ML', false), 'ml'),
      run('elsewhere', { engine: null }),
      run('refused', { fit: refuse('lme4/family', '') }),
      madeRun(problem, 'carrying', carrying, { entrant: fitting('carrying') }),
      run('right'),
      run('later'),
    ];
    const { documents } = await inferenceOf(runs, plan, context);
    expect(documents.length).toBeGreaterThan(0);
    expect(new Set(documents.map(({ backend }) => backend))).toEqual(new Set(['right']));
  });
  test('there are none without such a fit', async () => {
    expect(await inferenceOf([madeRun(sleepstudy('ML', false), 'ml')], plan, context)).toEqual({
      documents: [],
      notes: [],
    });
  });
});
test('Kenward and Roger of every fixed term but the intercept; the bootstrap is left out where it is too much', async () => {
  const { documents, notes } = await inferenceOf([run('right')], plan, context);
  const kr = documents.flatMap((one) => (one.schema === 'mixdiff/test@1' && one.test === 'kr' ? [one.term] : []));
  expect(kr).toEqual(['Days']);
  expect(notes.map(({ code }) => code)).toEqual(['compare/bootstrap-left-out']);
});
test('of very many rows none are made, which is said', async () => {
  const many = { ...problem, response: { ...problem.response, y: new Float64Array(20_001) } };
  const { documents, notes } = await inferenceOf([{ ...run('right'), problem: many }], plan, context);
  expect([documents, notes.map(({ code }) => code)]).toEqual([[], ['compare/tests-left-out']]);
});
