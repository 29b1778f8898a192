import { expect, test } from 'vitest';
import { parameterName } from '../../src/story/names.ts';

const residual = (positions: string[]) =>
  ({ kind: 'marginal', subject: 'id', structure: 'us', positions, parameters: {} }) as unknown as Parameters<
    typeof parameterName
  >[1];

test('positions by their labels, groups whatever they are called', () => {
  const weeks = residual(['week 4', 'week 8']);
  expect(parameterName('variance.2', weeks)).toBe('var week 8');
  expect(parameterName('cov.2.1[1.5]', weeks)).toBe('cov week 8, week 4 [1.5]');
  expect(parameterName('rho', weeks)).toBe('rho within id');
  expect(parameterName('rho.1[cov.2.1]', weeks)).toBe('rho 1 [cov.2.1] within id');
  expect(parameterName('sd.a.b', weeks)).toBe('sd.a.b within id');
});
test('of twelve positions the first is not the tenth', () => {
  const many = residual(Array.from({ length: 12 }, (_, i) => `v${i + 1}`));
  expect(parameterName('variance.12', many)).toBe('var v12');
  expect(parameterName('cov.11.1', many)).toBe('cov v11, v1');
});
