import { assert, constantFrom, double, property } from 'fast-check';
import { expect, test } from 'vitest';
import { measure } from '../src/measure.ts';
import { limitOf, PROFILES, type Profile } from '../src/profiles.ts';

const numerical = PROFILES['numerical'] as Profile;
const scale = { 'se|x': 0.5, 'sd|Residual': 10 };

test('a coefficient is measured in the standard errors that are expected', () => {
  expect(measure('beta|x', 2, 2.1, scale, numerical)).toEqual({ size: expect.closeTo(0.2, 12), unit: 'SE' });
});
test('a standard deviation is measured on the log scale, with its sign', () => {
  expect(measure('sd|g|(Intercept)', 4, 2, scale, numerical)).toEqual({ size: -Math.log(2), unit: 'log' });
});
test('two standard deviations that are both nothing beside sigma are the same zero', () => {
  expect(measure('sd|g|(Intercept)', 1e-9, 5e-4, scale, numerical).size).toBe(0);
  expect(Math.abs(measure('sd|g|(Intercept)', 1e-9, 0.1, scale, numerical).size)).toBeCloseTo(Math.log(100), 12);
});
test('a family without sigma has the scale of its linear predictor: two ends of one zero are the same', () => {
  expect(measure('sd|g|(Intercept)', 3e-5, 2e-9, { 'se|x': 0.5 }, numerical).size).toBe(0);
});
test.each(Object.values(PROFILES))(
  '$name: parameters of correlated residuals have the tolerance of correlations',
  (profile) => {
    expect(limitOf(profile, 'residual|rho')).toBe(profile.limits['corr']);
  },
);
test('a likelihood is measured as it is', () => {
  expect(measure('logLik', -50, -50.25, scale, numerical)).toEqual({ size: -0.25, unit: 'absolute' });
});
test('the other way round it has the other sign', () => {
  const positive = double({ min: 1e-6, max: 1e6, noNaN: true });
  assert(
    property(constantFrom('beta|x', 'sd|g|(Intercept)', 'se|x', 'logLik'), positive, positive, (quantity, a, b) => {
      const [there, back] = [measure(quantity, a, b, scale, numerical), measure(quantity, b, a, scale, numerical)];
      return Math.abs(there.size + back.size) <= 1e-9 * Math.max(1, Math.abs(there.size));
    }),
  );
});
