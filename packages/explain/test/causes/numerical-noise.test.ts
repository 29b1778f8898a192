import { expect, test } from 'vitest';
import { numericalNoise } from '../../src/causes/numerical-noise.ts';
import { sideOf, stepBetween } from '../made.ts';
import { problem } from './verdicts.ts';

const said = (gain: number | null, logLik = -10) =>
  numericalNoise.detect(
    stepBetween(
      sideOf('one', problem, { certificate: { gain } }),
      sideOf('other', problem, { fit: { logLik, criterion: -2 * logLik } }),
      'optimum',
      'beta|Days',
    ),
  );
test('at the maximum to within rounding, and as high as the other', () => {
  expect(said(0)?.evidence).toMatchObject({ fit: 'one', rounding: expect.closeTo(1e-10, 20) });
  expect(said(0, -10 + 5e-7)).not.toBeNull();
});
test('not below it, not at another height, not where nothing judged', () => {
  expect([said(1e-6), said(0, -10 + 2e-6), said(null)]).toEqual([null, null, null]);
});
