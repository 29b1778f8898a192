import type { Backend, Chosen } from '@mixdiff/contract';
import { intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { dispersionScale } from '../../src/causes/dispersion-scale.ts';
import { sideOf, stepBetween } from '../made.ts';

const p = problem([1, 3, 2, 5], [intercept(4)], [{ group: 'g', labels: ['a', 'a', 'b', 'b'] }], 'ML');
const choice = (name: string, changes: 'parameterization' | 'optimizer' | 'convention') => ({
  name,
  changes,
  values: ['one', 'two'],
  default: () => 'one',
  help: '',
});
const backend = {
  id: 'engine',
  choices: [choice('scale', 'parameterization'), choice('optimizer', 'optimizer'), choice('df', 'convention')],
} as unknown as Backend;
const chosen = (...values: readonly string[]): Chosen =>
  Object.fromEntries(['scale', 'optimizer', 'df'].map((name, k) => [name, { value: values[k] ?? 'one', by: 'user' }]));
const said = (here: Chosen, there: Chosen, other: 'interior-maximum' | 'stopped-short' = 'interior-maximum') => {
  const entrant = (own: Chosen) => ({ backend, chosen: own, name: '', label: '', kind: 're-implementation' as const });
  const short = { certificate: { verdict: 'false-zero' as const, gain: 3 } };
  const a = { ...sideOf('a', p, short), entrant: entrant(here) };
  const b = { ...sideOf('b', p, { certificate: { verdict: other } }), entrant: entrant(there) };
  return dispersionScale.detect(stepBetween(a, b, 'optimum', 'logLik'));
};

test('one parameterization is short, the other not, and nothing else differs', () => {
  const found = said(chosen('one'), chosen('two'));
  expect(found?.sentence).toContain('a stopped 3 below the maximum with scale one; with scale two');
  expect(found?.evidence).toMatchObject({ choice: 'scale', here: 'one', there: 'two' });
  // a convention says nothing of where a run goes
  expect(said(chosen('one', 'one', 'one'), chosen('two', 'one', 'two'))).not.toBeNull();
});
test('it is not claimed where another choice differs too, nothing differs, or the other is short as well', () => {
  expect(said(chosen('one', 'one'), chosen('two', 'two'))).toBeNull();
  expect(said(chosen('one'), chosen('one'))).toBeNull();
  expect(said(chosen('one', 'one'), chosen('one', 'two'))).toBeNull();
  expect(said(chosen('one'), chosen('two'), 'stopped-short')).toBeNull();
});
