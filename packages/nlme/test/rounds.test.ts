import { expect, test } from 'vitest';
import { inRounds, type Round, stopOf } from '../src/rounds.ts';

const roundTo = (par: Float64Array): Round => ({
  compared: par,
  minimum: {
    par,
    value: 0,
    trace: null,
    stop: {
      reason: 'converged',
      code: 0,
      message: '',
      optimizer: 'nlminb',
      iterations: 2,
      evaluations: { f: 3, g: 4 },
    },
  },
});
const start = Float64Array.of(1);

test('a parameter that never stands still ends after 51 rounds, unsettled; all of them count', () => {
  const { minima, settled } = inRounds(
    start,
    start,
    ([x = 0]) => roundTo(Float64Array.of(x + 1)),
    () => undefined,
  );
  expect([minima.length, settled]).toEqual([51, false]);
  expect(stopOf(minima)).toMatchObject({ iterations: 102, evaluations: { f: 153, g: 204 } });
});
test('changes are relative to the new value, of zero absolute; fitted values are not renewed after the last round', () => {
  const renewed: number[] = [];
  const halves = ([x = 0]: Float64Array): Round => roundTo(Float64Array.of(x > 1.5 ? 0 : x * (1 + 1e-7)));
  const once = inRounds(start, start, halves, ([x = 0]) => renewed.push(x));
  expect([once.minima.length, once.settled, renewed]).toEqual([1, true, []]);
  const two = Float64Array.of(2);
  const through = inRounds(two, two, halves, ([x = 0]) => renewed.push(x));
  expect([through.minima.length, through.settled, renewed]).toEqual([2, true, [0]]);
});
