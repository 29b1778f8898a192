/** Approximate intervals of variance parameters on scales without bounds, as nlme has them, of nlme* and of no other. */
import { type Context, choose, isRefusal, type Problem } from '@mixdiff/contract';
import { type Interval, waldIntervals } from '@mixdiff/inference';
import { lme4 } from '@mixdiff/lme4';
import { nlme } from '@mixdiff/nlme';
import { agree, dyestuff2, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';

const context: Context = { milliseconds: () => 0 };
function must<T extends object>(answer: T): Exclude<T, { refused: unknown }> {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
}
async function limits(backend: typeof nlme, problem: Problem): Promise<Map<string, Interval>> {
  const fit = must(await backend.fit(problem, must(choose(backend)), context));
  return new Map(must(waldIntervals(fit, problem)).intervals.map((one) => [one.label, one]));
}
/**
 * R 4.2.2: the dense likelihood of sleepstudy written out in a script, differenced with steps of 1e-3 and 5e-4 and extrapolated,
 * in log standard deviations and the inverse hyperbolic tangent of the correlation. nlme 3.1-162 itself prints 15.518 and 39.444,
 * 3.904 and 8.983, -0.576 and 0.657, 22.797 and 28.729 by REML: its differences are with one short step.
 */
const RECORDED: Readonly<Record<'ML' | 'REML', Readonly<Record<string, readonly [lower: number, upper: number]>>>> = {
  REML: {
    'sd_(Intercept)|Subject': [15.5815310625, 39.2830418476],
    'sd_Days|Subject': [3.9182779914, 8.9507841392],
    'cor_Days.(Intercept)|Subject': [-0.5183929485, 0.6078034454],
    sigma: [22.8004578388, 28.7249070162],
  },
  ML: {
    'sd_(Intercept)|Subject': [15.0170910273, 37.6581165469],
    'sd_Days|Subject': [3.8054678654, 8.5882205218],
    'cor_Days.(Intercept)|Subject': [-0.5055799377, 0.6167693426],
    sigma: [22.8004578373, 28.7249070185],
  },
};
const source = 'a dense likelihood in R, at its own maximum, from which lme stops 1e-9 short';

describe.each(['REML', 'ML'] as const)('sleepstudy by %s', (method) => {
  test('limits of standard deviations and the correlation', async () => {
    const found = await limits(nlme, sleepstudy(method));
    for (const [label, [lower, upper]] of Object.entries(RECORDED[method])) {
      agree(found.get(label)?.lower ?? Number.NaN, lower, { rel: 3e-5, source }, label);
      agree(found.get(label)?.upper ?? Number.NaN, upper, { rel: 3e-5, source }, label);
    }
  });
  test('lme4 states none', async () => {
    const found = await limits(lme4, sleepstudy(method));
    expect(found.get('sigma')).toMatchObject({ lower: Number.NaN, why: expect.stringContaining('boundary') });
  });
});
test('a variance of zero has no curvature: what nlme says stands there', async () => {
  const found = await limits(nlme, dyestuff2('REML'));
  expect(found.get('sd_(Intercept)|Batch')?.lower).toBeNaN();
  expect(found.get('sd_(Intercept)|Batch')?.why).toContain('Non-positive definite approximate variance-covariance');
});
