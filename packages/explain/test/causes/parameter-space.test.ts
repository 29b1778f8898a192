import { intercept, marginal, problem } from '@mixdiff/testing';
import { expect, it } from 'vitest';
import { parameterSpace } from '../../src/causes/parameter-space.ts';
import { sideOf, stepBetween } from '../made.ts';
import { n, subjects, y } from './residuals.ts';

const wide = marginal(y, [intercept(n)], subjects, 'ML');
const narrow = problem(y, [intercept(n)], [{ group: 'g', labels: subjects }], 'ML');
const at = (rho: number) =>
  stepBetween(
    sideOf('one', narrow),
    sideOf('other', wide, {
      fit: {
        canonical: {
          beta: Float64Array.of(0),
          Sigma: [],
          residual: { kind: 'marginal', sigma2: 1, parameters: { rho } },
        },
      },
    }),
    'random',
    'logLik',
  );
it('a negative correlation that a variance cannot give', () =>
  expect(parameterSpace.detect(at(-0.2))?.evidence).toEqual({ rho: -0.2, wider: 'other' }));
it('a positive one both have', () => expect(parameterSpace.detect(at(0.2))).toBeNull());
