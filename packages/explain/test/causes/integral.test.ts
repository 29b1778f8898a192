import { expect, test } from 'vitest';
import { bothBy, short, valueBy } from '../../src/causes/integral.ts';
import { stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE, point } from './generalized.ts';

test('one point has a value by each criterion, and none where there is no likelihood', () => {
  const by = (criterion: Parameters<typeof valueBy>[2]) => valueBy(binary, 'likelihood', criterion, point);
  const [laplace, many, more] = [
    by(LAPLACE),
    by({ kind: 'quadrature', nodes: 25 }),
    by({ kind: 'quadrature', nodes: 51 }),
  ];
  expect(Math.abs((many as number) - (more as number))).toBeLessThan(1e-3);
  expect(Math.abs((laplace as number) - (more as number))).toBeGreaterThan(0.1);
  expect(by({ kind: 'pseudo-likelihood' })).toBeNull();
});
test('both criteria of a step are asked of the point where it ends', () => {
  const moved = { ...point, beta: Float64Array.of(1, 0) };
  const [a, b] = [bySaying('a', LAPLACE), bySaying('b', { kind: 'quadrature', nodes: 9 }, { canonical: moved })];
  const { first, second } = bothBy(stepBetween(a, b, 'criterion', 'logLik'));
  expect(first).toBe(valueBy(binary, 'likelihood', LAPLACE, moved));
  expect(second).toBe(valueBy(binary, 'likelihood', { kind: 'quadrature', nodes: 9 }, moved));
});
test('numbers are told short', () => {
  expect([short(0.00123456), short(123456.7, 3)]).toEqual([0.001235, 123000]);
});
