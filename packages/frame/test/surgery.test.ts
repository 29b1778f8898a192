import { isRefusal } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { dropFixedTerm, dropRandomTerm, parseFormula } from '../src/index.ts';

const JSP = 'math ~ raven * social + (1 | school) + (1 | school:class)';
test.each([
  [JSP, 'raven:social', 'math ~ raven + social + (1 | school) + (1 | school:class)'],
  [JSP, 'social:raven', 'math ~ raven + social + (1 | school) + (1 | school:class)'],
  [JSP, 'social', 'math ~ raven + raven:social + (1 | school) + (1 | school:class)'],
  ['y ~ x + (x | g)', 'x', 'y ~ 1 + (x | g)'],
  ['y ~ x + (x | g)', '(Intercept)', 'y ~ 0 + x + (x | g)'],
  ['y ~ 0 + x + offset(log(w)) + (1 | g)', 'x', 'y ~ 0 + offset(log(w)) + (1 | g)'],
  ['y ~ log( x+1 ) + z + ar1(0 + t | g)', 'log(x + 1)', 'y ~ z + ar1(0 + t | g)'],
  ['y ~ (x > 0) * (!l) + z + (1 | g)', 'z', 'y ~ (x > 0) + (!l) + (x > 0):(!l) + (1 | g)'],
  ['y ~ (x > 0) * (!l) + (1 | g)', '(!l):(x > 0)', 'y ~ (x > 0) + (!l) + (1 | g)'],
  ['y ~ (x > 0) + z + (1 | g)', 'x>0', 'y ~ z + (1 | g)'],
  ['y ~ `my x` + z + (1 | `my g`)', '`my x`', 'y ~ z + (1 | `my g`)'],
])('%s without %s', (formula, term, expected) => expect(dropFixedTerm(formula, term)).toBe(expected));

test.each([
  [JSP, '(1 | school:class)', 'math ~ raven + social + raven:social + (1 | school)'],
  [JSP, '1|class:school', 'math ~ raven + social + raven:social + (1 | school)'],
  ['y ~ x + (1 | a/b)', '(1 | a)', 'y ~ x + (1 | b:a)'],
  ['y ~ x + (1 | a/b)', '(1 | a:b)', 'y ~ x + (1 | a)'],
  ['y ~ x + (x || g)', '(0 + x | g)', 'y ~ x + (1 | g)'],
  ['y ~ x + diag(x | g) + (1 | h)', 'diag(x | g)', 'y ~ x + (1 | h)'],
  ['y ~ x + us(x | g) + (1 | `my h`)', '(x | g)', 'y ~ x + (1 | `my h`)'],
  ['y ~ x + (1 | `my h`) + (1 | g)', '(1 | `my h`)', 'y ~ x + (1 | g)'],
  ['y ~ x + (1 | a/b/c)', '(1 | c:b:a)', 'y ~ x + (1 | b:a) + (1 | a)'],
  ['y ~ x + (1 | g)', '(1 | g)', 'y ~ x'],
])('%s without the random-effects term %s', (formula, term, expected) =>
  expect(dropRandomTerm(formula, term)).toBe(expected),
);

test('what remains multiplies out to the other terms', () => {
  const before = parseFormula('y ~ (a + b + c)^2 + (1 | g)');
  const text = dropFixedTerm('y ~ (a + b + c)^2 + (1 | g)', 'a:c');
  const after = typeof text === 'string' ? parseFormula(text) : text;
  if (isRefusal(before) || isRefusal(after)) throw new Error('refused');
  expect(after.fixed.labels).toEqual(before.fixed.labels.filter((label) => label !== 'a:c'));
});
