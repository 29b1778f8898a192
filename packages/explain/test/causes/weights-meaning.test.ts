import type { Problem } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { weightsMeaning } from '../../src/causes/weights-meaning.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const weighted = (of: (i: number) => number): Problem => ({
  ...problem,
  weights: { values: problem.response.y.map((_, i) => of(i)), kind: 'as-original' },
});
const said = (a: Problem, b: Problem, weights: 'precision' | 'likelihood' = 'precision') =>
  weightsMeaning.detect(
    stepBetween(sideOf('one', a), sideOf('other', b, { meaning: { weights } }), 'weights', 'logLik'),
  );

test('the same numbers, read as precisions and as copies', () => {
  const one = weighted((i) => 1 + (i % 3));
  const found = said(one, one, 'likelihood');
  expect(found?.sentence).toBe(
    'one takes the weights as precisions (variance sigma^2 / w), other as copies of a log-density (w times each)',
  );
  expect(found?.evidence).toEqual({ first: 'precision', second: 'likelihood' });
});
test('proportional weights; none is a weight of one', () => {
  const by = (c: number) => weighted((i) => c * (1 + (i % 3)));
  expect(said(by(2), by(5))?.evidence).toMatchObject({ ratio: 2.5 });
  expect(
    said(
      problem,
      weighted(() => 3),
    )?.evidence,
  ).toMatchObject({ ratio: 3 });
});
test('other weights are for no one to explain', () => {
  expect(said(weighted((i) => 1 + (i % 3)), weighted((i) => 1 + (i % 2)))).toBeNull(); // biome-ignore format: one line
});
