import { expect, test } from 'vitest';
import { ownedWorkspace, workspace } from '../src/workspace.ts';

test('the workspace grows and is then reused', () => {
  const small = workspace(100);
  expect(workspace(50)).toBe(small);
  const large = workspace(small.numbers.length + 1);
  expect(large.numbers.length).toBeGreaterThan(small.numbers.length);
});

test('who leaves something finds it again unless another worked there', () => {
  const [one, two] = [{}, {}];
  const kept = (by: object, version: number) => ownedWorkspace(100, by, version).kept;
  expect([kept(one, 1), kept(one, 1), kept(one, 2), kept(two, 2), kept(one, 2)]).toEqual([
    'nothing',
    'version',
    'owner',
    'nothing',
    'nothing',
  ]);
  workspace(10);
  expect(kept(one, 2)).toBe('nothing');
});
