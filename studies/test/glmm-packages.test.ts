/** What a published study's rules keep, by hand; and its errors on numbers of a hand's reckoning. */
import { expect, test } from 'vitest';
import { errorsOf, type Fit, overScenarios, Scenario, theirs } from '../src/glmm-packages/kept.ts';

const fit = (estimator: string, replicate: number, estimate: number, more: Partial<Fit> = {}): Fit => ({
  scenario: 1,
  replicate,
  estimator,
  label: 'converged',
  messages: '',
  logLik: -10,
  verdict: 'interior-maximum',
  estimate: new Map([['b', estimate]]),
  se: new Map(),
  certified: new Map([['b', 5]]),
  ...more,
});

test('one fact, two labels: a message fails a fit of lme4, and not one of glmmTMB', () => {
  const said = { messages: 'boundary (singular) fit', label: 'warned' };
  expect(theirs(fit('lme4/ML', 1, 0, said))).toBe('extra_fail');
  expect(theirs(fit('lme4{nagq=11}/ML', 1, 0, { messages: 'boundary (singular) fit' }))).toBe('extra_fail');
  expect(theirs(fit('glmmTMB/ML', 1, 0, said))).toBe('good');
  expect(theirs(fit('glmmTMB/ML', 1, 0, { label: 'not-converged' }))).toBe('official_fail');
  for (const label of ['error', 'refused', 'crashed', 'timed-out'])
    expect(theirs(fit('glmmTMB/ML', 1, 0, { label }))).toBe('error');
});

test('who drops what: own, union, none, certified', () => {
  const fits = [
    ...[1, 2, 3, 4].map((r) => fit('lme4/ML', r, r)),
    fit('lme4/ML', 5, 10, { messages: 'boundary (singular) fit' }),
    ...[2, 3, 4, 5].map((r) => fit('glmmTMB/ML', r, r)),
    fit('glmmTMB/ML', 1, 7, { label: 'not-converged' }),
  ];
  const scenario = new Scenario(fits, ['lme4/ML', 'glmmTMB/ML']);
  const of = (name: string, policy: 'own' | 'union' | 'none' | 'certified') => {
    const { n, value } = scenario.measures(name, 'b', 1, policy).bias;
    return [n, value];
  };
  expect(of('lme4/ML', 'own')).toEqual([4, 1.5]);
  expect(of('glmmTMB/ML', 'own')).toEqual([4, 2.5]);
  expect(of('lme4/ML', 'union')).toEqual([3, 2]);
  expect(of('lme4/ML', 'none')).toEqual([5, 3]);
  expect(of('glmmTMB/ML', 'certified')).toEqual([5, 4]);
  // 1 2 3 4: variance 5/3 over 4
  expect(scenario.measures('lme4/ML', 'b', 1, 'own').bias.mcse).toBeCloseTo(Math.sqrt(5 / 12), 12);
  const [a, b] = [
    scenario.measures('lme4/ML', 'b', 1, 'union').bias,
    scenario.measures('glmmTMB/ML', 'b', 1, 'union').bias,
  ];
  expect(errorsOf(a, b)).toEqual({ paired: { value: 0, mcse: 0 }, unpaired: Math.hypot(a.mcse, b.mcse) });
});

test('a mean over scenarios has the errors of independent parts', () => {
  const mean = overScenarios([
    { value: 1, mcse: 3 },
    { value: 2, mcse: 4 },
  ]);
  expect(mean).toEqual({ value: 1.5, mcse: 2.5 });
});
