import { expect, test } from 'vitest';
import { sigma2Of, withSigma2 } from '../src/index.ts';

test('sigma^2 is the residual variance, and NaN where the model has none', () => {
  expect(sigma2Of({ residual: { kind: 'variance', sigma2: 2.5 } })).toBe(2.5);
  expect(sigma2Of({ residual: { kind: 'none' } })).toBeNaN();
});
test('a point without a residual variance keeps none when others are rescaled', () => {
  const at = { residual: { kind: 'variance', sigma2: 2 } as const, label: 'a' };
  expect(withSigma2(at, (x) => 9 * x)).toEqual({ residual: { kind: 'variance', sigma2: 18 }, label: 'a' });
  const none = { residual: { kind: 'none' } as const };
  expect(withSigma2(none, (x) => 9 * x)).toBe(none);
});
