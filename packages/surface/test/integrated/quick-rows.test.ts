import { agree, agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { densityOf } from '../../src/integrated/densities.ts';
import type { Height } from '../../src/integrated/density.ts';
import { quickRows } from '../../src/integrated/quick-rows.ts';

const PREDICTORS = [-800, -60, -39, -3, -1e-3, 0, 0.4, 8, 37, 55, 690];
/** y of t trials, or counts. */
const RESPONSES: Readonly<Record<string, readonly (readonly [y: number, t: number, w: number])[]>> = {
  binomial: [
    [0, 1, 1],
    [1, 1, 1],
    [3, 7, 1],
    [1, 1, 2.5],
    [1, 1, 0],
  ],
  poisson: [
    [0, 1, 1],
    [4, 1, 1],
    [2, 1, 0.5],
  ],
};

test.each([
  ['binomial', 'logit'],
  ['poisson', 'log'],
])('%s(%s): all rows at once are what they are one by one, far out too', (family, link) => {
  const density = densityOf(family, link);
  if (!density) throw new Error('no density');
  for (const [y, t, w] of RESPONSES[family] ?? []) {
    // where e^e is no number, neither way has one
    const e = Float64Array.from(family === 'poisson' ? PREDICTORS.filter((x) => x < 600) : PREDICTORS);
    const of = (value: number): Float64Array => new Float64Array(e.length).fill(value);
    const rows = quickRows(family, link, of(y), family === 'binomial' ? of(t) : null, w === 1 ? null : of(w));
    if (!rows) throw new Error('not known');
    const [r, o, third] = [of(0), of(0), of(0)];
    const sum = rows.look(e, r, o);
    rows.slopes(third);
    const out: Height = { l: 0, r: 0, o: 0 };
    const all = Array.from(e, (x) => {
      density.at(x, 0, y, t, out);
      const { l } = out;
      const here = [w * out.r, w * out.o] as const;
      density.at(x + 1e-5, 0, y, t, out);
      const up = out.o;
      density.at(x - 1e-5, 0, y, t, out);
      return { l: w * l, r: here[0], o: here[1], third: (w * (up - out.o)) / 2e-5 };
    });
    const source = 'densities.ts, row by row';
    agree(
      sum,
      all.reduce((total, { l }) => total + l, 0),
      { rel: 1e-13, abs: 1e-12, source },
    );
    agreeAll(
      r,
      all.map((one) => one.r),
      { rel: 1e-12, abs: 1e-14, source },
    );
    agreeAll(
      o,
      all.map((one) => one.o),
      { rel: 1e-12, abs: 1e-14, source },
    );
    agreeAll(
      third,
      all.map((one) => one.third),
      { rel: 1e-6, abs: 1e-10, source },
    );
  }
});
test('other responses are left to others', () => {
  const one = Float64Array.of(1);
  expect(quickRows('binomial', 'probit', one, null, null)).toBe(null);
  expect(quickRows('nbinom2', 'log', one, null, null)).toBe(null);
});
