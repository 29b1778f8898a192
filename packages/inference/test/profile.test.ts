import { isRefusal, type Problem, structured } from '@mixdiff/contract';
import { qchisq } from '@mixdiff/probability';
import { agree, dyestuff2, intercept, jsp, penicillin, problem, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { profileIntervals } from '../src/profile.ts';
import { limit, trace } from '../src/zeta.ts';
import { one, recorded } from './golden.ts';
import { optimum, sure } from './models.ts';

const named = (p: Problem, options = {}) => {
  const found = sure(profileIntervals(optimum(p), p, options));
  return { ...found, by: new Map(found.intervals.map((i) => [i.name, i])) };
};

describe('limits', () => {
  // DESIGN: exact roots on JSP; lme4 reads 1.901671 and 0.920684 off a spline.
  test('JSP: as exact roots, of the ML deviance though the fit is REML', () => {
    const { by, intervals, centre } = named(jsp('REML'));
    const exact = { abs: 6e-7, source: 'root of the deviance, to the digits given' };
    agree(by.get('.sig01')!.upper, 1.901514, exact);
    agree(by.get('.sig02')!.lower, 0.92075, exact);
    expect(by.get('.sig01')!.lower).toBe(0);
    expect(intervals.slice(0, 4).map((i) => i.label)).toEqual([
      'sd_(Intercept)|school:class',
      'sd_(Intercept)|school',
      'sigma',
      '(Intercept)',
    ]);
    agree(centre[0] ** 2, 1.03557, { abs: 1e-4, source: 'DESIGN: the class variance by ML' });
  });

  test('a coefficient: the model refitted with the limit as an offset has exactly that deviance', () => {
    const p = sleepstudy('ML');
    const { by, deviance } = named(p);
    const { nrow: n, data } = p.parts.conditional.X;
    for (const side of ['lower', 'upper'] as const) {
      const value = by.get('Days')![side];
      const offset = data.slice(n, 2 * n).map((x) => x * value);
      const held = {
        ...p,
        parts: {
          conditional: {
            ...p.parts.conditional,
            X: { nrow: n, ncol: 1, data: data.slice(0, n) },
            columns: ['(Intercept)'],
            term: ['(Intercept)'],
            offset,
          },
        },
      };
      agree(optimum(held).criterion - deviance, qchisq(0.95, 1), { abs: 1e-6, source: 'definition of the limit' });
    }
  });

  test('balanced one-way: sigma by hand', () => {
    // Profile of sigma in closed form: with k groups of m, the within sum of squares W on k (m - 1) and the between sum B,
    // D(sigma) = k (m - 1) log sigma^2 + W / sigma^2 + k log max(B/k, sigma^2) + min(k, B / sigma^2) + const.
    const y = [1.2, 0.7, 1.9, 4.1, 3.2, 4.4, 2.2, 3.1, 1.7, 6.3, 5.2, 5.9];
    const labels = ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'd', 'd', 'd'];
    const p = problem(y, [intercept(12)], [{ group: 'g', labels }], 'ML');
    const means = [0, 1, 2, 3].map((g) => (y[3 * g] + y[3 * g + 1] + y[3 * g + 2]) / 3);
    const grand = means.reduce((a, b) => a + b, 0) / 4;
    const W = y.reduce((sum, v, i) => sum + (v - means[Math.floor(i / 3)]) ** 2, 0);
    const B = 3 * means.reduce((sum, v) => sum + (v - grand) ** 2, 0);
    const D = (s: number): number =>
      8 * Math.log(s * s) + W / (s * s) + 4 * Math.log(Math.max(B / 4, s * s)) + Math.min(4, B / (s * s));
    const { by, centre } = named(p);
    const at = Math.sqrt(W / 8);
    agree(centre[1], at, { rel: 1e-6, source: 'closed form' });
    for (const value of [by.get('.sigma')!.lower, by.get('.sigma')!.upper]) {
      agree(D(value) - D(at), qchisq(0.95, 1), { abs: 1e-6, source: 'closed form' });
    }
  });

  test('a correlation and its standard deviations, symmetric in the order of the columns', () => {
    const p = sleepstudy('ML');
    const term = p.random[0];
    const { nrow: n, data } = term.Z;
    const swapped: Problem = {
      ...p,
      random: [
        {
          ...term,
          columns: [...term.columns].reverse(),
          Z: { nrow: n, ncol: 2, data: Float64Array.of(...data.slice(n), ...data.slice(0, n)) },
        },
      ],
    };
    const [a, b] = [named(p).intervals, named(swapped).intervals];
    expect(a.map((i) => i.name)).toEqual(['.sig01', '.sig02', '.sig03', '.sigma', '(Intercept)', 'Days']);
    const pairs = [
      [0, 1],
      [1, 0],
      [2, 2],
      [3, 3],
    ];
    for (const [i, j] of pairs) {
      agree(a[i].lower, b[j].lower, { rel: 1e-6, source: 'the same model' }, a[i].label);
      agree(a[i].upper, b[j].upper, { rel: 1e-6, source: 'the same model' }, a[i].label);
    }
  });

  test('a fit at zero: the lower limit is zero, the upper one a root', () => {
    const { by, centre, deviance } = named(dyestuff2('REML'));
    expect(centre[0]).toBe(0);
    expect(by.get('.sig01')!.lower).toBe(0);
    agree(deviance, one(recorded.models['dyestuff2'].deviance), { rel: 1e-10, source: 'lme4 1.1-31' });
    expect(by.get('.sig01')!.upper).toBeGreaterThan(1);
  });

  test('wider at a higher level, and only what was asked for', () => {
    const p = penicillin('REML');
    const [narrow, wide] = [0.5, 0.99].map((level) => named(p, { level, which: ['.sig02'] }).intervals);
    expect(narrow).toHaveLength(1);
    expect(wide[0].lower).toBeLessThan(narrow[0].lower);
    expect(wide[0].upper).toBeGreaterThan(narrow[0].upper);
  });
});

describe('curves', () => {
  test('zeta rises through zero at the centre, out to the cutoff of lme4', () => {
    const { curves, centre } = named(penicillin('REML'), { curves: true, which: ['.sigma', '(Intercept)'] });
    const cutoff = Math.sqrt(qchisq(0.01, 4, { lower: false }));
    curves.forEach(({ value, zeta }, k) => {
      for (let i = 1; i < zeta.length; i++) expect(zeta[i]).toBeGreaterThan(zeta[i - 1]);
      expect(zeta[value.indexOf(centre[k])]).toBe(0);
      expect(zeta[0]).toBeLessThan(-cutoff);
      expect(zeta[zeta.length - 1]).toBeGreaterThan(cutoff);
    });
  });
  test('limits and edges of a curve known in closed form', () => {
    const curve = (range: readonly [number, number]) => ({
      centre: 1,
      range,
      scale: 0.3,
      zeta: (x: number) => Math.sinh(x - 1),
      lowest: () => null,
    });
    const free = curve([-Infinity, Infinity]);
    agree(limit(free, 1, 1.96), 1 + Math.asinh(1.96), { abs: 1e-8, source: 'sinh' });
    agree(limit(free, -1, 1.96), 1 - Math.asinh(1.96), { abs: 1e-8, source: 'sinh' });
    expect(limit(curve([0, Infinity]), -1, 1.96)).toBe(0);
    expect(limit(curve([1, 5]), -1, 1.96)).toBe(1);
    expect(limit({ ...free, zeta: (x) => Math.tanh(x - 1) }, 1, 1.96)).toBe(Infinity);
    expect(trace(curve([0.5, Infinity]), 3, 0.5).value[0]).toBe(0.5);
  });
});

test('refusals', () => {
  const p = jsp('REML');
  const fit = optimum(p);
  const code = (options: object, q = p): string | undefined => {
    const got = profileIntervals(fit, q, options);
    return isRefusal(got) ? got.refused : undefined;
  };
  expect(code({ level: 1 })).toBe('inference/level');
  expect(code({ level: Number.NaN })).toBe('inference/level');
  expect(code({ which: ['.sig07'] })).toBe('inference/no-such-parameter');
  expect(code({}, { ...p, response: { ...p.response, family: 'poisson', link: 'log' } })).toBe(
    'inference/profile-generalized',
  );
  const weights = { values: new Float64Array(p.response.y.length).fill(2), kind: 'likelihood' } as const;
  expect(code({}, { ...p, weights })).toBe('inference/weights-meaning');
  const [first, second] = p.random;
  expect(code({}, { ...p, random: [first, { ...second, structure: structured('ar1-hom', []) }] })).toBe(
    'inference/structure',
  );
});

test('a response that is computed from the columns has no limits, and says why; beside noise it has', () => {
  const p = sleepstudy('ML');
  const { nrow: n, data } = p.parts.conditional.X;
  const days = data.slice(n, 2 * n);
  const refusedWith = (noise: number): string | undefined => {
    const y = days.map((x, i) => 2 * x + p.random[0]!.level[i]! + noise * (p.response.y[i]! - 300));
    const got = profileIntervals(optimum(p), { ...p, response: { ...p.response, y } }, { which: ['.sigma'] });
    return isRefusal(got) ? got.refused : undefined;
  };
  expect(refusedWith(0)).toMatch(/^inference\/(exact-fit|no-optimum)$/);
  expect(refusedWith(1e-4)).toBeUndefined();
});
