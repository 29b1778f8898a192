import { withResponse } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { nbTheta } from '../../src/causes/nb-theta.ts';
import { stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE, point } from './generalized.ts';

const given = (theta: number) =>
  bySaying('a', LAPLACE, {}, withResponse(binary, { family: 'negative.binomial', link: 'log', theta }));
const estimated = bySaying(
  'b',
  LAPLACE,
  { canonical: { ...point, residual: { kind: 'none', family: { dispersion: 0.25 } } } },
  withResponse(binary, { family: 'nbinom2', link: 'log' }),
);
test('given in one and estimated in the other', () => {
  const said = nbTheta.detect(stepBetween(given(2), estimated, 'response', 'beta|x'));
  expect(said?.sentence).toBe('theta of the negative binomial: given 2 in a, estimated 4 in b');
});
test('another link is another model', () => {
  const identity = bySaying('b', LAPLACE, {}, withResponse(binary, { family: 'nbinom2', link: 'identity' }));
  expect(nbTheta.detect(stepBetween(given(2), identity, 'response', 'beta|x'))).toBeNull();
  expect(nbTheta.detect(stepBetween(given(2), given(2), 'response', 'beta|x'))).toBeNull();
});
