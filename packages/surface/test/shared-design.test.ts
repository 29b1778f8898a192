import { withResponse } from '@mixdiff/contract';
import { intercept, jsp, problem, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { openLandscape } from '../src/landscape.ts';

/** What is left of a design that somebody looked at before must not be in a value. */
test.each([
  ['levels within levels', jsp('ML')],
  ['a slope', sleepstudy('REML')],
  [
    'crossed',
    {
      ...jsp('ML'),
      random: jsp('ML').random.map((term, k) => (k === 0 ? { ...term, level: term.level.map((_, i) => i % 7) } : term)),
    },
  ],
])('%s: values of a further response, of the first one beside it, and of other weights', (_, data) => {
  const y = data.response.y.map((v, i) => v + 3 * Math.sin(i));
  const weights = { values: y.map((_, i) => 1 + (i % 3)), kind: 'precision' as const };
  const x = Float64Array.from(
    { length: openLandscape(data, 'precision').coordinates.dimension },
    (_, i) => 0.3 + i / 9,
  );
  const values = (share: boolean): number[] => {
    const of = <T extends typeof data>(one: T): T => (share ? one : { ...one, random: [...one.random] });
    const opened = [data, withResponse(data, { y }), { ...data, weights }, data].map((one) =>
      openLandscape(of(one), 'precision'),
    );
    return [...opened, ...opened].map((one) => one.value(x));
  };
  expect(values(true)).toEqual(values(false));
});

test('a response in the place of another, offset and all', () => {
  const n = 12;
  const labels = Array.from({ length: n }, (_, i) => `g${i % 4}`);
  const y = Array.from({ length: n }, (_, i) => Math.cos(3 * i));
  const offset = Float64Array.from(y, (_, i) => i / 5);
  const one = problem(y, [intercept(n)], [{ group: 'g', labels }], 'ML');
  openLandscape(one, 'precision');
  const { conditional } = one.parts;
  const other = { ...one, parts: { ...one.parts, conditional: { ...conditional, offset } } };
  const apart = { ...other, random: [...one.random] };
  const x = Float64Array.of(0.7);
  expect(openLandscape(other, 'precision').value(x)).toBe(openLandscape(apart, 'precision').value(x));
});
