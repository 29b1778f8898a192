import type { Certificate } from '@mixdiff/contract';
import { sleepstudy, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { mechanismOf, valleyBetween } from '../../src/short/mechanism.ts';
import { bestOf, certificateOf, fitAt, problem } from '../made.ts';

const term = problem.random[0]?.name ?? '';
const certificate = (change: Partial<Certificate>): Certificate => ({
  ...certificateOf(unitPoint(problem)),
  ...change,
});
const zero = (slope: number, variance: number) => ({ term, direction: Float64Array.of(1), variance, slope });
const fitOn = (parameterization: string, reason: 'converged' | 'budget' = 'converged') => {
  const fit = fitAt([0.01, 4]);
  return { ...fit, meaning: { ...fit.meaning, parameterization }, stop: { ...fit.stop, reason, message: 'said so' } };
};

describe('a false zero', () => {
  const found = (parameterization: string) =>
    mechanismOf(
      fitOn(parameterization),
      problem,
      certificate({ verdict: 'false-zero', zeroed: [zero(-1, 0), zero(3, 0.01)] }),
    );
  test('on a log scale: 2 v dl/dv, flat wherever v is small', () => {
    expect(found('log-sd').evidence).toMatchObject({ term, slopePerVariance: 3, slopePerNative: 2 * 0.01 * 3, native: 'log standard deviation' }); // biome-ignore format: one line
  });
  test('on the scale of a relative standard deviation u: 2 u sigma^2 dl/dv', () => {
    expect(found('theta').evidence['slopePerNative']).toBeCloseTo(2 * Math.sqrt(0.01 * 4) * 3, 12);
    expect(found('theta').sentence).toMatch(/times twice the standard deviation.*said so/);
  });
});
test('of several columns together the direction is named, on a log scale', () => {
  const slopes = sleepstudy('ML');
  const name = slopes.random[0]?.name ?? '';
  const zeroed = (direction: number[]) => [
    { term: name, direction: Float64Array.from(direction), variance: 0.01, slope: 3 },
  ];
  const said = (direction: number[]) =>
    mechanismOf(fitOn('log-sd'), slopes, certificate({ verdict: 'false-zero', zeroed: zeroed(direction) })).sentence;
  expect(said([0.6, 0.8])).toMatch(/a singular covariance matrix lies at infinity\. The slope of the /);
  expect(said([0, 1])).toMatch(/^On the log-SD scale zero lies at minus infinity/);
});
describe('the straight line to a higher point', () => {
  test('rises all the way where it is one hill', () => {
    const valley = valleyBetween(fitAt([100, 900]), problem, bestOf(problem));
    expect(valley.to).toBeGreaterThan(valley.from);
    expect([valley.lowest, valley.at]).toEqual([valley.from, 0]);
  });
  test('its ends are the two points', () => {
    const fit = fitAt([1, 1]);
    const { from, to } = valleyBetween(fit, problem, bestOf(problem));
    expect(from).toBeCloseTo(certificateOf(fit.canonical).logLik ?? Number.NaN, 8);
    expect(to).toBeCloseTo(certificateOf(bestOf(problem)).logLik ?? Number.NaN, 8);
  });
});
test.each([
  ['saddle', 'saddle'],
  ['unbounded', 'unbounded'],
  ['local-maximum', 'local-maximum'],
  ['stopped-short', 'stopped-short'],
] as const)('%s is called so', (verdict, cause) => {
  expect(mechanismOf(fitOn('theta'), problem, certificate({ verdict })).cause).toBe(cause);
});
test('a run that was cut off is, whatever it says', () => {
  const found = mechanismOf(fitOn('theta', 'budget'), problem, certificate({ verdict: 'stopped-short', gain: 0.25 }));
  expect(found).toMatchObject({ cause: 'budget-exhausted', evidence: { reason: 'budget', message: 'said so' } });
  expect(found.sentence).toMatch(/0\.25 still to gain/);
});
