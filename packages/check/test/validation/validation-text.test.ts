import { expect, test } from 'vitest';
import type { Deviation, Validated } from '../../src/validation/deviations.ts';
import { validationSentence, validationText } from '../../src/validation/validation-text.ts';

const deviation = (quantity: string, size: number, limit: number): Deviation => ({
  case: 'rail',
  method: 'ML',
  quantity,
  r: 1,
  ours: 1 + size,
  size,
  unit: 'absolute',
  limit,
});
const fit = (name: string, as: string, deviations: Deviation[], outcome: Validated['outcome'] = 'fit'): Validated => ({
  case: name,
  method: 'ML',
  as,
  outcome,
  deviations,
  words: 0,
});
const all = [
  fit('rail', 'lme4 1.1-31', [deviation('logLik', 2e-8, 1e-6), deviation('beta|x', 1e-5, 1e-4)]),
  fit('oats', 'lme4 2.1-0', [deviation('logLik', 3e-3, 1e-6)]),
  fit('cake', 'nlme 3.1-162', [], 'both-refuse'),
  fit('wafer', 'nlme 3.1-162', [], 'ours-refuses'),
];
test('the sentence counts what agrees and does not hide what does not', () => {
  expect(validationSentence(all)).toBe(
    '4 fits of 4 cases by lme4 1.1-31, lme4 2.1-0 and nlme 3.1-162 were held against ours: 2 agree within the ' +
      'numerical tolerances (among them, at most 2e-8 in log-likelihood, 0.000010 standard errors in a fixed effect, ' +
      '0 in a log standard deviation); 2 do not and are listed.',
  );
});
test('failures are listed with the size of the worst and what the likelihood loses', () => {
  const text = validationText(all);
  expect(text).toContain('| oats | lme4 2.1-0 | ML | 1 of 1 numbers; `logLik` by 0.0030 | 0.0030 |');
  expect(text).toContain('| wafer | nlme 3.1-162 | ML | ours refuses, the package fits |  |');
  expect(text).toContain('| lme4 2.1-0 | 1 | 0 | 1 | 1 | 0 |');
});
test('a number that only one of them has is never taken for a small difference', () => {
  const gone = fit('rail', 'lme4 1.1-31', [{ ...deviation('se|x', Number.POSITIVE_INFINITY, 1e-4), ours: null }]);
  expect(validationText([gone])).toContain('`se\\|x` by only one is a number');
});
