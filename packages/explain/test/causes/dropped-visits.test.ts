import { expect, it } from 'vitest';
import { droppedVisits } from '../../src/causes/dropped-visits.ts';
import { four, later, of, step } from './residuals.ts';

it('a position without rows that one side keeps is a dropped visit', () => {
  const found = droppedVisits.detect(step(of(), of({ structure: four, position: later })));
  expect(found?.evidence).toEqual({ empty: ['2'], first: 0, second: 1 });
});
it('is none where rows change their order, or where nothing is empty', () => {
  const turned = of().residual.position.map((at) => 2 - at);
  expect(droppedVisits.detect(step(of(), of({ position: turned })))).toBeNull();
});
