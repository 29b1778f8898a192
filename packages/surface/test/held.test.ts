import { type Canonical, type Problem, sigma2Of } from '@mixdiff/contract';
import { richardsonGradient } from '@mixdiff/linalg';
import { agree, agreeAll, jsp, matrix, penicillin, sleepstudy } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Held, plainStart } from '../src/chart.ts';
import { openCriterion } from '../src/criterion.ts';
import { deviance, hold, metricAt, minimize, pointOf, startAt } from '../src/held.ts';
import { reductionOf } from '../src/reduction.ts';
import { dense, tangled } from './dense.ts';

const open = (p: Problem) => openCriterion(reductionOf(p));

describe('the profiled criterion', () => {
  test.each(['ML', 'REML'] as const)('is the dense log-likelihood at its own sigma: %s', (method) => {
    const p = tangled(method);
    const free = hold(open(p), { kind: 'nothing' }, method === 'REML');
    const par = Float64Array.of(0.7, -0.3, 0.2, 0.5, 0.1, 0.4, 0.6, 0.9);
    const got = deviance(free, par, 0);
    const at = pointOf(free, par, 0) as Canonical;
    const sigma2 = sigma2Of(at);
    const expected = dense(
      p,
      at.Sigma.map((s) => s.data),
      sigma2,
      method,
    );
    agree(got, expected, { rel: 1e-11, source: 'dense algebra' });
  });

  test('whatever the design and the parameters', () => {
    const parameter = fc.double({ min: -2, max: 2, noNaN: true });
    const pars = fc.array(parameter, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 8, max: 30 }), pars, (seed, n, par) => {
        const p = tangled('REML', seed, n);
        const free = hold(open(p), { kind: 'nothing' }, true);
        const got = deviance(free, Float64Array.from(par), 0);
        const { Sigma, residual } = pointOf(free, Float64Array.from(par), 0) as Canonical;
        const sigma2 = (residual as { sigma2: number }).sigma2;
        const expected = dense(
          p,
          Sigma.map((s) => s.data),
          sigma2,
          'REML',
        );
        agree(got, expected, { rel: 1e-9, abs: 1e-8, source: 'dense algebra' });
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  const holds: [string, Held, number][] = [
    ['nothing', { kind: 'nothing' }, 0],
    ['sigma', { kind: 'sigma' }, 1.7],
    ['beta', { kind: 'beta', h: Float64Array.of(0.2, -1, 0.4) }, 0.8],
    ['sd', { kind: 'sd', term: 0, column: 1 }, 0.9],
    ['sd, diagonal', { kind: 'sd', term: 1, column: 1 }, 0.9],
    ['cor', { kind: 'cor', term: 0, columns: [2, 0] }, -0.4],
  ];
  test.each(holds)('has the gradient of its differences, holding %s', (_, held, value) => {
    for (const reml of [false, true]) {
      if (reml && held.kind === 'beta') continue; // only the deviance is profiled over coefficients
      const it = hold(open(tangled('ML')), held, reml);
      const length = it.chart.lower.length;
      const par = Float64Array.from({ length }, (_, i) => 0.3 + 0.1 * ((i * 7) % 5));
      const gradient = new Float64Array(length);
      deviance(it, par, value, gradient);
      const expected = richardsonGradient((at) => deviance(it, at, value), par);
      agreeAll(gradient, expected, { rel: 1e-7, abs: 1e-7, source: 'Richardson differences' });
    }
  });
});

describe('minima', () => {
  // R 4.2.2, lme4 1.1-31: deviance, and REML criterion, of the newest digits in DESIGN where given.
  const cases: [string, Problem, number][] = [
    ['JSP ML', jsp('ML'), 5928.329378],
    ['JSP REML', jsp('REML'), 5923.65026],
    ['sleepstudy ML', sleepstudy('ML'), 1751.939344],
    ['sleepstudy REML', sleepstudy('REML'), 1743.628272],
    ['Penicillin REML', penicillin('REML'), 330.8605889],
  ];
  test.each(cases)('%s', (_, p, expected) => {
    const free = hold(open(p), { kind: 'nothing' }, p.method === 'REML');
    const start = plainStart(free.chart);
    agree(minimize(free, start, 0).deviance, expected, { rel: 1e-9, source: 'lme4 1.1-31' });
  });
  test('a start at zero is left when zero is no minimum', () => {
    const free = hold(open(jsp('ML')), { kind: 'nothing' });
    agree(minimize(free, Float64Array.of(0, 0), 0).deviance, 5928.329378, { rel: 1e-9, source: 'lme4 1.1-31' });
  });
  test('steps by the curvature of a minimum nearby lead to the same one', () => {
    for (const p of [jsp('ML'), sleepstudy('ML')]) {
      const it = hold(open(p), { kind: 'sd', term: 0, column: 0 });
      const [here, there] = p.random.length > 1 ? [2, 1.4] : [25, 18];
      const from = minimize(it, plainStart(it.chart), here);
      const metric = metricAt(it, from.par, here);
      expect(metric).not.toBeNull();
      const [without, led] = [minimize(it, from.par, there), minimize(it, from.par, there, metric)];
      agree(led.deviance, without.deviance, { rel: 1e-12, source: 'nlminb' });
    }
  });
  test('a bound in the way: no such steps', () => {
    const it = hold(open(sleepstudy('ML')), { kind: 'cor', term: 0, columns: [1, 0] });
    expect(metricAt(it, plainStart(it.chart), 0.3)).toBeNull();
  });
  test('a canonical point keeps its deviance in every chart', () => {
    const c = open(sleepstudy('ML'));
    const Sigma = matrix([
      [600, 20],
      [20, 35],
    ]);
    const at = { beta: new Float64Array(2), Sigma: [Sigma], residual: { kind: 'variance', sigma2: 650 } } as const;
    const values: [Held, number][] = [
      [{ kind: 'sigma' }, Math.sqrt(650)],
      [{ kind: 'sd', term: 0, column: 1 }, Math.sqrt(35)],
    ];
    const [first, second] = values.map(([held, value]) => {
      const it = hold(c, held);
      return deviance(it, startAt(it, at, 650) as Float64Array, value);
    });
    agree(second, first, { rel: 1e-13, source: 'the same point' });
    const profiled: [Held, number][] = [
      [{ kind: 'nothing' }, 0],
      [{ kind: 'cor', term: 0, columns: [1, 0] }, 20 / Math.sqrt(600 * 35)],
    ];
    const [third, fourth] = profiled.map(([held, value]) => {
      const it = hold(c, held);
      return deviance(it, startAt(it, at, 650) as Float64Array, value);
    });
    agree(fourth, third, { rel: 1e-13, source: 'the same point' });
    expect(third).toBeLessThan(first);
  });
});
