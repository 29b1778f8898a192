import { agree } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Density } from '../../../src/laplace/families/density.ts';
import { densityOf } from '../../../src/laplace/families/families.ts';

/** A response that the family can have, from a number in (0, 1). */
const trials = (u: number) => ({ y: Math.floor(u * 8), trials: 7 });
const count = (u: number) => ({ y: Math.floor(u * 60), trials: 1 });
const fromOne = (u: number) => ({ y: 1 + Math.floor(u * 40), trials: 1 });
const positive = (u: number) => ({ y: -5 * Math.log(u), trials: 1 });
const RESPONSES: Record<string, (u: number) => { y: number; trials: number }> = {
  'gaussian(identity)': (u) => ({ y: 10 * u - 5, trials: 1 }),
  'gaussian(log)': (u) => ({ y: 10 * u - 2, trials: 1 }),
  'gaussian(inverse)': (u) => ({ y: 10 * u - 2, trials: 1 }),
  'binomial(logit)': trials,
  'binomial(probit)': trials,
  'binomial(cloglog)': trials,
  'binomial(log)': trials,
  'betabinomial(logit)': trials,
  'betabinomial(probit)': trials,
  'betabinomial(cloglog)': trials,
  'poisson(log)': count,
  'poisson(sqrt)': count,
  'poisson(identity)': count,
  'nbinom2(log)': count,
  'nbinom2(sqrt)': count,
  'nbinom1(log)': count,
  'nbinom1(inverse)': count,
  'nbinom12(log)': count,
  'genpois(log)': count,
  'truncated_poisson(log)': fromOne,
  'truncated_nbinom2(log)': fromOne,
  'truncated_nbinom1(log)': fromOne,
  'truncated_genpois(log)': fromOne,
  'Gamma(log)': positive,
  'Gamma(inverse)': positive,
  'Gamma(identity)': positive,
  'lognormal(log)': positive,
  'beta_family(logit)': (u) => ({ y: u, trials: 1 }),
  'beta_family(probit)': (u) => ({ y: u, trials: 1 }),
  'tweedie(log)': (u) => ({ y: u < 0.3 ? 0 : 12 * u, trials: 1 }),
  't_family(identity)': (u) => ({ y: 10 * u - 5, trials: 1 }),
};
const named = (name: string): Density => {
  const [family = '', link = ''] = name.slice(0, -1).split('(');
  return densityOf({ family, link });
};
/** Where the mean is one: predictors of links that leave its range elsewhere. */
const PREDICTORS: Record<string, readonly [number, number]> = {
  log: [-4, 4],
  identity: [0.1, 6],
  inverse: [0.1, 4],
  sqrt: [0.3, 3],
};
const H = 1e-5;
const slope = (f: (x: number) => number, x: number): number => (f(x + H) - f(x - H)) / (2 * H);
/** Differences of numbers of this size are known to about 1e-16 / H of it. */
const near = (mine: number, f: (x: number) => number, x: number): void =>
  agree(mine, slope(f, x), { rel: 1e-6, abs: 1e-8 * (1 + Math.abs(f(x))), source: 'central differences' });

describe.each(Object.keys(RESPONSES))('%s', (name) => {
  const density = named(name);
  const responseOf = RESPONSES[name] as (u: number) => { y: number; trials: number };
  const at = (eta: number, y: number, of: number, delta: number, psi: number) => {
    const out = { first: 0, second: 0, third: 0 };
    density.derivatives(eta, y, of, delta, out, psi);
    return out;
  };
  const link = name.slice(name.indexOf('(') + 1, -1);
  const [min, max] = name === 'binomial(log)' ? [-4, -0.1] : (PREDICTORS[link] ?? [-4, 4]);
  // a generalized Poisson of less variance than its mean ends somewhere
  const least = name.includes('genpois') ? 0 : -2;
  const point = fc.tuple(
    fc.double({ min: 1e-3, max: 0.999, noNaN: true }),
    fc.double({ min, max, noNaN: true }),
    fc.double({ min: least, max: 3, noNaN: true }),
    fc.double({ min: -1.5, max: 1.5, noNaN: true }),
  );
  test('three derivatives in the linear predictor', () => {
    fc.assert(
      fc.property(point, ([u, e, delta, psi]) => {
        const { y, trials: of } = responseOf(u);
        const mine = at(e, y, of, delta, psi);
        near(mine.first, (x) => density.kernel(x, y, of, delta, psi), e);
        near(-mine.second, (x) => at(x, y, of, delta, psi).first, e);
        near(-mine.third, (x) => -at(x, y, of, delta, psi).second, e);
      }),
    );
  });
  test.runIf(density.dispersion)('and in the log of its dispersion parameter', () => {
    fc.assert(
      fc.property(point, ([u, e, delta, psi]) => {
        const { y, trials: of } = responseOf(u);
        const mine = { value: 0, first: 0, second: 0 };
        density.dispersion?.derivatives(e, y, of, delta, mine, psi);
        near(mine.value, (d) => density.kernel(e, y, of, d, psi) + density.constant(y, of, d, psi), delta);
        near(mine.first, (d) => at(e, y, of, d, psi).first, delta);
        near(-mine.second, (d) => -at(e, y, of, d, psi).second, delta);
      }),
    );
  });
  test.runIf(density.shape)('and in its shape parameter', () => {
    fc.assert(
      fc.property(point, ([u, e, delta, psi]) => {
        const { y, trials: of } = responseOf(u);
        const mine = { value: 0, first: 0, second: 0 };
        density.shape?.derivatives(e, y, of, delta, mine, psi);
        near(mine.value, (p) => density.kernel(e, y, of, delta, p) + density.constant(y, of, delta, p), psi);
        near(mine.first, (p) => at(e, y, of, delta, p).first, psi);
        near(-mine.second, (p) => -at(e, y, of, delta, p).second, psi);
        agree(density.shape?.psiOf(density.shape.valueOf(psi)) ?? Number.NaN, psi, {
          abs: 1e-12,
          source: 'there and back',
        });
      }),
    );
  });
});

const total = (name: string, eta: number, y: number, of = 1, delta = 0, psi = 0): number =>
  named(name).kernel(eta, y, of, delta, psi) + named(name).constant(y, of, delta, psi);
test.each([
  ['dbinom(3, 7, pnorm(-0.4), log = TRUE)', total('binomial(probit)', -0.4, 3, 7), -1.33085956699042],
  ['dbinom(3, 7, 1 - exp(-exp(-0.4)), log = TRUE)', total('binomial(cloglog)', -0.4, 3, 7), -1.27545489262216],
  ['dpois(4, exp(0.9), log = TRUE)', total('poisson(log)', 0.9, 4), -2.0376569415049],
  ['dnbinom(4, mu = exp(0.9), size = exp(0.3), log = TRUE)', total('nbinom2(log)', 0.9, 4, 1, 0.3), -2.49505105103847],
  ['dnbinom(4, mu = exp(0.9), size = exp(0.6), log = TRUE)', total('nbinom1(log)', 0.9, 4, 1, 0.3), -2.40070526563829],
  ['dgamma(2, shape = exp(0.3), scale = exp(0.6), log = TRUE)', total('Gamma(log)', 0.9, 2, 1, 0.3), -1.54981010982571],
  [
    'dbeta(0.3, plogis(0.9) * exp(1.3), plogis(-0.9) * exp(1.3), log = TRUE)',
    total('beta_family(logit)', 0.9, 0.3, 1, 1.3),
    -0.897949636572767,
  ],
])('%s', (source, mine, value) => {
  agree(mine, value, { rel: 1e-12, source: `R ${source}` });
});

test('far out in the tails, where Phi and e^-eta have no digits, values and slopes are still there', () => {
  for (const eta of [-11.999999, -12.000001, -40, -300]) {
    const out = { first: 0, second: 0, third: 0 };
    named('binomial(probit)').derivatives(eta, 1, 1, 0, out, 0);
    // Mills: the slope is -eta + 1 / -eta - 2 / (-eta)^3 + 10 / (-eta)^5 - 74 / (-eta)^7
    const x = -eta;
    agree(out.first, x + 1 / x - 2 / x ** 3 + 10 / x ** 5 - 74 / x ** 7, { rel: 1e-7, source: 'Mills' });
    // 1 - 1 / x^2 + 6 / x^4 - 50 / x^6
    agree(out.second, 1 - 1 / x ** 2 + 6 / x ** 4 - 50 / x ** 6, { rel: 1e-4, source: 'Mills' });
    expect(out.third).toBeLessThan(0);
    expect(named('binomial(probit)').kernel(eta, 1, 1, 0, 0)).toBeGreaterThan(-eta * eta);
  }
  const low = { first: 0, second: 0, third: 0 };
  named('binomial(cloglog)').derivatives(-800, 1, 1, 0, low, 0);
  expect(low.first).toBe(1);
  expect(named('binomial(cloglog)').kernel(-800, 1, 1, 0, 0)).toBe(-800);
});
test('an almost Poisson negative binomial has the digits of the Poisson', () => {
  const poisson = total('poisson(log)', 1.5, 7);
  agree(total('nbinom2(log)', 1.5, 7, 1, 40), poisson, { rel: 1e-14, source: 'limit k' });
  agree(total('nbinom1(log)', 1.5, 7, 1, -40), poisson, { rel: 1e-14, source: 'limit phi' });
});
