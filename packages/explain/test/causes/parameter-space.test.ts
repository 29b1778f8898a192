import type { Certificate } from '@mixdiff/contract';
import { intercept, marginal, problem } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
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

describe('one structure whose parameters end elsewhere', () => {
  const point = (rho: number) => ({
    canonical: {
      beta: Float64Array.of(0),
      Sigma: [],
      residual: { kind: 'marginal' as const, sigma2: 1, parameters: { rho } },
    },
  });
  const outside = { point: point(-0.9).canonical, gain: 10.4 };
  const bounds = [
    { term: 'Residual', what: 'rho', value: -0.5, by: 'rho + 1/2', slope: -19.9, of: 'structure' as const },
  ];
  const between = (certificate: Partial<Certificate>) =>
    stepBetween(
      sideOf('narrow', wide, { fit: { ...point(-0.5), logLik: -20 }, certificate }),
      sideOf('wider', wide, { fit: { ...point(-0.9), logLik: -9.6 } }),
      'optimum',
      'logLik',
    );
  const atEnd = { verdict: 'boundary-maximum' as const, logLik: -20, bestLogLik: -20, bounds, outside };
  it('the higher place lies beyond the end of one', () =>
    expect(parameterSpace.detect(between(atEnd))?.evidence).toEqual({
      rho: -0.9,
      end: -0.5,
      gain: 10.4,
      wider: 'wider',
    }));
  it('one that is short of its own maximum has that to tell', () =>
    expect(parameterSpace.detect(between({ ...atEnd, verdict: 'stopped-short' }))).toBeNull());
  it('nothing beyond, or a place that is higher than anything there', () => {
    const { outside: _, ...within } = atEnd;
    expect(parameterSpace.detect(between(within))).toBeNull();
    expect(parameterSpace.detect(between({ ...atEnd, outside: { ...outside, gain: 2 } }))).toBeNull();
  });
});
