import { withResponse } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import { binomial, intercept, statedFit } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { heldBy, nearly, placesOf, rowOf } from '../../src/generalized/rows.ts';
import { read } from '../made.ts';

const problem = binomial([1, 2, 0, 3], [4, 4, 3, 3], [intercept(4)], [{ group: 'g', labels: ['a', 'a', 'b', 'b'] }]);
const input = (change: Partial<AuditInput>): AuditInput => ({
  data: 'd.csv',
  formula: 'cbind(y, n - y) ~ 1 + (1 | g)',
  family: 'binomial',
  method: 'ML',
  source: 'a test',
  sigma: '1',
  fixed: { Intercept: '-0.512' },
  random: [{ group: 'g', terms: ['(Intercept)'], sd: ['0.700'] }],
  ...change,
});
const point = {
  beta: Float64Array.of(-0.5123),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0.49) }],
  residual: { kind: 'none' as const },
};
const vcov = { nrow: 1, ncol: 1, data: Float64Array.of(0.09) };
const fit = statedFit(problem, { canonical: point, vcov, logLik: -5 });
const placesFor = (change: Partial<AuditInput>) => placesOf(read(input(change)), problem);
const one = (change: Partial<AuditInput>, quantity: string) => {
  const found = placesFor(change).find((place) => place.quantity === quantity);
  if (!found) throw new Error(quantity);
  return found;
};
test('estimates and what follows from them, and no residual deviation', () => {
  const places = placesFor({ se: { Intercept: '0.300' }, t: { Intercept: '-1.71' }, logLik: '-5.000' });
  expect(places.map(({ quantity }) => quantity)).toEqual([
    'beta|(Intercept)',
    'sd|g|(Intercept)',
    'logLik',
    'se|(Intercept)',
    't|(Intercept)',
  ]);
  expect(places.every((place) => heldBy(place, fit).hit)).toBe(true);
  expect(rowOf(places[0] as never, fit, 'a way')).toMatchObject({ printed: '-0.512', ours: -0.5123, by: 'a way' });
});
test('a log-likelihood without the binomial coefficients, without the saturated model, as a deviance', () => {
  const hit = (logLik: string, of = fit) => heldBy(one({ logLik }, 'logLik'), of).hit;
  // log(4) + log(6) + 0 + 0
  const coefficients = Math.log(4) + Math.log(6);
  expect(hit((-5 - coefficients).toFixed(4))).toBe(true);
  expect(hit('10.000')).toBe(true);
  expect(hit('-4.900')).toBe(false);
  const saturated = coefficients + 2 * Math.log(0.5) * 2 + Math.log(0.25) + 3 * Math.log(0.75);
  const nodes = { ...fit, meaning: { ...fit.meaning, criterion: { kind: 'quadrature', nodes: 9 } as const } };
  expect(hit((-5 - saturated).toFixed(4), nodes)).toBe(true);
  expect(hit((-5 - saturated).toFixed(4))).toBe(false);
});
test('theta is printed upside down, by some', () => {
  const counts = withResponse(
    { ...problem, response: { ...problem.response, trials: null } },
    { family: 'nbinom2', link: 'log' },
  );
  const [place] = placesOf(read(input({ dispersion: '4.00' })), counts).filter(
    ({ quantity }) => quantity === 'dispersion',
  );
  const of = { ...fit, canonical: { ...point, residual: { kind: 'none' as const, family: { dispersion: 0.25 } } } };
  expect(place && heldBy(place, of)).toEqual({ value: 4, hit: true });
});
test('a dispersion as good as none is none, wherever an optimizer gave up on the way', () => {
  const counts = withResponse(
    { ...problem, response: { ...problem.response, trials: null } },
    { family: 'nbinom2', link: 'log' },
  );
  const near = (text: string, dispersion: number) => {
    const [place] = placesOf(read(input({ dispersion: text })), counts).filter((one) => one.quantity === 'dispersion');
    const residual = { kind: 'none' as const, family: { dispersion } };
    return place && nearly(place, { ...fit, canonical: { ...point, residual } }, counts);
  };
  expect(near('2.95e+10', 1e-7)).toBe(true);
  expect(near('240550.9', 1e-12)).toBe(true);
  // 3 is the largest count: the variance is over a Poisson one's by a hundredth
  expect(near('300', 1e-7)).toBe(false);
  expect(near('240550.9', 0.01)).toBe(false);
});
test('near is what a loose optimizer leaves, in standard errors', () => {
  const place = (text: string) => one({ fixed: { Intercept: text } }, 'beta|(Intercept)');
  expect(nearly(place('-0.5127'), fit, problem)).toBe(true);
  expect(nearly(place('-0.5140'), fit, problem)).toBe(false);
});
