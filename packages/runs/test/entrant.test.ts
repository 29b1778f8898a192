import { madeBackend } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { runId } from '../src/entrant.ts';
import { entrant } from './made.ts';

test('an id has the engine with its choices, the method, and whether it certifies another', () => {
  const one = entrant(madeBackend(), 'made@1{a=b}');
  expect([runId(one, 'ML'), runId(one, 'REML', true)]).toEqual(['made@1{a=b}/ML', 'made@1{a=b}/REML+certified']);
});
