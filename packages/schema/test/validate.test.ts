import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { auditInput } from '../src/audit-input.ts';
import { config } from '../src/case.ts';
import { nearest } from '../src/nearest.ts';
import { validate } from '../src/validate.ts';

const MODEL = { data: 'd.csv', formula: 'y ~ x + (1 | g)' };
const refused = (value: unknown): { code: string; text: string } => {
  const valid = validate(config, value, 'm.yaml');
  return isRefusal(valid) ? { code: valid.refused, text: `${valid.message}\n${valid.hint}` } : { code: '', text: '' };
};

describe('a wrong config', () => {
  test.each([
    [
      'misspelt rather than missing',
      { data: 'd.csv', formla: 'y ~ x' },
      'schema/unknown-field',
      /formla[\s\S]*formula/,
    ],
    [
      'misspelt within',
      { ...MODEL, engines: { e: { librery: 'D' } } },
      'schema/unknown-field',
      /engines\.e[\s\S]*library/,
    ],
    ['missing', { formula: 'y ~ x' }, 'schema/invalid', /'data' is missing/],
    ['of another kind', { ...MODEL, factors: { f: 3 } }, 'schema/invalid', /factors\.f: 3 is not a list/],
    ['of another value', { ...MODEL, method: 'reml' }, 'schema/invalid', /method: "reml" is not REML or ML/],
    ['of no kind allowed', { ...MODEL, start: [true] }, 'schema/invalid', /start: \[true\]/],
    ['a list', [1], 'schema/invalid', /\[1\] is not an object/],
    ['nothing', null, 'schema/invalid', /null is not an object/],
  ])('%s', (_, value, code, sentence) => {
    const found = refused(value);
    expect(found.code).toBe(code);
    expect(found.text).toMatch(sentence);
  });
});

test.each([
  ['jps', ['jsp', 'rail'], 'jsp'],
  ['Formula', ['formula', 'family'], 'formula'],
  ['z', ['y', 'x'], undefined],
  ['nothing', ['jsp'], undefined],
])('near %s', (wrong, known, near) => expect(nearest(wrong, known)).toBe(near));

describe('a file that lacks several fields', () => {
  test('names them all in the first message', () => {
    const refused = validate(auditInput, { data: 'd.csv', formula: 'y ~ x + (1 | g)', source: 's' }, 'a.json');
    expect(refused).toMatchObject({ message: "a.json: the fields 'method', 'fixed' and 'random' are missing" });
  });
});
