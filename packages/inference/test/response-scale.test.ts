import { isRefusal } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { responseScale } from '../src/response-scale.ts';

const at = { estimate: -1.398343, se: 0.231214, lower: -1.851514, upper: -0.945172 };
function scale(link: string) {
  const found = responseScale(link);
  if (isRefusal(found)) throw new Error(found.message);
  return found;
}
test('cbpp by lme4 1.1-31, as emmeans 1.8.4.1 prints it: period 1, and period 1 / period 2', () => {
  // emmeans(glmer(cbind(incidence, size - incidence) ~ period + (1 | herd)), "period", type = "response")
  const { mean, contrast } = scale('logit');
  expect(mean(at).estimate).toBeCloseTo(0.1981, 4);
  expect(mean(at).se).toBeCloseTo(0.0367, 4);
  expect([mean(at).lower, mean(at).upper]).toEqual([expect.closeTo(0.1357, 4), expect.closeTo(0.28, 3)]);
  const ratio = contrast({ estimate: 0.991925, se: 0.303151, lower: null, upper: null });
  expect([ratio.estimate, ratio.se, ratio.lower]).toEqual([expect.closeTo(2.6964, 3), expect.closeTo(0.817, 3), null]);
});
test.each(['log', 'logit', 'probit', 'cloglog', 'inverse', 'sqrt'])(
  '%s: the standard error is by the slope of the inverse',
  (link) => {
    const { mean } = scale(link);
    const one = (estimate: number) => mean({ estimate, se: 1, lower: null, upper: null });
    const slope = ((one(0.7 + 1e-6).estimate as number) - (one(0.7 - 1e-6).estimate as number)) / 2e-6;
    expect(one(0.7).se).toBeCloseTo(Math.abs(slope), 6);
  },
);
test('a link that falls turns the limits round, and differences of probits stay what they are', () => {
  const { lower, upper } = scale('inverse').mean({ estimate: 2, se: 0.1, lower: 1, upper: 4 });
  expect([lower, upper]).toEqual([0.25, 1]);
  expect(scale('probit').contrast(at)).toBe(at);
  expect(responseScale('1/mu^2')).toMatchObject({ refused: 'inference/response-scale' });
});
