import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rCode, rEscaped, rName, rText } from '../src/r.ts';

const NASTY = [
  'a b',
  'if',
  '...',
  '..1',
  '.5a',
  'a"b\'c`d\\e',
  'a\\',
  "'); system('touch canary') #",
  'a\n\t\r\u0007\b\f\v\u001b\u007fz',
  '\u00e9\u4e2d',
  '\u202e\u2066\u0085\u2028',
  'a\\u0085',
  '##[error]x',
  '\u{1f600}\u{e0041}',
];

test('names and literals end where they should', () => {
  expect(rName('x.1_é')).toBe('x.1_é');
  expect(NASTY.map(rName).every((code) => code.startsWith('`') || code === '\u00e9\u4e2d')).toBe(true);
  expect(rName('a`b\\c\nd\u001be')).toBe('`a\\`b\\\\c\\nd\\033e`');
  expect(rText('a"b\\c\nd\u001be\u202ef\u{e0041}\ud800')).toBe('"a\\"b\\\\c\\nd\\u{1b}e\\u{202e}f\\U{e0041}\\u{fffd}"');
  expect(rCode('`a\u202eb` + x')).toBe('`a\\xe2\\x80\\xaeb` + x');
  expect(rEscaped('"`', '"')).toBe('\\"`');
});
test('any text is one literal and one name: no quote within it is left open', () => {
  const literal = /^"(?:[^"\\]|\\.)*"$/u;
  const name = /^(?:`(?:[^`\\]|\\.)*`|(?:\p{L}|\.(?!\d))[\p{L}\p{M}\p{N}._]*)$/u;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(rText(text)).toMatch(literal);
      if (text !== '') expect(rCode(rName(text))).toMatch(name);
    }),
  );
});

const hasR = spawnSync('Rscript', ['--version']).status === 0;
test.runIf(hasR)(`R reads back what was written${hasR ? '' : ' (skipped: needs Rscript)'}`, () => {
  const lines = NASTY.map(
    (text) =>
      `cat(${rText(text)} == as.character(quote(${rCode(rName(text))})), nchar(${rText(text)}, "bytes"), "\\n")`,
  );
  const { stdout } = spawnSync('Rscript', ['--vanilla', '-'], {
    input: lines.join('\n'),
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  expect(stdout.trim().split(/\s*\n/)).toEqual(NASTY.map((text) => `TRUE ${Buffer.byteLength(text)}`));
});
