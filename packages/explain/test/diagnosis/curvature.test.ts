import { openCertifier } from '@mixdiff/certify';
import type { Engine, Fit } from '@mixdiff/contract';
import { madeEngine, sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { canonicalCurvature, nativeCurvature } from '../../src/diagnosis/curvature.ts';

const problem = sleepstudy('ML');
/** f(x) = (1/2) (x - c)'H(x - c), H of 2 x 2, in units of `unit` per log-likelihood. */
function quadratic(H: readonly number[], c: readonly number[], unit = 1, change: Partial<Engine> = {}): Engine {
  const at = (par: Float64Array): number[] => [0, 1].map((i) => (par[i] as number) - (c[i] as number));
  const gradient = (par: Float64Array): number[] =>
    [0, 1].map((i) => at(par).reduce((sum, x, j) => sum + (H[2 * j + i] as number) * x, 0));
  const value = (par: Float64Array): number =>
    at(par).reduce((sum, x, i) => sum + (x * (gradient(par)[i] as number)) / 2, 0);
  return madeEngine(problem, () => statedFit(problem), {
    names: ['a', 'b'],
    lower: Float64Array.of(-Infinity, -Infinity),
    gradient: true,
    objective: (par, into) => {
      if (into) into.set(gradient(par));
      return unit * value(par);
    },
    logLik: (par) => -value(par),
    ...change,
  });
}
const fitAt = (values: readonly number[], change: Partial<Fit['native']> = {}): Fit =>
  statedFit(problem, {
    native: {
      ...statedFit(problem).native,
      names: ['a', 'b'],
      values: Float64Array.from(values),
      scale: 's',
      ...change,
    },
  });

describe('in the parameters of the engine', () => {
  const H = [4, 1, 1, 3];
  test('the gradient and the Hessian of the objective, by differences where it reports none', () => {
    const found = nativeCurvature(fitAt([1, 1]), quadratic(H, [0, 0]));
    expect(found).toMatchObject({ gradientSource: 'recomputed', hessianSource: 'recomputed', positiveDefinite: true });
    expect(found?.gradient).toEqual([5, 4]);
    const root = Math.sqrt(1.25);
    expect(found?.eigenvalues?.map((x) => x?.toFixed(8))).toEqual([3.5 + root, 3.5 - root].map((x) => x.toFixed(8)));
  });
  test('the gain of a Newton step is in log-likelihood, whatever the unit of the objective', () => {
    for (const unit of [1, 2]) {
      const engine = quadratic(H, [0, 0], unit);
      // f is 1/2 (4 + 2 + 3) at (1, 1); gradient and Hessian are those of f in either unit
      const found = nativeCurvature(fitAt([1, 1]), engine);
      expect((found?.gain ?? Number.NaN) * unit).toBeCloseTo(4.5, 6);
    }
  });
  test('what it reports is taken as it is', () => {
    const hessian = { nrow: 2, ncol: 2, data: Float64Array.of(1, 0, 0, 1) };
    const found = nativeCurvature(fitAt([1, 1], { gradient: Float64Array.of(0.5, 0), hessian }), quadratic(H, [0, 0]));
    expect(found).toMatchObject({
      gradientSource: 'reported',
      hessianSource: 'reported',
      gradient: [0.5, 0],
      eigenvalues: [1, 1],
      scaledGradient: 0.5,
    });
    expect(nativeCurvature(fitAt([1, 1], { eigenvalues: Float64Array.of(2, -1) }), null)).toMatchObject({
      eigenvalues: [2, -1],
      hessianSource: 'reported',
      positiveDefinite: false,
    });
  });
  test('an indefinite Hessian has neither gain nor scaled gradient, and names what is flat', () => {
    const found = nativeCurvature(fitAt([1, 1]), quadratic([4, 0, 0, -1], [0, 0]));
    expect(found).toMatchObject({ gain: null, scaledGradient: null, positiveDefinite: false });
    expect(found?.flat.map(({ elements }) => elements)).toEqual([['b']]);
  });
  test('a parameter at its bound is held, and no curvature is asked of it', () => {
    const engine = quadratic([4, 0, 0, -1], [0, 0], 1, { lower: Float64Array.of(-Infinity, 1) });
    expect(nativeCurvature(fitAt([1, 1]), engine)).toMatchObject({ held: ['b'], eigenvalues: [expect.closeTo(4, 8)] });
  });
  test('a gradient that is not finite is none', () => {
    const broken = quadratic(H, [0, 0], 1, {
      objective: (_, into) => {
        into?.set([Number.NaN, 1]);
        return 0;
      },
    });
    expect(nativeCurvature(fitAt([1, 1]), broken)).toMatchObject({ gradient: null, gradientSource: null });
  });
  test('nothing without parameters, no Hessian where there is no gradient or it would take long', () => {
    expect(nativeCurvature(statedFit(problem), quadratic(H, [0, 0]))).toBeNull();
    const bare = quadratic(H, [0, 0], 1, { gradient: false });
    expect(nativeCurvature(fitAt([1, 1]), bare)).toMatchObject({
      gradient: null,
      eigenvalues: null,
      hessianSource: null,
    });
    expect(nativeCurvature(fitAt([1, 1]), quadratic(H, [0, 0]), false)).toMatchObject({ eigenvalues: null });
  });
});

test('on the variance scale: the information with a unit diagonal, under the names of quantities', () => {
  const certificate = openCertifier(problem).certify(statedFit(problem).canonical);
  const at = certificate.best ?? statedFit(problem).canonical;
  const there = openCertifier(problem).certify(at);
  const found = canonicalCurvature(there, problem, at);
  expect(found?.names).toEqual([
    'variance|Subject|(Intercept)',
    'covariance|Subject|Days,(Intercept)',
    'variance|Subject|Days',
    'variance|Residual',
    'beta|(Intercept)',
    'beta|Days',
  ]);
  const values = (found?.eigenvalues ?? []) as number[];
  expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(6, 8);
  expect(found?.positiveDefinite).toBe(true);
  expect(canonicalCurvature({ ...there, information: null }, problem, at)).toBeNull();
});
