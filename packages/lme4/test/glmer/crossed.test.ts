import type { Problem } from '@mixdiff/contract';
import { agree } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { jointDeviance, laplaceDeviance } from '../../src/glmer/criterion.ts';
import { crossedDesign } from '../../src/glmer/crossed/design.ts';
import { valueOfCrossed } from '../../src/glmer/crossed/value.ts';
import { buildGlmerDesign } from '../../src/glmer/design.ts';
import { openGlmerModel } from '../../src/glmer/model.ts';
import { originAt } from '../../src/glmer/origin.ts';
import { problemOf, recordedProblem } from './recorded.ts';

/** Which of the responses of a recorded crossed design are above their middle: 20 levels by 8. */
function crossed(): Problem {
  const problem = problemOf(recordedProblem('gamma crossed'));
  const { y } = problem.response;
  const middle = [...y].sort((a, b) => a - b)[y.length >> 1] ?? 0;
  const response = { ...problem.response, family: 'binomial', link: 'logit', y: y.map((v) => Number(v > middle)) };
  return { ...problem, response };
}
const open = (problem: Problem, stale: boolean) => {
  const manner = { stale, tolerance: 1e-7, dispersion: 'ignored', counted: false } as const;
  const model = openGlmerModel(buildGlmerDesign(problem), manner);
  const design = crossedDesign(model);
  if (!design) throw new Error('another design');
  const origin = originAt(
    model,
    model.y.map((v) => (v === 1 ? 0.7 : -0.7)),
  );
  return { model, design, origin };
};
const none = (): number => Number.NaN;
const THETAS: readonly (readonly [number, number])[] = [
  [1, 1],
  [0.3, 0],
  [0, 2],
  [2.5, 0.4],
];

describe.each([true, false])('a stale factor: %s', (stale) => {
  const { model, design, origin } = open(crossed(), stale);
  test.each(THETAS)('theta %d, %d: both stages are the general way by other sums', (a, b) => {
    const joint = valueOfCrossed(model, design, origin, true, none);
    const own = joint(Float64Array.of(a, b));
    agree(own, jointDeviance(model, origin, Float64Array.of(a, b)), { rel: 1e-11, source: 'the general way' });
    const last = valueOfCrossed(model, design, origin, false, none);
    for (const beta of [-0.4, 0.2, 1.1]) {
      const par = Float64Array.of(a, b, ...Array.from(model.beta, (v, j) => v + (j === 0 ? beta : beta / 7)));
      agree(last(par), laplaceDeviance(model, origin, par, null), { rel: 1e-11, source: 'the general way' });
    }
  });
  test('where a link may reach a limit it says nothing', () => {
    const last = valueOfCrossed(model, design, origin, false, none);
    expect(last(Float64Array.of(1, 1, ...Array.from(model.beta, () => 50)))).toBe(Number.NaN);
  });
});

test('other designs are left to others: rows that weigh more than one, one term', () => {
  const problem = crossed();
  const of = (other: Problem) =>
    crossedDesign(openGlmerModel(buildGlmerDesign(other), open(problem, true).model.manner));
  expect(of(problem)).not.toBe(null);
  expect(of({ ...problem, random: problem.random.slice(0, 1) })).toBe(null);
  const weights = { values: problem.response.y.map(() => 2), kind: 'as-original' as const };
  expect(of({ ...problem, weights })).toBe(null);
});
