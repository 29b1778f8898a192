import { describe, expect, test } from 'vitest';
import { type Choosing, choose, compareVersions, isRefusal, versionNotes } from '../src/index.ts';

const backend: Choosing = {
  id: 'b',
  versions: ['1.0', '1.1-5', '2.0'],
  choices: [
    {
      name: 'scale',
      changes: 'parameterization',
      values: ['old', 'new'],
      refused: { other: 'it is of another package' },
      default: (version) => (compareVersions(version, '1.1-5') < 0 ? 'old' : 'new'),
      help: '',
    },
  ],
};

describe('versions', () => {
  test('are ordered as R orders them', () => {
    const sorted = ['1.1-35.5', '1.1.9', '1.1-5', '2.0', '1.1', '1.1.15.2', '1.1.15'].sort(compareVersions);
    expect(sorted).toEqual(['1.1', '1.1-5', '1.1.9', '1.1.15', '1.1.15.2', '1.1-35.5', '2.0']);
  });
  test('- and . separate alike', () => {
    expect(compareVersions('1.1-31', '1.1.31')).toBe(0);
  });
});
describe('choose', () => {
  test('tells who chose what', () => {
    expect(choose(backend)).toEqual({ as: { value: '2.0', by: 'default' }, scale: { value: 'new', by: 'default' } });
    expect(choose(backend, '1.0')).toEqual({
      as: { value: '1.0', by: 'user' },
      scale: { value: 'old', by: 'version' },
    });
    expect(choose(backend, '1.0', { scale: 'new' })).toMatchObject({ scale: { value: 'new', by: 'user' } });
  });
  test('refuses what it does not know, by name', () => {
    const code = (answer: ReturnType<typeof choose>) => isRefusal(answer) && answer.refused;
    expect(code(choose(backend, 'newest'))).toBe('contract/version');
    expect(code(choose(backend, undefined, { scael: 'old' }))).toBe('contract/choice');
    expect(code(choose(backend, undefined, { scale: 'odd' }))).toBe('contract/choice-value');
    expect(choose(backend, undefined, { scale: 'other' })).toMatchObject({
      message: 'b does not take scale other: it is of another package',
    });
  });
});

test.each([
  ['3.0', '2.0'],
  ['1.1-99', '1.1-5'],
  ['1.1', '1.0'],
  ['0.9', '1.0'],
])('%s is none that is known: followed as %s, and said', (as, followed) => {
  const chosen = choose(backend, as);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const [note] = versionNotes('b', backend.versions, chosen);
  expect(note?.text).toBe(
    `b ${as} is none of the versions known here (1.0, 1.1-5, 2.0): it is followed as ${followed}`,
  );
  expect(choose(backend, followed)).toMatchObject({ scale: { value: chosen['scale']?.value } });
});
test('a known version, and one that nobody asked for, need no word', () => {
  for (const version of [undefined, '1.1-5'])
    expect(versionNotes('b', backend.versions, choose(backend, version) as never)).toEqual([]);
});
