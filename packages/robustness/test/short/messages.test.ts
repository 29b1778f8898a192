import { expect, test } from 'vitest';
import * as say from '../../src/short/messages.ts';

const zero = { logarithmic: true, along: null, native: 0.01234, slope: 1234.5, message: '' };
test('a false zero is told on the scale that the optimizer saw', () => {
  expect(say.falseZero(zero)).toMatch(
    /^On the log-SD scale .* 0\.012 per unit of log SD \(1230 per unit of variance\)/,
  );
  expect(say.falseZero({ ...zero, along: 'x within g variance' })).toMatch(
    /lies at infinity\. The slope of the x within g/,
  );
  expect(say.falseZero({ ...zero, logarithmic: false })).toMatch(/times twice the standard deviation/);
});
test('what the optimizer says is quoted where it says something', () => {
  expect(say.budget('limit reached', 0.5)).toBe(
    'It ran out of iterations or evaluations (it says: limit reached) with 0.5 still to gain.',
  );
  expect(say.budget('', null)).toBe('It ran out of iterations or evaluations with an unknown amount still to gain.');
});
test('a valley has its depth and its place; without one there is none', () => {
  expect(say.localMaximum({ from: -10, lowest: -12.5, at: 0.4 })).toMatch(/first falls by 2\.5 \(at 40 % of the way\)/);
  expect(say.localMaximum({ from: -10, lowest: -10, at: 0 })).toMatch(/rises all the way/);
});
