import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { attribute, type Pair } from '../../src/ladder/attribute.ts';
import type { Rung } from '../../src/ladder/edits.ts';
import type { Path } from '../../src/ladder/path.ts';
import type { Side } from '../../src/ladder/side.ts';
import { placeOf, sideOf } from '../made.ts';

const [ml, reml] = [sleepstudy('ML'), sleepstudy('REML')];
const at = (id: string, problem: typeof ml, days: number, change: Parameters<typeof sideOf>[2] = {}) =>
  sideOf(id, problem, {
    ...change,
    fit: { canonical: { ...sideOf(id, problem).fit.canonical, beta: Float64Array.of(1, days) } },
  });
/** A way over places, each step on its rung; `side`: whose fit is put right on the rung optimum. */
const way = (rungs: readonly Rung[], places: readonly Side[], side: Side | null = null): Path => ({
  broken: false,
  steps: rungs.map((rung, i) => ({
    rung,
    from: placeOf(places[i] as Side),
    to: placeOf(places[i + 1] as Side),
    side: rung === 'optimum' ? side : null,
    reversed: false,
  })),
});
const pairOf = (last: Path, first: Path, a: Side, b: Side): Pair => ({ a, b, last, first });

describe('shares', () => {
  const short = { certificate: { verdict: 'stopped-short' as const, gain: 0.5 } };
  const a = at('a', ml, 1, short);
  const b = at('b', reml, 5);
  const path = way(['optimum', 'criterion'], [a, at('top', ml, 2), b], a);
  test('are of the whole difference and add up to one', () => {
    const { claims, unexplained } = attribute(pairOf(path, path, a, b), 'beta|Days', 1e-6);
    expect(claims.map(({ cause, share }) => [cause, share])).toEqual([
      ['stopped-short', 0.25],
      ['reml-vs-ml', 0.75],
    ]);
    expect(unexplained).toBeNull();
  });
  test('of the other order stand beside where they are others', () => {
    const other = way(['optimum', 'criterion'], [a, at('top', ml, 3), b], a);
    const [first] = attribute(pairOf(path, other, a, b), 'beta|Days', 1e-6).claims;
    expect([first?.share, first?.evidence['otherOrder']]).toEqual([0.25, 0.5]);
  });
});
describe('what no cause claims', () => {
  const [a, b] = [at('a', ml, 1), at('b', reml, 5)];
  const path = way(['response', 'criterion'], [a, at('between', ml, 3), b]);
  test('is left with its size and the rung where most of it comes in', () => {
    const { claims, unexplained } = attribute(pairOf(path, path, a, b), 'beta|Days', 1e-6);
    expect(claims.map(({ cause }) => cause)).toEqual(['reml-vs-ml']);
    expect(unexplained).toEqual({ size: 2, rung: 'response' });
  });
  test('is nothing below a twentieth of the difference or within the tolerance', () => {
    const little = way(['response', 'criterion'], [a, at('between', ml, 1.15), b]);
    expect(attribute(pairOf(little, little, a, b), 'beta|Days', 1e-6).unexplained).toBeNull();
    expect(attribute(pairOf(path, path, a, b), 'beta|Days', 3).unexplained).toBeNull();
  });
  test('in one order is left, unless that way is broken', () => {
    const all = way(['criterion'], [a, b]);
    expect(attribute(pairOf(all, path, a, b), 'beta|Days', 1e-6).unexplained).not.toBeNull();
    expect(attribute(pairOf(all, { ...path, broken: true }, a, b), 'beta|Days', 1e-6).unexplained).toBeNull();
  });
});
test('a number that is lost on the way has the step for it, and no share', () => {
  const a = at('a', ml, 1, { reported: { withheld: ['logLik'] } });
  const b = at('b', ml, 1);
  const path = way(['derived'], [a, b]);
  const { claims, unexplained } = attribute(pairOf(path, path, a, b), 'logLik', 1e-6);
  expect(claims).toMatchObject([{ cause: 'withheld-or-refused', share: null }]);
  expect(unexplained).toBeNull();
});
test('between two maxima what the design leaves open has one cause', () => {
  const elements = [{ term: null, i: 0, j: 0 }];
  const unidentified = { contained: [], silent: [], sums: [], elements };
  const a = at('a', ml, 1, { certificate: { unidentified } });
  const b = sideOf('b', ml, { fit: { canonical: { ...a.fit.canonical, residual: { kind: 'variance', sigma2: 3 } } } });
  const path = way(['optimum'], [a, b]);
  expect(attribute(pairOf(path, path, a, b), 'variance|Residual', 1e-6)).toMatchObject({
    claims: [{ cause: 'flat-ridge', share: 1 }],
    unexplained: null,
  });
});
describe('a number that a place between does not have', () => {
  const [a, b] = [at('a', ml, 1), at('b', reml, 5)];
  const nowhere = sideOf('nowhere', ml, {
    fit: { canonical: { ...sideOf('nowhere', ml).fit.canonical, beta: Float64Array.of(1, Number.NaN) } },
  });
  test('is explained by the step after the gap where the one before it shows nothing', () => {
    const path = way(['print', 'criterion'], [a, nowhere, b]);
    const { claims, unexplained } = attribute(pairOf(path, path, a, b), 'beta|Days', 1e-6);
    expect(claims.map(({ cause, share }) => [cause, share])).toEqual([['reml-vs-ml', 1]]);
    expect(unexplained).toBeNull();
  });
});
