import type { Meaning } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { dfMethod } from '../../src/causes/df-method.ts';
import type { Rung } from '../../src/ladder/edits.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('REML');
const stating = (id: string, df: Meaning['df']) => sideOf(id, problem, { meaning: { df } });
const said = (
  a: Meaning['df'],
  b: Meaning['df'],
  moved: [number | null, number | null],
  quantity = 'df|Days',
  rung: Rung = 'derived',
) => dfMethod.detect(stepBetween(stating('one', a), stating('other', b), rung, quantity, moved));

test('two methods of degrees of freedom, by their names', () => {
  const found = said('containment', 'satterthwaite', [17, 12]);
  expect(found?.sentence).toBe('degrees of freedom: containment in one, Satterthwaite in other');
  expect(found?.part).toBe(1);
});
test('one method is no difference, and other quantities are not its business', () => {
  expect(said('containment', 'containment', [17, 12])).toBeNull();
  expect(said('containment', 'satterthwaite', [17, 12], 'se|Days')).toBeNull();
});
test('at two points only where one has none by its definition', () => {
  expect(said('none', 'containment', [null, 17], 'df|Days', 'optimum')).not.toBeNull();
  expect(said('containment', 'satterthwaite', [17, 12], 'df|Days', 'optimum')).toBeNull();
  expect(said('infinite', 'containment', [null, 17], 'df|Days', 'optimum')).toBeNull();
});
