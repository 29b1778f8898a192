import { isRefusal } from '@mixdiff/contract';
import { parseFormula } from '@mixdiff/frame';
import { describe, expect, test } from 'vitest';
import { coded, columnOr, knownFormula, nameOf } from '../src/code.ts';

const codeOf = (source: string): string => {
  const made = coded(source);
  return isRefusal(made) ? made.refused : made.code;
};
const isKnown = (formula: string): boolean => {
  const parsed = parseFormula(formula);
  if (isRefusal(parsed)) throw new Error(parsed.message);
  return knownFormula(parsed);
};

describe('an expression', () => {
  test.each([
    ['log( x+1 )', 'log(x + 1)'],
    ['`a b` == "it\'s"', '`a b` == "it\'s"'],
    ['x', 'x'],
  ])('%s is printed again from what was read', (source, code) => expect(codeOf(source)).toBe(code));
  test.each(['system("touch x")', 'log(system("x"))', 'base::eval(x)', 'f(x) <- 1', 'x; y', 'x\n#'])(
    '%j is never code of the script as it stands',
    (source) => {
      const made = coded(source);
      if (!isRefusal(made)) expect(made.code).toBe('x');
      else expect(made.message).not.toBe('');
    },
  );
  test('a call that is not known is refused by name', () => {
    expect(coded('system("x")')).toMatchObject({ refused: 'proof/unknown-call' });
  });
});
test('a name within code stands in backticks unless it is plain, and cannot end them', () => {
  expect(['x', 'a b', 'if', 'a`; system("x"); `'].map(nameOf)).toEqual([
    'x',
    '`a b`',
    '`if`',
    '`a\\`; system("x"); \\``',
  ]);
});
test('weights and offset are a column where there is one of that name, an expression otherwise', () => {
  const isColumn = (name: string): boolean => name === 'log(w)';
  expect(columnOr('log(w)', isColumn)).toEqual({ code: '`log(w)`' });
  expect(columnOr('log(v)', isColumn)).toEqual({ code: 'log(v)' });
});
test.each([
  ['y ~ x + (1 | g)', true],
  ['log(y) ~ I(x^2) + offset(log(w)) + (x | g:h)', true],
  ['system(y) ~ x + (1 | g)', false],
  ['y ~ system(x) + (1 | g)', false],
  ['y ~ x + offset(system(w)) + (1 | g)', false],
  ['y ~ x + (system(x) | g)', false],
  ['y ~ x + (1 | system(g))', false],
])('every expression of %s is looked at', (formula, known) => expect(isKnown(formula)).toBe(known));
