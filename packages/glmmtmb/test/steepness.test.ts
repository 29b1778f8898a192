import { choose, isRefusal } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { glmmTMB } from '../src/index.ts';
import { openModel } from '../src/model.ts';
import { isTooSteep } from '../src/steepness.ts';

test('refused is a gradient of the modes beyond 1e60, whichever way that comes about', () => {
  const chosen = choose(glmmTMB, '1.1.5');
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const model = openModel(sleepstudy('ML'), chosen);
  if (isRefusal(model)) throw new Error(model.message);
  const { cross, covariances, parameters } = model;
  const steep = (logSDs: readonly number[], t: number, b: number): boolean => {
    const par = Float64Array.of(250, 10, 0, ...logSDs, t);
    return isTooSteep(cross, covariances, parameters, par, new Float64Array(cross.q).fill(b));
  };
  // b / sd^2 against 1e60, uncorrelated: log sd = -30 log 10 = -69.08 at b = 1
  expect(steep([0, -69], 0, 1)).toBe(false);
  expect(steep([0, -69.2], 0, 1)).toBe(true);
  expect(steep([-69.2, 0], 0, 1)).toBe(true);
  // modes of the size that belongs there are not steep
  expect(steep([0, -69.2], 0, 1e-30)).toBe(false);
  // 1 - rho^2 = 1 / (1 + t^2) steepens it
  expect(steep([-60, -60], 0, 1e-8)).toBe(false);
  expect(steep([-60, -60], -1e9, 1e-8)).toBe(true);
});
