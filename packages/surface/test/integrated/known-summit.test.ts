import { agree, agreeAll, intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { climbedOver } from '../../src/integrated/attenuation.ts';
import { openIntegratedCriterion } from '../../src/integrated/criterion.ts';
import { knownSummit } from '../../src/integrated/known-summit.ts';
import { searchIntegrated } from '../../src/integrated/search.ts';

/** Two valleys, at x = -1 and x = 1, the one at 1 the deeper; y is a bowl. */
function valleys([x = 0, y = 0]: Float64Array, gradient?: Float64Array): number {
  gradient?.set([40 * x * (x * x - 1) - 0.5, 6 * y]);
  return 10 * (x * x - 1) ** 2 - 0.5 * x + 3 * y * y;
}
const at = (x: number, y: number): [Float64Array, number, Float64Array] => {
  const [point, gradient] = [Float64Array.of(x, y), new Float64Array(2)];
  return [point, valleys(point, gradient), gradient];
};

test('a climb leads to a summit from where it is the quadratic that it is there, and from nowhere else', () => {
  const summit = knownSummit(valleys, Float64Array.of(1.001, 0.001));
  if (!summit) throw new Error('none');
  // settled by Newton's steps: 40 x (x^2 - 1) = 1/2
  const [x = Number.NaN, y = Number.NaN] = summit.x;
  expect(Math.abs(40 * x * (x * x - 1) - 0.5)).toBeLessThan(1e-6);
  expect(Math.abs(y)).toBeLessThan(1e-6);
  expect(summit.leads(...at(1.1, 0.2))).toBe(true);
  expect(summit.leads(...at(0.95, -0.3))).toBe(true);
  // the ridge between the valleys, the other valley, and a point as high as its quadratic whose slope is another one
  expect(summit.leads(...at(0.1, 0))).toBe(false);
  expect(summit.leads(...at(-1, 0))).toBe(false);
  const [point, value, gradient] = at(1.1, 0.2);
  expect(
    summit.leads(
      point,
      value,
      gradient.map((g) => -g),
    ),
  ).toBe(false);
});
test('a ridge and a saddle are no summits', () => {
  const bent =
    (b: number) =>
    ([x = 0, y = 0]: Float64Array, gradient?: Float64Array): number => {
      gradient?.set([2 * x, 2 * b * y]);
      return x * x + b * y * y;
    };
  expect(knownSummit(bent(-1), new Float64Array(2))).toBe(null);
  expect(knownSummit(bent(0), new Float64Array(2))).toBe(null);
});

const labels = Array.from({ length: 60 }, (_, i) => String(i % 12));
const x = { name: 'x', term: 'x', values: labels.map((_, i) => Math.sin(3 * i)) };
const slopes = problem(
  labels.map((_, i) => Number(Math.sin(7 * i) + Math.cos(i % 12) > 0.2)),
  [intercept(60), x],
  [{ group: 'g', labels, columns: [intercept(60), x] }],
  'ML',
);
const CRITERION = { kind: 'laplace', information: 'observed' } as const;

test.each(['logit', 'probit', 'cloglog'])('%s: the coordinates of climbs have the criterion and its slopes', (link) => {
  const p = { ...slopes, response: { ...slopes.response, family: 'binomial', link } };
  const surface = openIntegratedCriterion(p, CRITERION);
  if (!surface) throw new Error('not known');
  const { objective, into, back } = climbedOver(surface, p);
  const point = surface.start(0.7).map((v, j) => v + 0.3 * Math.cos(j));
  const own = into(point);
  agreeAll(back(own), Array.from(point), { rel: 1e-14, source: 'there and back' });
  const gradient = new Float64Array(own.length);
  agree(objective(own, gradient), surface.value(point), { rel: 1e-12, source: 'the criterion' });
  const h = 1e-5;
  for (const j of own.keys()) {
    const moved = (by: number): number => objective(own.map((v, i) => (i === j ? v + by : v)));
    agree(gradient[j] ?? Number.NaN, (moved(h) - moved(-h)) / (2 * h), {
      rel: 1e-6,
      abs: 1e-6,
      source: 'differences of the value',
    });
  }
});
test('starts that lead to one summit share it, and a climb from beside it leads there', () => {
  const p = { ...slopes, response: { ...slopes.response, family: 'binomial', link: 'logit' } };
  const found = searchIntegrated(p, CRITERION);
  const [top] = found?.summits ?? [];
  if (!found || !top) throw new Error('nothing found');
  expect(found.summits.filter((one) => one === top).length).toBeGreaterThan(8);
  expect(new Set(found.summits).size).toBeLessThan(5);
  expect(found.from(top.at)).toBe(top);
  const beside = { ...top.at, beta: top.at.beta.map((b) => b + 0.05) };
  expect(found.from(beside)).toBe(top);
});
