import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { contrastCoding } from '../../src/causes/contrast-coding.ts';
import { levelOrder } from '../../src/causes/level-order.ts';
import { sideOf, stepBetween, withColumns } from '../made.ts';

const base = sleepstudy('ML', false);
const level = Array.from(base.response.y, (_, i) => 'abc'[i % 3] as string);
const treatment = (reference: string) =>
  withColumns(
    base,
    Object.fromEntries([
      ['(Intercept)', level.map(() => 1)],
      ...['a', 'b', 'c'].filter((l) => l !== reference).map((l) => [`f${l}`, level.map((own) => Number(own === l))]),
    ]),
    ['(Intercept)', 'f', 'f'],
  );
const said = (cause: typeof levelOrder, a: typeof base, b: typeof base) =>
  cause.detect(stepBetween(sideOf('one', a), sideOf('other', b), 'fixed', 'beta|fb'));

test('another reference level, with the coefficients that only one of them has', () => {
  const found = said(levelOrder, treatment('a'), treatment('b'));
  expect(found?.evidence).toMatchObject({ onlyFirst: ['fb'], onlySecond: ['fa'] });
  expect(said(contrastCoding, treatment('a'), treatment('b'))).toBeNull();
});
test('the same order is no difference', () => expect(said(levelOrder, treatment('a'), treatment('a'))).toBeNull());
