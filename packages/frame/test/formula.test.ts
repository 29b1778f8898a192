import { isRefusal } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { type Formula, parseFormula } from '../src/index.ts';

function formula(text: string): Formula {
  const f = parseFormula(text);
  if (isRefusal(f)) throw new Error(f.message);
  return f;
}
const names = (text: string): string[] => formula(text).random.map((part) => part.name);

/** lme4 1.1-31's findbars(expandDoubleVerts(…)), but for the parentheses that it loses. */
test.each([
  ['y ~ (1 | a/b)', ['1 | b:a', '1 | a']],
  ['y ~ (1 | a/b/c)', ['1 | c:(b:a)', '1 | b:a', '1 | a']],
  ['y ~ (x | a/b)', ['x | b:a', 'x | a']],
  ['y ~ (x || a/b)', ['1 | b:a', '1 | a', '0 + x | b:a', '0 + x | a']],
  ['y ~ (x * z || g)', ['1 | g', '0 + x | g', '0 + z | g', '0 + x:z | g']],
  ['y ~ (x - 1 || g)', ['0 + x | g']],
  ['y ~ (1 || g)', ['1 | g']],
  ['y ~ (1 | a:b)', ['1 | a:b']],
  ['y ~ (1 | (a:b)/c)', ['1 | c:(a:b)', '1 | a:b']],
  ['y ~ (1 | a/(b:c))', ['1 | (b:c):a', '1 | a']],
  ['y ~ x + ((1 | a)) + (0 + x | `my g`)', ['1 | a', '0 + x | my g']],
  ['y ~ us(x | g) + diag(z | g)', ['x | g', 'diag(z | g)']],
  [
    'y ~ ar1(0 + factor(t) | g) + cs(0 + f | h) + toep(f | k)',
    ['ar1(0 + factor(t) | g)', 'cs(0 + f | h)', 'toep(f | k)'],
  ],
])('%s', (text, expected) => expect(names(text)).toEqual(expected));

test('structures travel with their terms', () => {
  const f = formula('y ~ us(x | g) + diag(z | g) + cs(f | h) + ar1(0 + t | k)');
  expect(f.random.map((part) => part.structure)).toEqual(['us', 'diag-het', 'cs-het', 'ar1-hom']);
});

test('the text is as R prints it', () => {
  expect(formula("log( y )~x+I( x**2 )*`my x`/z-1+offset(  w)+(1|a/b)+f( 'u' )").text).toBe(
    'log(y) ~ x + I(x^2) * `my x`/z - 1 + offset(w) + (1 | a/b) + f("u")',
  );
});

test('odd names are labelled as R labels them, and the label reads back as the name', () => {
  // R 4.2.2: colnames(model.matrix(y ~ `a\n::x\x1b[31m\`b\\c`, d))[2]
  const label = '`a\\n::x\\033[31m\\`b\\\\c`';
  expect(formula('y ~ `a\n::x\u001b[31m\\`b\\\\c`').fixed.labels).toEqual([label]);
  expect(formula(`y ~ ${label}`).fixed.labels).toEqual([label]);
  expect(formula('y ~ 1 + (1 | `\\x41\\u00e9\\U0041\\101`)').random.map((part) => part.name)).toEqual(['1 | AéAA']);
});
