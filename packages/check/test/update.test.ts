import { expect, test } from 'vitest';
import { PROFILES, type Profile } from '../src/profiles.ts';
import { settled, snapshotChanges } from '../src/update.ts';

const numerical = PROFILES['numerical'] as Profile;
const snapshot = (beta: number, messages: string[] = []) => ({
  schema: 'mixdiff/snapshot@1' as const,
  fits: { 'lme4/ML': { as: 'lme4 2.1-0', numbers: { 'beta|x': beta, 'se|x': 0.5 }, messages, refusal: null } },
});
test('an update says what moved, by how much, and what is said now', () => {
  expect(snapshotChanges(snapshot(2), snapshot(2.5, ['a']), numerical)).toEqual([
    'lme4/ML: beta|x: 2 -> 2.5 (1.0 SE)',
    "lme4/ML: now says 'a'",
  ]);
  expect(snapshotChanges(null, snapshot(2), numerical)).toEqual(['new: 1 fits']);
});
test('rounding errors of another machine rewrite nothing', () => {
  const before = snapshot(2);
  expect(snapshotChanges(before, settled(before, snapshot(2 + 1e-12)), numerical)).toEqual([]);
  expect(settled(before, snapshot(2.1)).fits['lme4/ML']?.numbers['beta|x']).toBe(2.1);
});
