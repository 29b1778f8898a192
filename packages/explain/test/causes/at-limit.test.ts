import { expect, test } from 'vitest';
import { overdispersionBoundary, shapeBoundary, zeroInflationBoundary } from '../../src/causes/at-limit.ts';
import { stepBetween } from '../made.ts';
import { bySaying, LAPLACE } from './generalized.ts';

const atLimit = (of: 'dispersion' | 'zero-inflation' | 'shape') => {
  const side = bySaying('a', LAPLACE);
  const endless = { of, direction: [], supremum: -175.677413, slope: -0.2 };
  return { ...side, certificate: { ...side.certificate, verdict: 'at-limit' as const, endless } };
};
const b = bySaying('b', LAPLACE);
test('each claims its own limit, with the log-likelihood of the smaller model', () => {
  const said = overdispersionBoundary.detect(stepBetween(atLimit('dispersion'), b, 'response', 'aic'));
  expect(said?.sentence).toMatch(/^a is at a limit .* -175\.677413$/);
  expect(zeroInflationBoundary.detect(stepBetween(atLimit('dispersion'), b, 'response', 'aic'))).toBeNull();
  expect(zeroInflationBoundary.detect(stepBetween(b, atLimit('zero-inflation'), 'optimum', 'aic'))).not.toBeNull();
  expect(shapeBoundary.detect(stepBetween(b, atLimit('shape'), 'response', 'aic'))?.sentence).toContain(
    'further parameter',
  );
  expect(shapeBoundary.detect(stepBetween(atLimit('dispersion'), b, 'response', 'aic'))).toBeNull();
});
test('a maximum inside is none', () => {
  expect(overdispersionBoundary.detect(stepBetween(b, b, 'optimum', 'aic'))).toBeNull();
});
