import { isRefusal, structured } from '@mixdiff/contract';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasBar, isNamed, parseFormula } from '../src/index.ts';

/** The terms of a formula, as a Problem names them. */
function termsOf(formula: string) {
  const f = parseFormula(formula);
  if (isRefusal(f)) throw new Error(f.message);
  return f.random.map(({ name, group, structure, text }) => ({
    name,
    group: group.name,
    structure: structured(structure, []),
    text,
  }));
}
const BARS = 'y ~ 1 + (`a|b` | k) + (`a|b` | `g|h`) + (`a|b|k` | g) + diag(x | `g|h`)';

describe('names with bars', () => {
  test('the formula says it of one term, and of no other', () => {
    const terms = termsOf(BARS);
    for (const [i, { text }] of terms.entries())
      expect(terms.map((term) => isNamed(term, text))).toEqual(terms.map((_, j) => i === j));
  });
  test('so does the name, which has no backticks about the group', () => {
    const terms = termsOf(BARS);
    for (const [i, { name }] of terms.entries())
      expect(terms.map((term) => isNamed(term, name))).toEqual(terms.map((_, j) => i === j));
  });
  test('any names', () => {
    const part = fc.string({
      unit: fc.constantFrom('|', 'a', 'b', ' ', ':', '(', ')', '/', '1'),
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(part, part, part, part, (x, g, z, h) => {
        fc.pre(x !== z || g !== h);
        const written = (column: string, group: string) => `(\`${column}\` | \`${group}\`)`;
        const [one, other] = [written(x, g), written(z, h)];
        const f = parseFormula(`response ~ 1 + ${one} + ${other}`);
        // two names that cannot be told apart are one term
        fc.pre(!isRefusal(f));
        const [first, second] = termsOf(`response ~ 1 + ${one} + ${other}`) as [Term, Term];
        expect([isNamed(first, one), isNamed(first, other), isNamed(second, one), isNamed(second, other)]).toEqual([
          true,
          false,
          false,
          true,
        ]);
      }),
    );
  });
});
type Term = ReturnType<typeof termsOf>[number];

test.each([
  ['1 | b:a', '(1|a:b)'],
  ['1 | c:(b:a)', '1 | a:b:c'],
  ['log(x) | factor(g)', 'log( x )|factor(g)'],
  ['1 | my g', '(1 | `my g`)'],
])('%s is %s', (name, typed) => {
  const group = name.slice(name.indexOf(' | ') + 3);
  expect(isNamed({ name, group, structure: structured('us', []) }, typed)).toBe(true);
  expect(isNamed({ name, group, structure: structured('diag-het', []) }, typed)).toBe(false);
});
test('a structure is part of the term', () => {
  const term = { name: 'diag(x | g)', group: 'g', structure: structured('diag-het', []) } as const;
  expect(['diag(x | g)', 'diag( x|g )', '(x | g)', 'us(x | g)'].map((typed) => isNamed(term, typed))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
test('a bar within backticks or quotes makes no random term', () => {
  expect(['1 | g', '(`a|b` | k)', 'us(x || g)'].map(hasBar)).toEqual([true, true, true]);
  expect(['`a|b`', 'x', 'f(x, "a|b")', '`a`:`b|c`', 'f(g'].map(hasBar)).toEqual([false, false, false, false, false]);
});
