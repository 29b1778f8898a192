import type { Context, Problem } from '@mixdiff/contract';
import { Runs } from '@mixdiff/runs';
import { sleepstudy, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { pathBetween, sameHeight } from '../../src/ladder/path.ts';
import { onRows } from '../../src/ladder/rows.ts';
import { States } from '../../src/ladder/states.ts';
import { sideOf, stepBetween } from '../made.ts';

const context: Context = { milliseconds: () => 0 };
const problem = sleepstudy('ML', false);
const statesOf = (of: Problem) => new States(new Runs(() => of, context, { starts: 3, seed: 1 }));
const certificate = { best: unitPoint(problem), bestLogLik: -5 };
const [a, b] = [sideOf('a', problem, { certificate }), sideOf('b', problem, { certificate })];

describe('the way from one fit to another', () => {
  test('of one problem: to the maximum, other conventions, and back to where the other stopped', async () => {
    const { steps, broken } = await pathBetween(a, b, statesOf(problem), 'definitions-last');
    expect([steps.map(({ rung }) => rung), broken]).toEqual([['optimum', 'derived', 'optimum'], false]);
    expect([steps.at(-1)?.side?.id, steps.map(({ reversed }) => reversed)]).toEqual(['b', [false, false, true]]);
    expect([steps[0]?.from.document, steps.at(-1)?.to.document]).toEqual([a.reported, b.reported]);
  });
  test('in the other order the conventions come first', async () => {
    const { steps } = await pathBetween(a, b, statesOf(problem), 'definitions-first');
    expect(steps.map(({ rung }) => rung)).toEqual(['derived', 'optimum', 'optimum']);
  });
  test('each step begins where the last one ended', async () => {
    for (const order of ['definitions-last', 'definitions-first'] as const) {
      const { steps } = await pathBetween(a, b, statesOf(problem), order);
      steps.slice(1).forEach((step, i) => {
        expect(step.from).toBe(steps[i]?.to);
      });
    }
  });
  test('over rows and criterion where these are others', async () => {
    const fewer = onRows(
      sleepstudy('REML', false),
      Int32Array.from({ length: 170 }, (_, i) => i),
    );
    const other = sideOf('b', fewer, { certificate });
    const { steps } = await pathBetween(a, other, statesOf(problem), 'definitions-last');
    expect(steps.map(({ rung }) => rung)).toEqual(['optimum', 'rows', 'criterion', 'derived', 'optimum']);
  });
  test('a fit that is known by its numbers is read off its print first', async () => {
    const printed = sideOf('a', problem, { certificate, open: false });
    const { steps } = await pathBetween(printed, b, statesOf(problem), 'definitions-last');
    expect(steps[0]).toMatchObject({ rung: 'print', side: { id: 'a' }, reversed: false });
  });
});
test('one height is one log-likelihood of one function', () => {
  const at = (logLik: number, of = problem) => sideOf('c', of, { fit: { logLik, criterion: -2 * logLik } });
  const same = (one: ReturnType<typeof at>, other: ReturnType<typeof at>) =>
    sameHeight(stepBetween(one, other, 'derived', 'logLik').step, 1e-3);
  expect([same(at(-10), at(-10.0005)), same(at(-10), at(-10.002))]).toEqual([true, false]);
  expect(same(at(-10), at(-10, sleepstudy('REML', false)))).toBe(false);
});
