import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { contrastCoding } from '../../src/causes/contrast-coding.ts';
import { levelOrder } from '../../src/causes/level-order.ts';
import { sideOf, stepBetween, withColumns } from '../made.ts';

const base = sleepstudy('ML', false);
const one = Array.from(base.response.y, () => 1);
const x = one.map((_, i) => Math.sin(i));
const level = one.map((_, i) => i % 3);
const factor = (row: Readonly<Record<number, readonly [number, number]>>) =>
  withColumns(base, { '(Intercept)': one, f1: level.map((l) => row[l]?.[0] ?? 0), f2: level.map((l) => row[l]?.[1] ?? 0) }, ['(Intercept)', 'f', 'f']); // biome-ignore format: one line
const said = (cause: typeof contrastCoding, a: typeof base, b: typeof base) =>
  cause.detect(stepBetween(sideOf('one', a), sideOf('other', b), 'fixed', 'beta|x'));
const treatment = factor({ 1: [1, 0], 2: [0, 1] });

test('centring and units are another basis of one space', () => {
  const [raw, moved] = [x, x.map((v) => 3 * v - 1)].map((v) => withColumns(base, { '(Intercept)': one, x: v }));
  const found = said(contrastCoding, raw!, moved!);
  expect(found?.evidence).toMatchObject({ columns: 2, sameNames: 2 });
  expect(found?.evidence['residual']).toBeLessThan(1e-8);
});
test('names that both have are counted: they are not the same coefficients', () => {
  const other = withColumns(base, { '(Intercept)': one, z: x.map((v) => 3 * v - 1) });
  const found = said(contrastCoding, withColumns(base, { '(Intercept)': one, x }), other);
  expect(found?.evidence).toMatchObject({ sameNames: 1 });
});
test('sum contrasts for treatment contrasts, which are no relevel', () => {
  const sum = factor({ 0: [1, 0], 1: [0, 1], 2: [-1, -1] });
  expect(said(contrastCoding, treatment, sum)).not.toBeNull();
  expect(said(levelOrder, treatment, sum)).toBeNull();
});
test('another model is no coding', () => {
  expect(said(contrastCoding, withColumns(base, { '(Intercept)': one, x }), withColumns(base, { '(Intercept)': one, x: x.map(Math.exp) }))).toBeNull(); // biome-ignore format: one line
});
