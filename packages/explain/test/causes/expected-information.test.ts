import { withResponse } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { expectedInformation } from '../../src/causes/expected-information.ts';
import { stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE } from './generalized.ts';

const EXPECTED = { kind: 'laplace', information: 'expected' } as const;
const probit = withResponse(binary, { link: 'probit' });
test('the two at one point, beside the integral', () => {
  const [a, b] = [bySaying('a', EXPECTED, {}, probit), bySaying('b', LAPLACE, {}, probit)];
  const said = expectedInformation.detect(stepBetween(a, b, 'criterion', 'logLik'));
  expect(said?.sentence).toContain('a takes the expected information');
  expect(said?.evidence['first']).not.toBe(said?.evidence['second']);
  expect(said?.evidence['integral']).toEqual(expect.any(Number));
});
test('one information is no difference', () => {
  const one = bySaying('a', LAPLACE);
  expect(expectedInformation.detect(stepBetween(one, one, 'criterion', 'logLik'))).toBeNull();
});
