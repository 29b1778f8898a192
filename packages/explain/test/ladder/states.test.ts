import { type Context, EXACT } from '@mixdiff/contract';
import { Runs } from '@mixdiff/runs';
import { sleepstudy, statedFit, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { reportedNode, States } from '../../src/ladder/states.ts';
import { certificateOf, sideOf } from '../made.ts';

const context: Context = { milliseconds: () => 0 };
const problem = sleepstudy('ML', false);
const states = () => new States(new Runs(() => problem, context, { starts: 3, seed: 1 }));
const known = (bestLogLik: number | null, scale = 1) =>
  certificateOf({
    bestLogLik,
    best: bestLogLik === null ? null : { ...unitPoint(problem), beta: Float64Array.of(scale, 0) },
  });

describe('the best point known', () => {
  test('is the highest of its certificates, the first of equals', () => {
    const best = states().best(problem, 'precision', EXACT, [
      known(-5, 1),
      known(-4, 2),
      known(-4 + 1e-8, 3),
      known(null),
    ]);
    expect([best?.logLik, best?.point.beta[0]]).toEqual([-4, 2]);
  });
  test('is searched for where nothing is known, once', () => {
    const one = states();
    const found = one.best(problem, 'precision', EXACT);
    expect(found?.logLik).toBeCloseTo(-897.0393, 3);
    expect(one.best(problem, 'precision', EXACT, [known(0)])).toBe(found);
  });
});
describe('what a side says at a place', () => {
  const point = unitPoint(problem);
  test('is its engine, asked once for one point', async () => {
    const side = { ...sideOf('a', problem), entrant: { name: 'made' } as never };
    const one = states();
    const place = { side, problem, weights: 'precision' as const, criterion: EXACT, point };
    expect(one.at(place)).toBe(one.at({ ...place, point: { ...point, beta: point.beta.slice() } }));
    expect((await one.at(place))?.fit.logLik).toBe(statedFit(problem).logLik);
    expect(one.at({ ...place, point: { ...point, beta: Float64Array.of(2, 2) } })).not.toBe(one.at(place));
  });
  test('or the referee under its conventions, where it is known by its numbers', async () => {
    const side = sideOf('a', problem, { open: false, meaning: { logLikConstant: 3 } });
    const node = await states().at({ side, problem, weights: 'precision', criterion: EXACT, point });
    const plain = await states().at({
      side: sideOf('b', problem, { open: false }),
      problem,
      weights: 'precision',
      criterion: EXACT,
      point,
    });
    expect((plain?.fit.logLik ?? 0) - (node?.fit.logLik ?? 0)).toBeCloseTo(3, 8);
  });
});
test('the fit of a side is its own document', () => {
  const side = sideOf('a', problem, { reported: { logLik: -1 } });
  expect(reportedNode(side)).toMatchObject({ weights: 'precision', document: { logLik: -1 } });
});
