import { expect, test } from 'vitest';
import { quadratureOverflow } from '../../src/causes/quadrature-overflow.ts';
import { stepBetween } from '../made.ts';
import { bySaying, LAPLACE } from './generalized.ts';

const NINE = { kind: 'quadrature', nodes: 9 } as const;
test('no finite number is stated where there is one', () => {
  const infinite = bySaying('a', NINE, { logLik: Number.POSITIVE_INFINITY });
  const said = quadratureOverflow.detect(stepBetween(infinite, bySaying('b', NINE), 'derived', 'logLik', [null, -10]));
  expect(said?.sentence).toMatch(/^a has no finite log-likelihood: the product of the factors of 15 groups overflows/);
  expect(said?.evidence['logLik']).toBeLessThan(0);
});
test('a fit that states one, or takes no nodes, is none', () => {
  const two = [bySaying('a', NINE), bySaying('b', LAPLACE, { logLik: Number.NaN })] as const;
  expect(quadratureOverflow.detect(stepBetween(...two, 'derived', 'logLik'))).toBeNull();
});
