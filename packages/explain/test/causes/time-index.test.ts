import { expect, it } from 'vitest';
import { timeIndex } from '../../src/causes/time-index.ts';
import { four, later, of, step } from './residuals.ts';

it('a place that rows alone are told by is said to be one', () => {
  const found = timeIndex.detect(step(of({ structure: four }), of({ structure: four, position: later })));
  expect(found?.evidence).toEqual({ rows: 8, firstByRowOrder: true, secondByRowOrder: false });
});
it('none between equals', () => expect(timeIndex.detect(step(of(), of()))).toBeNull());
