import { expect, test } from 'vitest';
import { otherValues, steering, withChoices } from '../src/variant.ts';
import { choice, engineEnding, entrantOf } from './made.ts';

const optimizer = choice('optimizer', 'optimizer', 'bobyqa', 'nlminb', 'nelder');
const entrant = entrantOf([optimizer, choice('df', 'convention', 'n', 'n-p'), choice('start', 'start', 'a', 'b')], () =>
  engineEnding([1, 1], (from) => from),
);

test('what steers a path is an optimizer, a start, a scale or a tolerance, and no convention', () => {
  expect(steering(entrant).map(({ name }) => name)).toEqual(['optimizer', 'start']);
});
test('the other values are those that are not chosen', () => {
  expect(otherValues(optimizer, entrant)).toEqual(['nlminb', 'nelder']);
  expect(otherValues(optimizer, withChoices(entrant, { optimizer: 'nelder' }))).toEqual(['bobyqa', 'nlminb']);
});
test('a changed engine is named as a user would name it, and the first stays as it was', () => {
  const changed = withChoices(entrant, { optimizer: 'nlminb' });
  expect([changed.name, changed.chosen['optimizer']]).toEqual([
    'made{optimizer=nlminb}',
    { value: 'nlminb', by: 'user' },
  ]);
  expect(withChoices(changed, { start: 'b' }).name).toBe('made{optimizer=nlminb,start=b}');
  expect(withChoices(entrant, {}).name).toBe('made');
  expect(entrant.chosen['optimizer']?.value).toBe('bobyqa');
});
