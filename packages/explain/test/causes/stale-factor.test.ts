import { withResponse } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { valueBy } from '../../src/causes/integral.ts';
import { staleFactor } from '../../src/causes/stale-factor.ts';
import { stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE, point } from './generalized.ts';

const STALE = { ...LAPLACE, stale: true } as const;
const smooth = valueBy(binary, 'likelihood', LAPLACE, point) as number;
const late = (off: number) => bySaying('a', STALE, { logLik: smooth + off, criterion: -2 * (smooth + off) });
const fresh = bySaying('b', LAPLACE, { logLik: smooth, criterion: -2 * smooth });
test('what is stated is off the smooth criterion of its own estimates by no more than a jump', () => {
  const said = staleFactor.detect(stepBetween(late(3e-4), fresh, 'print', 'logLik', [smooth + 3e-4, smooth]));
  expect(said?.evidence['jump']).toBeCloseTo(3e-4, 10);
  expect(said?.sentence).toContain('0.0003 above its own criterion');
  expect(staleFactor.detect(stepBetween(late(0.2), fresh, 'print', 'logLik'))).toBeNull();
});
test('estimates that are the maximum to within it, and not those of a fit that is short', () => {
  expect(staleFactor.detect(stepBetween(late(3e-4), fresh, 'optimum', 'beta|x'))).not.toBeNull();
  const a = { ...late(3e-4), certificate: { ...late(3e-4).certificate, verdict: 'stopped-short' as const } };
  expect(staleFactor.detect(stepBetween(a, fresh, 'optimum', 'beta|x'))).toBeNull();
});
test('between two models it claims nothing, and without jumps neither', () => {
  const other = bySaying('b', LAPLACE, {}, withResponse(binary, { link: 'probit' }));
  expect(staleFactor.detect(stepBetween(late(0), other, 'criterion', 'beta|x'))).toBeNull();
  expect(staleFactor.detect(stepBetween(late(0), other, 'optimum', 'beta|x'))).toBeNull();
  expect(staleFactor.detect(stepBetween(fresh, fresh, 'criterion', 'logLik'))).toBeNull();
});
