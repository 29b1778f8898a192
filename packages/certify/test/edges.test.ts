/** What is no ordinary maximum, and what cannot be judged. */
import { isRefusal, sigma2Of, structured } from '@mixdiff/contract';
import { agree, dyestuff2, intercept, problem, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify } from '../src/index.ts';
import { point, profiledAt, refereeOf, square } from './points.ts';

const y = [3.1, 4.2, 2.8, 6.3, 7.7, 5.4, 8.9, 9.1, 4.4, 6.6, 5.2, 7.3];
const labels = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'e', 'e', 'f', 'f'];
const one = [intercept(12)];

describe('what is not identified is left out of the verdict', () => {
  test('the same groups twice: only the sum of the variances is known', () => {
    const twice = problem(
      y,
      one,
      [
        { group: 'g', labels },
        { group: 'h', labels },
      ],
      'ML',
    );
    const single = problem(y, one, [{ group: 'g', labels }], 'ML');
    const best = certify(single, profiledAt(single, [square(1)])).best;
    const v = best?.Sigma[0].data[0] ?? Number.NaN;
    expect(v).toBeGreaterThan(0.5);
    const sigma2 = best ? sigma2Of(best) : Number.NaN;
    const judged = certify(twice, point(Array.from(best?.beta ?? []), [square(v / 2), square(v / 2)], sigma2));
    expect(judged.verdict).toBe('interior-maximum');
    expect(judged.unidentified?.sums.map(({ expression }) => expression)).toEqual(['var(g) + var(h)']);
    const { logLik } = certify(twice, judged.ridge as NonNullable<typeof judged.ridge>);
    expect(Math.abs((logLik as number) - (judged.logLik as number))).toBeLessThanOrEqual(1e-4);
    expect(judged.because.map(({ code }) => code)).toContain('certify/ridge');
  });
  test('one row per level: only the total variance is known', () => {
    const rows = problem(y, one, [{ group: 'row', labels: y.map((_, i) => String(i)) }], 'REML');
    const found = certify(rows, profiledAt(rows, [square(1)]));
    expect(found.verdict).toBe('interior-maximum');
    expect(found.unidentified?.contained).toEqual([{ term: '1 | row', within: ['Residual'] }]);
    // all of it in the rows, or none of it: the same point
    for (const share of [1e-9, 0.9999])
      expect(certify(rows, profiledAt(rows, [square(share / (1 - share))])).verdict).toBe('interior-maximum');
  });
});

test('groups of equal values: the likelihood rises without end as sigma^2 goes to zero', () => {
  const equal = problem(
    labels.map((l) => l.charCodeAt(0) % 4),
    one,
    [{ group: 'g', labels }],
    'ML',
  );
  const judged = certify(equal, point([2], [square(1)], 0.5));
  expect(judged.verdict).toBe('unbounded');
  expect(judged.gain).toBeGreaterThan(10);
});

describe('not assessed, with the reason', () => {
  const because = (...args: Parameters<typeof certify>): string => {
    const { verdict, gain, because: notes } = certify(...args);
    return `${verdict} ${gain} ${notes[0]?.code}`;
  };
  test('points and models that have no likelihood', () => {
    const data = dyestuff2('ML');
    expect(because(data, point([5], [square(-1)], 1))).toBe('not-assessed null certify/indefinite');
    expect(because(data, point([5], [square(1)], -1))).toBe('not-assessed null certify/point');
    expect(because(data, point([5], [], 1))).toBe('not-assessed null certify/point');
    expect(because(data, point([5], [square(Number.NaN)], 1))).toBe('not-assessed null certify/point');
    expect(because({ ...data, response: { ...data.response, family: 'compois' } }, point([5], [square(1)], 1))).toBe(
      'not-assessed null certify/family',
    );
    expect(
      because({ ...data, response: { ...data.response, y: data.response.y.map(() => 5) } }, point([5], [square(1)], 1)),
    ).toBe('not-assessed null certify/exact');
    const antedependent = {
      ...data,
      random: [{ ...data.random[0], structure: structured('ad-het', data.random[0].columns) }],
    };
    expect(because(antedependent, point([5], [square(1)], 1))).toBe('not-assessed null certify/structure');
  });
});

describe('what does not matter', () => {
  test('units and centring of a random slope', () => {
    const data = sleepstudy('REML');
    const n = data.response.y.length;
    const moved = (values: (v: number) => number) => {
      const column = data.parts.conditional.X.data.slice(n).map(values);
      const Z = {
        ...data.parts.conditional.X,
        data: Float64Array.from([...data.parts.conditional.X.data.slice(0, n), ...column]),
      };
      return {
        ...data,
        parts: { conditional: { ...data.parts.conditional, X: Z } },
        random: [{ ...data.random[0], Z }],
      };
    };
    const judge = (changed: typeof data) => certify(changed, profiledAt(changed, [square(1, 0, 0, 0)]));
    const [plain, far] = [judge(data), judge(moved((v) => 1000 * v + 1e5))];
    agree(far.bestLogLik as number, (plain.bestLogLik as number) - Math.log(1000), {
      abs: 1e-6,
      source: 'REML has log|X| in it',
    });
    expect(
      certify(
        moved((v) => 1000 * v + 1e5),
        far.best ?? point([], [], 1),
      ).verdict,
    ).toBe('interior-maximum');
  });
  test('columns that a fit dropped', () => {
    const x = labels.map((_, i) => i * 0.3);
    const columns = [
      intercept(12),
      { name: 'x', term: 'x', values: x },
      { name: 'z', term: 'z', values: x.map((v) => 2 * v) },
    ];
    const data = problem(y, columns, [{ group: 'g', labels }], 'REML');
    const at = point([0, 0, Number.NaN], [square(1)], 2);
    const judged = certify(data, at);
    const again = judged.best && refereeOf(data).logLik(judged.best);
    expect(judged.best?.beta[2]).toBeNaN();
    agree(again && !isRefusal(again) ? again.logLik : Number.NaN, judged.bestLogLik as number, {
      abs: 1e-12,
      source: 'referee',
    });
  });
  test('weights: the fit says what they mean', () => {
    const values = Float64Array.from(y, (_, i) => 0.5 + (i % 3));
    const data = {
      ...problem(y, one, [{ group: 'g', labels }], 'ML'),
      weights: { values, kind: 'as-original' as const },
    };
    const at = point([5], [square(1)], 2);
    const [precision, likelihood] = (['precision', 'likelihood'] as const).map((weights) =>
      certify(data, { canonical: at, meaning: { weights } }),
    );
    expect(Math.abs((precision.logLik as number) - (likelihood.logLik as number))).toBeGreaterThan(0.1);
    expect(certify(data, { canonical: likelihood.best ?? at, meaning: { weights: 'likelihood' } }).verdict).toBe(
      'interior-maximum',
    );
    expect(certify(data, { canonical: precision.best ?? at, meaning: { weights: 'precision' } }).verdict).toBe(
      'interior-maximum',
    );
  });
});
