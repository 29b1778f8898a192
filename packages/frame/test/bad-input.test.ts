import { isRefusal, type Refusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, dropFixedTerm, dropRandomTerm, type ModelSpec, parseCsv, type Table } from '../src/index.ts';

/** What is given, the code of the refusal, and what the sentence must name. */
type Row = readonly [given: string, code: string, ...names: string[]];

const refusal = (answer: object | string): Refusal => {
  if (typeof answer === 'string' || !isRefusal(answer)) throw new Error('not refused');
  return answer;
};
function expectNamed(answer: object | string, code: string, names: readonly string[]): void {
  const { refused, message, hint } = refusal(answer);
  expect(refused).toBe(code);
  for (const name of names) expect(`${message} | ${hint}`).toContain(name);
  expect(message).not.toMatch(/undefined|NaN|\[object|at .*\.ts/);
}

const FILES: readonly Row[] = [
  ['', 'frame/empty-file', 'd.csv'],
  ['\uFEFF \n \n', 'frame/empty-file', 'd.csv'],
  ['a,b,c', 'frame/no-data', 'd.csv', 'no rows'],
  ['a,b,c\n\n\n', 'frame/no-data', 'd.csv'],
  ['a,b\n1,2\n3\n', 'frame/ragged-row', 'd.csv', 'line 3', '1 cell', '2 columns'],
  ['a,b\n1,2\n3,4,5\n', 'frame/ragged-row', 'line 3', 'row name'],
  ['a,b\n"x\ny",2\n3\n', 'frame/ragged-row', 'line 4'],
  ['a,b,a\n1,2,3\n', 'frame/duplicate-header', "'a'"],
  ['a, a\n1,2\n', 'frame/duplicate-header', "'a'"],
  ['a,,c\n1,2,3\n', 'frame/empty-header', 'column 2'],
  [',X\n1,2\n', 'frame/empty-header', 'column 1'],
  ['a;b\n1;2\n', 'frame/separator', "';'"],
  ['a\tb\n1\t2\n', 'frame/separator', 'tabs'],
  ['a,b\n"1,2\n3,4\n', 'frame/unclosed-quote', 'line 2'],
  ['a,b\n1,2\n3,"4\n', 'frame/unclosed-quote', 'line 3'],
  ['a,b\n"1"x,2\n', 'frame/text-after-quote', 'line 2'],
  ['PK\u0003\u0004\u0000\u0000', 'frame/not-text', 'd.csv'],
];

const CSV = `y,x,g,f,t,my var,w,neg,one,zero,miss,num,inf
1,2,1,u,p,1,1,1,same,0,,1,1
2,3,1,v,q,2,1,-1,same,0,,2,2
3,5,2,u,r,3,2,1,same,0,,abc,Inf
4,7,2,v,p,4,2,1,same,0,,4,4
5,1,3,u,q,5,1,1,same,0,,5,5
6,4,3,v,r,6,1,1,same,0,,6,6
`;
const FORMULAS: readonly Row[] = [
  ['', 'frame/no-formula', 'empty'],
  ['   ', 'frame/no-formula'],
  ['y', 'frame/no-response', "'y'"],
  ['~ x + (1 | g)', 'frame/no-response', 'no response'],
  ['y ~', 'frame/syntax', 'ends'],
  ['y ~ x + ', 'frame/syntax', 'ends'],
  ['y ~ x + (1 | g', 'frame/syntax', "')'"],
  ['y ~ x + (1 | g))', 'frame/syntax', "')'", 'character 16'],
  ['y ~ x ++* z', 'frame/syntax', "'*'"],
  ['y ~ x ~ z', 'frame/syntax', '~'],
  ['y ~ my var + (1 | g)', 'frame/syntax', "'var'", 'backticks'],
  ['y ~ x + "abc', 'frame/syntax', '"'],
  ['y ~ x @ g', 'frame/syntax', "'@'"],
  ['y ~ x; z', 'frame/syntax', "';'"],
  ['y ~ x[1] + (1 | g)', 'frame/syntax', "'['"],
  ['y = x + (1 | g)', 'frame/syntax', "'='"],
  ['y ~ x \u2212 1', 'frame/syntax', '\u2212'],
  ['y ~ x', 'frame/no-random-term', 'y ~ x'],
  ['y ~ 1', 'frame/no-random-term'],
  ['y ~ x | g', 'frame/bare-bar', '(x | g)'],
  ['y ~ x + 1 | g', 'frame/bare-bar', '(x + 1 | g)'],
  ['y ~ x * (1 | g)', 'frame/bar-not-added', 'x * (1 | g)'],
  ['y ~ x - (1 | g)', 'frame/bar-not-added', '(1 | g)'],
  ['y ~ log(1 | g)', 'frame/unknown-structure', "'log("],
  ['y ~ x + cz(1 | g)', 'frame/unknown-structure', 'cz', 'cs'],
  ['y ~ x + csh(1 | g)', 'frame/repeated-form', 'csh'],
  ['y ~ x + ar1(1 | g, 2)', 'frame/arguments', 'ar1'],
  ['y ~ x + diag(x || g)', 'frame/double-bar', 'x || g'],
  ['y ~ (1 | g | f)', 'frame/two-bars', '1 | g | f'],
  ['y ~ (0 | g)', 'frame/empty-random-term', '0 | g'],
  ['y ~ (1 | g) + (1 | g)', 'frame/duplicate-term', '1 | g'],
  ['y ~ (1 | g) + (x || g)', 'frame/duplicate-term', '1 | g'],
  ['y ~ (1 | g + f)', 'frame/bad-group', 'g + f', '(1 | g) + (1 | f)'],
  ['y ~ (1 | g * f)', 'frame/bad-group', 'g * f'],
  ['y ~ (1 | 2)', 'frame/bad-group', "'2'"],
  ['y ~ (1 | "g")', 'frame/bad-group', 'g'],
  ['y ~ (. | g)', 'frame/dot', "'.'"],
  ['y ~ x + 2 + (1 | g)', 'frame/not-a-term', "'2'", 'I('],
  ['y ~ 2 * x + (1 | g)', 'frame/not-a-term', "'2'"],
  ['y ~ x * 1 + (1 | g)', 'frame/number-in-term', "'1'"],
  ['y ~ x / 2 + (1 | g)', 'frame/not-a-term', "'2'"],
  ["y ~ 'x' + (1 | g)", 'frame/not-a-term', 'x'],
  ['y ~ TRUE + (1 | g)', 'frame/not-a-term', 'TRUE'],
  ['y ~ x^0 + (1 | g)', 'frame/bad-power', 'x^0'],
  ['y ~ x^1.5 + (1 | g)', 'frame/bad-power', 'x^1.5'],
  ['y ~ x^f + (1 | g)', 'frame/bad-power', 'x^f'],
  ['y ~ y + (1 | g)', 'frame/response-on-the-right', 'y'],
  ['log(y) ~ x * log(y) + (1 | g)', 'frame/response-on-the-right', 'log(y)'],
  ['y ~ x * offset(w) + (1 | g)', 'frame/misplaced-offset', 'offset(w)'],
  ['y ~ x + (offset(w) | g)', 'frame/misplaced-offset', 'offset(w)'],
  ['y ~ x - offset(w) + (1 | g)', 'frame/misplaced-offset', 'offset(w)'],
  ['y ~ offset(w, x) + (1 | g)', 'frame/arguments', 'offset'],
  ['yy ~ x + (1 | g)', 'frame/unknown-column', "'yy'", 'd.csv', "did you mean 'y'"],
  ['y ~ X + (1 | g)', 'frame/unknown-column', "'X'", "did you mean 'x'"],
  ['y ~ x + (1 | group)', 'frame/unknown-column', "'group'"],
  ['y ~ x + (slope | g)', 'frame/unknown-column', "'slope'"],
  ['y ~ `my vat` + (1 | g)', 'frame/unknown-column', "did you mean 'my var'"],
  ['y ~ rcs(x, 3) + (1 | g)', 'frame/unknown-function', 'rcs()', 'beforehand'],
  ['y ~ te(x, z) + (1 | g)', 'frame/unknown-function', 'te()'],
  ['y ~ s(x) + (1 | g)', 'frame/unknown-function', 's()'],
  ['y ~ s(x) + (1 | g)', 'frame/unknown-function', 's()'],
  ['y ~ lgo(x) + (1 | g)', 'frame/unknown-function', 'lgo()', "did you mean 'log'"],
  ['cbind(y, x) ~ 1 + (1 | g)', 'frame/cbind-of-family', 'cbind(y, x)', 'gaussian'],
  ['y ~ log(x, 2, 3) + (1 | g)', 'frame/arguments', 'log()', 'at most 2'],
  ['y ~ log() + (1 | g)', 'frame/arguments', 'log()'],
  ['y ~ log(x, bases = 2) + (1 | g)', 'frame/arguments', "'bases'"],
  ['y ~ log(x, base = 2, base = 3) + (1 | g)', 'frame/arguments', "'base'"],
  ['y ~ log(f) + (1 | g)', 'frame/not-numbers', 'log(f)', 'text'],
  ['y ~ I(x + f) + (1 | g)', 'frame/not-numbers', 'x + f'],
  ['y ~ I(!f) + (1 | g)', 'frame/not-logical', '!f'],
  ['y ~ I(c(1, 2) + x) + (1 | g)', 'frame/length', 'c(1, 2) + x'],
  ['y ~ I(factor(f) < "v") + (1 | g)', 'frame/no-order', 'factor(f)'],
  ['y ~ relevel(f, ref = "w") + (1 | g)', 'frame/unknown-level', "'w'", 'u, v'],
  ['y ~ factor(f, labels = c("a", "b", "c")) + (1 | g)', 'frame/arguments', 'levels', 'labels'],
  ['f ~ x + (1 | g)', 'frame/response', 'f', 'line 2', "'u'"],
  ['num ~ x + (1 | g)', 'frame/response', 'num', 'line 4', "'abc'"],
  ['factor(g) ~ x + (1 | g)', 'frame/response', 'factor(g)', 'a factor'],
  ['(x > 3) ~ x + (1 | g)', 'frame/response', 'x > 3', 'TRUE/FALSE'],
  ['y ~ one + (1 | g)', 'frame/one-level', 'one', "'same'"],
  ['y ~ f:one + (1 | g)', 'frame/one-level', 'one'],
  ['y ~ miss + (1 | g)', 'frame/no-rows', 'miss in 6', '6 rows'],
  ['y ~ x + (1 | miss)', 'frame/no-rows', 'miss'],
  ['y ~ inf + (1 | g)', 'frame/not-finite', 'inf', 'line 4'],
  ['y ~ log(zero) + (1 | g)', 'frame/not-finite', 'log(zero)', 'minus infinity', 'line 2'],
  ['I(y / zero) ~ x + (1 | g)', 'frame/not-finite', 'y/zero', 'line 2'],
  ['y ~ (((((x + (1 | g)', 'frame/syntax', "')'"],
  [`y ~ ${'('.repeat(500)}x`, 'frame/too-deep', 'parentheses'],
  [`y ~ ${'-'.repeat(500)}x`, 'frame/too-deep'],
  [`y ~ ${'x + '.repeat(3000)}x`, 'frame/too-long', '4000'],
  [`y ~ (${Array.from({ length: 40 }, (_, i) => `x${i}`).join(' + ')})^6 + (1 | g)`, 'frame/too-many-terms', '5000'],
];

type SpecRow = readonly [given: Partial<ModelSpec>, code: string, ...names: string[]];
const SPECS: readonly SpecRow[] = [
  [{ where: 'year == 2' }, 'frame/unknown-column', "'year'"],
  [{ where: 'x = 2' }, 'frame/syntax', "'='", '=='],
  [{ where: 'x' }, 'frame/where', "'x'"],
  [{ where: 'c(TRUE, FALSE)' }, 'frame/where', 'c(TRUE, FALSE)'],
  [{ where: 'x > 100' }, 'frame/no-rows', 'x > 100', 'd.csv'],
  [{ where: 'c > 1', derive: { c: 'x - 1' } }, 'frame/where', "'c'", 'derived'],
  [{ derive: { c: 'x -' } }, 'frame/syntax', 'x -'],
  [{ derive: { c: 'xx - 1' } }, 'frame/unknown-column', "'xx'"],
  [{ derive: { c: 'c(1, 2)' } }, 'frame/length', 'c = c(1, 2)'],
  [{ derive: { c: 'findInterval(x, 3)' } }, 'frame/unknown-function', 'findInterval()'],
  [{ factors: { school: null } }, 'frame/unknown-column', "'school'"],
  [{ factors: { f: ['u', 'w'] } }, 'frame/level-not-listed', 'f', "'v'", 'u, w'],
  [{ factors: { f: ['u', 'v', 'u'] } }, 'frame/level-twice', 'factors.f', "'u'"],
  [{ ordered: ['dose'] }, 'frame/unknown-column', "'dose'"],
  [{ contrasts: 'sums' }, 'frame/unknown-contrast', "'sums'", 'sum'],
  [{ formula: 'y ~ f + (1 | g)', contrasts: { f: 'sdif' } }, 'frame/unknown-contrast', "'sdif'"],
  [{ contrasts: { f: 'sum' } }, 'frame/contrasts', "'f'"],
  [{ contrasts: { x: 'sum' } }, 'frame/contrasts', "'x'", 'numbers'],
  [{ weights: 'weight' }, 'frame/unknown-column', "'weight'"],
  [{ weights: 'neg' }, 'frame/negative-weight', 'neg', '-1'],
  [{ weights: 'f' }, 'frame/not-numbers', 'weights f', 'text'],
  [{ weights: '1/zero' }, 'frame/not-finite', '1/zero', 'line 2'],
  [{ offset: 'off' }, 'frame/unknown-column', "'off'"],
  [{ offset: 'f' }, 'frame/not-numbers', 'offset f'],
];

const table = parseCsv(CSV, { name: 'd.csv' }) as Table;
const MODEL: ModelSpec = { formula: 'y ~ x + (1 | g)' };
const attempt = (spec: Partial<ModelSpec>): object => buildProblem(table, { ...MODEL, ...spec }, { dataHash: '' });

describe('bad input gets a sentence that names the culprit', () => {
  for (const [csv, code, ...names] of FILES) {
    test(`file ${JSON.stringify(csv)}`, () => expectNamed(parseCsv(csv, { name: 'd.csv' }), code, names));
  }
  for (const [formula, code, ...names] of FORMULAS) {
    test(`formula ${formula}`, () => expectNamed(attempt({ formula }), code, names));
  }
  for (const [spec, code, ...names] of SPECS) {
    test(`model ${JSON.stringify(spec)}`, () => expectNamed(attempt(spec), code, names));
  }
  test('a fixed term that is not there', () => {
    expectNamed(dropFixedTerm('y ~ x + f + (1 | g)', 'social'), 'frame/unknown-term', ["'social'", 'x, f']);
    expectNamed(dropFixedTerm('y ~ x + f + (1 | g)', 'x +'), 'frame/syntax', ['x +']);
  });
  test('a random-effects term that is not there', () => {
    expectNamed(dropRandomTerm('y ~ x + (1 | g)', '(1 | h)'), 'frame/unknown-term', ['(1 | h)', '(1 | g)']);
    expectNamed(dropRandomTerm('y ~ x + (1 | g)', '(1 |'), 'frame/syntax', ['(1 |']);
  });
  test('the model that they all spoil is a good one', () => expect(isRefusal(attempt({}))).toBe(false));
});
