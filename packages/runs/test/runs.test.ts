import { type Method, type Problem, refuse, withResponse } from '@mixdiff/contract';
import { dyestuff2, madeBackend, madeEngine, statedFit, unitPoint } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { Runs } from '../src/runs.ts';
import { entrant } from './made.ts';

const problems: Record<Method, Problem> = { ML: dyestuff2('ML'), REML: dyestuff2('REML') };
const runsOf = () => {
  let clock = 0;
  return new Runs((method) => problems[method], { milliseconds: () => clock++ }, { starts: 3, seed: 1 });
};
/** How often a backend was opened and an engine fitted, in order. */
function counted() {
  const asked: string[] = [];
  const backend = madeBackend({
    open: async (problem) => {
      asked.push(`open ${problem.method}`);
      return madeEngine(problem, () => {
        asked.push(`fit ${problem.method}`);
        return statedFit(problem);
      });
    },
  });
  return { asked, backend };
}

test('an engine is opened and fitted once per method, however often it is asked for at once', async () => {
  const { asked, backend } = counted();
  const runs = runsOf();
  const made = await Promise.all([0, 1, 2].map(() => runs.run(entrant(backend), 'ML')));
  expect(new Set(made).size).toBe(1);
  await runs.run(entrant(backend), 'REML');
  expect(asked).toEqual(['open ML', 'fit ML', 'open REML', 'fit REML']);
});
test('choices make another run', async () => {
  const { asked, backend } = counted();
  const runs = runsOf();
  await runs.run(entrant(backend, 'made'), 'ML');
  await runs.run(entrant(backend, 'made{a=b}'), 'ML');
  expect(asked.filter((one) => one === 'fit ML')).toHaveLength(2);
});
test('another problem is another run, and the own one is the run of before', async () => {
  const { asked, backend } = counted();
  const runs = runsOf();
  const own = await runs.run(entrant(backend), 'ML');
  expect(await runs.runOn(entrant(backend), problems.ML)).toBe(own);
  const moved = withResponse(problems.ML, { y: problems.ML.response.y.map((y) => y + 1) });
  const elsewhere = await runs.runOn(entrant(backend), moved);
  expect(elsewhere.problem).toBe(moved);
  expect(await runs.runOn(entrant(backend), moved)).toBe(elsewhere);
  expect(await runs.run(entrant(backend), 'ML')).toBe(own);
  expect(asked).toHaveLength(4);
});
test('an entrant may make another problem of the formula than the next one: each is fitted to its own', async () => {
  const { backend } = counted();
  const own = withResponse(problems.ML, { y: problems.ML.response.y.map((y) => 2 * y) });
  const context = { milliseconds: () => 0 };
  const runs = new Runs((method, by) => (by?.name === 'b' ? own : problems[method]), context, { starts: 3, seed: 1 });
  const [a, b] = [entrant(backend, 'a'), entrant(backend, 'b')];
  expect((await runs.run(a, 'ML')).problem).toBe(problems.ML);
  expect((await runs.run(b, 'ML')).problem).toBe(own);
  expect(await runs.runOn(b, own)).toBe(await runs.run(b, 'ML'));
});
test('times are of opening and of fitting', async () => {
  const { backend } = counted();
  expect(await runsOf().run(entrant(backend), 'ML')).toMatchObject({ setupMs: 1, fitMs: 1, certifies: null });
});
test('an engine that refuses to open is the refusal, and has no engine', async () => {
  const refusal = refuse('r/refused', 'no');
  const run = await runsOf().run(entrant(madeBackend({ open: async () => refusal })), 'ML');
  expect([run.fit, run.engine]).toEqual([refusal, null]);
});
test('a backend of another process is fitted and states nothing at other points', async () => {
  const runs = runsOf();
  const run = await runs.run(entrant(madeBackend()), 'ML');
  expect(run).toMatchObject({ engine: null, fit: { backend: 'made' } });
  expect(runs.at(run, unitPoint(run.problem))).toBeNull();
  expect(await runs.sensitivity(run)).toBeUndefined();
});
test('a refit that is refused is an end elsewhere; the measure is taken once', async () => {
  const opened: Problem[] = [];
  const backend = madeBackend({
    open: async (problem) => {
      opened.push(problem);
      return problem === problems.ML ? madeEngine(problem, () => statedFit(problem)) : refuse('r/refused', 'no');
    },
  });
  const runs = runsOf();
  const run = await runs.run(entrant(backend), 'ML');
  const measured = await runs.sensitivity(run);
  expect(measured).toMatchObject({ elsewhere: 8, sensitive: true });
  expect(await runs.sensitivity(run)).toBe(measured);
  expect(opened).toHaveLength(9);
});
test('one certifier per problem: the search behind every verdict runs once', () => {
  const runs = runsOf();
  expect(runs.certifier(problems.ML)).toBe(runs.certifier(problems.ML));
  expect(runs.certifier(problems.ML)).not.toBe(runs.certifier(problems.REML));
});
