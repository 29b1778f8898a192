import { intercept, problem, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { termOrderOrName } from '../../src/causes/term-order-or-name.ts';
import type { Rung } from '../../src/ladder/edits.ts';
import { sideOf, stepBetween, withColumns } from '../made.ts';

const base = sleepstudy('ML', false);
const n = base.response.y.length;
const one = intercept(n);
const [x, z] = [Math.sin, Math.cos].map((f) => Array.from({ length: n }, (_, i) => f(i)));
const said = (a: typeof base, b: typeof base, rung: Rung) =>
  termOrderOrName.detect(stepBetween(sideOf('one', a), sideOf('other', b), rung, 'logLik'));
const fixed = (columns: Record<string, readonly number[]>) => withColumns(base, columns);
const random = (...groups: [string, number][]) =>
  problem(Array.from(base.response.y), [one], groups.map(([group, by]) => ({ group, labels: Array.from({ length: n }, (_, i) => `l${i % by}`) })), 'ML'); // biome-ignore format: one line

test('whole fixed terms in another order, or under other names', () => {
  const first = fixed({ '(Intercept)': one.values, x: x!, z: z! });
  expect(said(first, fixed({ '(Intercept)': one.values, z: z!, x: x! }), 'fixed')?.evidence).toMatchObject({
    second: ['(Intercept)', 'z', 'x'],
  });
  expect(said(first, fixed({ '(Intercept)': one.values, x: x!.map((v) => 2 * v), z: z! }), 'fixed')).toBeNull();
});
test('random terms likewise', () => {
  const first = random(['g', 6], ['h', 4]);
  expect(said(first, random(['h', 4], ['k', 6]), 'random')?.evidence).toEqual({
    first: ['1 | g', '1 | h'],
    second: ['1 | h', '1 | k'],
  });
  expect(said(first, random(['g', 6], ['h', 5]), 'random')).toBeNull();
  expect(said(first, random(['g', 6], ['h', 4], ['k', 3]), 'random')).toBeNull();
});
