import type { Certificate } from '@mixdiff/contract';
import { intercept, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { boundaryRepresentation, representation } from '../../src/causes/boundary-representation.ts';
import { sideOf, stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE } from './generalized.ts';

const n = 24;
const columns = [intercept(n), { name: 'x', term: 'x', values: Array.from({ length: n }, (_, i) => i % 5) }];
const labels = Array.from({ length: n }, (_, i) => `g${i % 6}`);
const model = problem(Array.from({ length: n }, (_, i) => Math.sin(i * i)), columns, [{ group: 'g', labels }, { group: 'g', labels, columns }], 'ML'); // biome-ignore format: one line
const boundary: Partial<Certificate> = { verdict: 'boundary-maximum' };
const at = (id: string, variance: number, certificate = boundary) => {
  const plain = sideOf(id, model).fit.canonical;
  const Sigma = [{ nrow: 1, ncol: 1, data: Float64Array.of(2) }, { nrow: 2, ncol: 2, data: Float64Array.of(variance, 0, 0, 1) }]; // biome-ignore format: one line
  return sideOf(id, model, { certificate, fit: { canonical: { ...plain, Sigma } } });
};

describe('one zero that is written in two ways', () => {
  test('as 0 and as a small number, under the name of its block', () => {
    const [one] = representation(at('zero', 0), at('small', 1e-6));
    expect(one?.quantity).toBe('variance|g.1|(Intercept)');
    expect(one?.claim.sentence).toMatch(/zero writes 0, small 0\.00000100$/);
    expect(representation(at('small', 1e-6), at('zero', 0))).toHaveLength(1);
  });
  test('not where both write it alike, where it is no zero, or where a fit is no boundary maximum', () => {
    expect(representation(at('a', 1e-6), at('b', 2e-6))).toEqual([]);
    expect(representation(at('a', 0), at('b', 0.06))).toEqual([]);
    expect(representation(at('a', 0), at('b', 1e-6, { verdict: 'interior-maximum' }))).toEqual([]);
  });
});
test('a step to the maximum over a small number that stands for zero', () => {
  const zero = (slope: number, variance: number) => ({ term: '1 | g', direction: Float64Array.of(1), variance, slope });
  const said = (certificate: Partial<Certificate>) =>
    boundaryRepresentation.detect(
      stepBetween(at('a', 1e-6, certificate), at('b', 0), 'optimum', 'variance|g|(Intercept)'),
    );
  expect(said({ ...boundary, zeroed: [zero(-3, 1e-6)] })?.evidence).toMatchObject({ term: '1 | g', variance: 1e-6 });
  expect(said({ ...boundary, zeroed: [zero(3, 1e-6), zero(-1, 0)] })).toBeNull();
  expect(said({ verdict: 'interior-maximum', zeroed: [zero(-3, 1e-6)] })).toBeNull();
});
test('standard errors of generalized fits at one boundary with a slope, and of no others', () => {
  const zeroed = [{ term: '1 | g', direction: Float64Array.of(1), variance: 0, slope: -6 }];
  const made = (id: string, se: number, certificate: Partial<Certificate> = { ...boundary, zeroed }) => {
    const vcov = { nrow: 2, ncol: 2, data: Float64Array.of(se * se, 0, 0, 1) };
    const plain = bySaying(id, LAPLACE, { vcov }, binary, { se: 'observed-information' });
    return { ...plain, certificate: { ...plain.certificate, ...certificate } };
  };
  const detect = (a: ReturnType<typeof made>, b: ReturnType<typeof made>, quantity = 'se|(Intercept)') =>
    boundaryRepresentation.detect(stepBetween(a, b, 'print', quantity));
  expect(detect(made('a', 0.2), made('b', 0.205))?.sentence).toContain('has a slope (-6 along a variance of (1 | g))');
  expect(detect(made('a', 0.2), made('b', 0.3))).toBeNull();
  expect(detect(made('a', 0.2), made('b', 0.205), 'beta|x')).toBeNull();
  expect(detect(made('a', 0.2), made('b', 0.205, { verdict: 'interior-maximum' }))).toBeNull();
});
