import { expect, test } from 'vitest';
import { separation } from '../../src/causes/separation.ts';
import { stepBetween } from '../made.ts';
import { bySaying, LAPLACE, point } from './generalized.ts';

const at = (id: string, x: number) => bySaying(id, LAPLACE, { canonical: { ...point, beta: Float64Array.of(0, x) } });
const endless = { of: 'fixed-effects' as const, direction: [{ name: 'x', value: 1 }], supremum: -9.5347, slope: null };
const separated = (id: string, x: number, change = {}) => {
  const side = at(id, x);
  return {
    ...side,
    certificate: { ...side.certificate, verdict: 'separated' as const, endless: { ...endless, ...change } },
  };
};
test('where each engine stops on the way up', () => {
  const said = separation.detect(stepBetween(separated('a', 38.6), at('b', 25), 'optimum', 'beta|x'));
  expect(said?.sentence).toBe(
    'there is no finite maximum (along x; the log-likelihood rises towards -9.5347): a stops at x = 38.6, b stops at x = 25',
  );
});
test('a group that is all of one kind: by its standard deviation', () => {
  const said = separation.detect(
    stepBetween(separated('a', 1, { of: 'random-effects', direction: [] }), at('b', 1), 'optimum', 'beta|x'),
  );
  expect(said?.sentence).toContain('a stops at a standard deviation of 2');
});
test('a fit that is short has a maximum', () => {
  expect(separation.detect(stepBetween(at('a', 1), at('b', 1), 'optimum', 'beta|x'))).toBeNull();
});
