import type { Note, Segment } from '@mixdiff/contract';
import { intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { startFailure } from '../../src/causes/start-failure.ts';
import { sideOf, stepBetween } from '../made.ts';

const p = problem([1, 3, 2, 5], [intercept(4)], [{ group: 'g', labels: ['a', 'a', 'b', 'b'] }], 'ML');
const stretch = (phase: string, ...points: readonly number[]): Segment => ({
  phase,
  names: ['theta'],
  par: { nrow: 1, ncol: points.length, data: Float64Array.from(points) },
  value: new Float64Array(points.length),
  accepted: new Uint8Array(points.length),
});
const warning: Note = {
  code: 'mmrm/divergence',
  text: '',
  original: 'Divergence with optimizer first',
  level: 'warning',
};
const said = (trace: readonly Segment[], notes: readonly Note[] = [warning], gain = 2) => {
  const a = sideOf('a', p, { fit: { trace, notes }, certificate: { verdict: 'stopped-short', gain } });
  return startFailure.detect(stepBetween(a, sideOf('b', p), 'optimum', 'logLik'));
};

test('the first optimizer failed, the next set out from the same start and stopped short', () => {
  const found = said([stretch('first', 0, 9), stretch('second', 0, 1, 2)]);
  expect(found?.sentence).toContain('first failed on its way from the start');
  expect(found?.evidence).toMatchObject({ failed: 'first', message: 'Divergence with optimizer first' });
});
test('it is not claimed of a chain that goes on from where the first ended, without a warning, or of a maximum', () => {
  expect(said([stretch('first', 0, 9), stretch('second', 9, 10)])).toBeNull();
  expect(said([stretch('first', 0, 9)])).toBeNull();
  expect(said([stretch('first', 0, 9), stretch('second', 0, 1)], [])).toBeNull();
  expect(said([stretch('first', 0, 9), stretch('second', 0, 1)], [warning], 1e-6)).toBeNull();
});
