import type { Verdict } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { adviceOf, type Found } from '../../src/diagnosis/advice.ts';

const curved = (positiveDefinite: boolean) => [{ parameters: 'native', scale: 'log sd', positiveDefinite }];
const column = (name: string, odd: boolean, uncentred: boolean) => ({
  part: 'fixed',
  name,
  mean: 0,
  sd: 1,
  odd,
  uncentred,
});
const found = (change: Partial<Record<keyof Found, unknown>> = {}): Found =>
  ({
    verdict: 'interior-maximum',
    gain: 0,
    canMove: true,
    singular: { is: false, components: [] },
    ridge: { is: false },
    contained: [],
    curvature: curved(true),
    columns: [],
    ...change,
  }) as unknown as Found;
const advice = (change: Parameters<typeof found>[0]): string => adviceOf(found(change)).join('\n');
const singular = { is: true, components: [{ quantity: 'variance|g|x', value: 0, sentence: 'the variance is zero' }] };

test('a sound fit is reported as it is, and nothing else is said', () => {
  expect(adviceOf(found())).toEqual(['Nothing questionable was found: report the fit as it is.']);
});
describe('no maximum', () => {
  test.each<Verdict>(['stopped-short', 'false-zero', 'saddle', 'local-maximum'])(
    '%s: the same model, higher',
    (verdict) => {
      const told = advice({ verdict, gain: 1.23456 });
      expect(told).toMatch(/same model at the highest point found, which is 1\.23 higher/);
      expect(told).toMatch(/belong to a point that is no maximum/);
      expect(advice({ verdict, gain: null, canMove: false })).toMatch(
        /A higher point is known: fit the same model with/,
      );
    },
  );
  test('an unbounded likelihood is not reported, one that was not judged is compared', () => {
    expect(advice({ verdict: 'unbounded' })).toMatch(/^Do not report it: .*no maximum/);
    expect(advice({ verdict: 'not-assessed' })).toMatch(/not judged: compare it/);
  });
});
describe('on the boundary', () => {
  test('a zero is an estimate, and tests that do not hold there are named', () => {
    const told = advice({ verdict: 'boundary-maximum', singular });
    expect(told).toMatch(/the variance is zero\. That is an estimate, not a failure/);
    expect(told).toMatch(/Wald intervals and chi-square p-values .* do not hold/);
  });
  test('not where the fit is no maximum, nor where the term is contained in others', () => {
    expect(advice({ verdict: 'false-zero', singular })).not.toMatch(/boundary/);
    expect(advice({ verdict: 'boundary-maximum', singular, contained: ['(1 | g)'], ridge: { is: true } })).not.toMatch(
      /boundary/,
    );
  });
});
test('what is not identified: the terms that can be left out, else no one point', () => {
  expect(advice({ ridge: { is: true }, contained: ['(1 | g)'] })).toMatch(/\(1 \| g\) can be left out with the same/);
  expect(advice({ ridge: { is: true } })).toMatch(/Clearly other estimates are as likely/);
});
describe('a flat Hessian', () => {
  test('is a fault of the scale at a zero and along a ridge, else of the standard errors', () => {
    const flat = { curvature: curved(false) };
    expect(advice({ ...flat, verdict: 'boundary-maximum', singular })).toMatch(
      /\(log sd\) is flat because a zero lies/,
    );
    expect(advice({ ...flat, ridge: { is: true } })).toMatch(/flat along the ridge; this maximum is none the worse/);
    expect(advice(flat)).toMatch(/not positive definite: its standard errors are not to be relied on/);
  });
  test('is not said where nothing is known of it', () => {
    expect(advice({ curvature: [] })).toMatch(/Nothing questionable/);
    expect(advice({ curvature: [{ parameters: 'native', scale: 's', positiveDefinite: null }] })).toMatch(/Nothing/);
  });
});
test('units and centres, each column once, no more than four named', () => {
  const columns = ['a', 'a', 'b', 'c', 'd', 'e'].map((name) => column(name, true, false));
  expect(advice({ columns })).toMatch(/^Scales are far from one \(a, b, c, d and 1 more\)/);
  expect(advice({ columns: [column('year', false, true)] })).toMatch(/^Not centred \(year\)/);
});
