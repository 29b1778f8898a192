import { expect, test } from 'vitest';
import { directionName } from '../src/index.ts';

test.each([
  [['(Intercept)'], [1], 'g variance'],
  [['(Intercept)', 'x'], [-1e-9, -1], 'x within g variance'],
  [['(Intercept)', 'x', 'v'], [0.204, 0.898, -0.389], 'variance of 0.204 (Intercept) + 0.898 x - 0.389 v within g'],
  [['(Intercept)', 'x'], [-0.6, 0.8], 'variance of -0.600 (Intercept) + 0.800 x within g'],
])('%j along %j is the %s', (terms, direction, name) => {
  expect(directionName({ group: 'g', terms, direction })).toBe(name);
});
