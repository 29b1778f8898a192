import type { ConfintDocument } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { confintText } from '../../src/terminal/inference.ts';

const confint: ConfintDocument = {
  schema: 'mixdiff/confint@1',
  method: 'profile',
  level: 0.95,
  backend: 'glmmTMB',
  as: 'glmmTMB 1.1.5',
  fitMethod: 'ML',
  formula: 'y ~ x',
  intervals: [
    { name: '.dispersion', label: 'variance mu + dispersion mu^2', estimate: 0.438, lower: 0.155, upper: 0.87 },
  ],
  nsim: null,
  seed: null,
  singularRefits: null,
  absent: {},
  messages: [],
};
test('limits of a dispersion say which function of it they are: R prints theta of nbinom2', () => {
  expect(confintText(confint, 'glmmTMB*')).toContain('.dispersion  variance mu + dispersion mu^2  0.155');
});
