import { expect, test } from 'vitest';
import { dispersionHandling } from '../../src/causes/dispersion-handling.ts';
import { stepBetween } from '../made.ts';
import { bySaying, LAPLACE } from './generalized.ts';

const NONE = { kind: 'no-model', what: 'dispersion' } as const;
const old = bySaying('a', NONE, { as: 'lme4 1.1-31' });
test('a criterion that is the likelihood of no model, beside one that is', () => {
  expect(
    dispersionHandling.detect(stepBetween(old, bySaying('b', LAPLACE), 'criterion', 'beta|x'))?.sentence,
  ).toContain('the likelihood of no model');
});
test('two versions of it are two ways, one version is one', () => {
  const now = bySaying('b', NONE, { as: 'lme4 2.1-0' });
  expect(dispersionHandling.detect(stepBetween(old, now, 'optimum', 'beta|x'))?.sentence).toContain(
    'in different ways',
  );
  expect(dispersionHandling.detect(stepBetween(old, old, 'optimum', 'beta|x'))).toBeNull();
  const weights = bySaying('b', { kind: 'no-model', what: 'weights' });
  expect(dispersionHandling.detect(stepBetween(weights, weights, 'optimum', 'beta|x'))).toBeNull();
});
