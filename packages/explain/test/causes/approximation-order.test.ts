import { expect, test } from 'vitest';
import { approximationOrder } from '../../src/causes/approximation-order.ts';
import { stepBetween } from '../made.ts';
import { bySaying, LAPLACE } from './generalized.ts';

const nine = { kind: 'quadrature', nodes: 9 } as const;
const asked = (one: Parameters<typeof bySaying>[1], other: typeof one) =>
  approximationOrder.detect(stepBetween(bySaying('a', one), bySaying('b', other), 'criterion', 'logLik'));
test('Laplace and nodes: the values by more and more of them settle', () => {
  const said = asked(LAPLACE, nine);
  expect(said?.sentence).toMatch(
    /^a maximises Laplace's approximation, b quadrature with 9 nodes: at one point the two are 0\.\d+ apart/,
  );
  const values = said?.evidence['values'] as number[];
  expect(Math.abs((values.at(-1) as number) - (values.at(-2) as number))).toBeLessThan(1e-3);
  expect(said?.evidence['nodes']).toEqual([1, 3, 5, 9, 15, 25, 51]);
});
test('3 and 9 nodes are two approximations, and 9 and 9 are one', () => {
  expect(asked({ kind: 'quadrature', nodes: 3 }, nine)).not.toBeNull();
  expect(asked(nine, nine)).toBeNull();
});
test('what is no approximation to the integral has other causes', () => {
  expect(asked({ kind: 'joint-mode' }, nine)).toBeNull();
  expect(asked({ kind: 'laplace', information: 'expected' }, LAPLACE)).toBeNull();
});
