import { expect, test } from 'vitest';
import { structured, variesText } from '../src/index.ts';

test.each([
  ['1 + Days | Subject', 'Subject', 'us', '1 + Days'],
  ['diag(0 + x | g)', 'g', 'diag-het', '0 + x'],
  ['`a|b` | k', 'k', 'us', '`a|b`'],
  ['`a | b` | g | h', 'g | h', 'us', '`a | b`'],
  ['diag(`a|b` | g|h)', 'g|h', 'diag-het', '`a|b`'],
  ['log(x) | factor(g)', 'factor(g)', 'us', 'log(x)'],
  ['1 + x | g', 'g', 'diag-het', '1 + x'],
] as const)('%s varies by %s', (name, group, structure, text) =>
  expect(variesText({ name, group, structure: structured(structure, []) })).toBe(text),
);
