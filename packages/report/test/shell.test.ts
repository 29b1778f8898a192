import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellCommand, shellWord } from '../src/shell.ts';

const WORDS = [
  ...[
    '',
    'plain',
    '--data',
    'd.csv',
    'y ~ x + (1 | g)',
    "it's.csv",
    'a"b',
    '$HOME',
    '`id`',
    '~/d.csv',
    'A=1',
    '*',
    '!!',
  ],
  ...[
    'back\\slash',
    'per%cent',
    '100%\n',
    'two\nlines',
    '\n::error title=x::y',
    '-x\ny',
    "q'\n'q",
    'tab\tbed',
    'é µ 数',
  ],
  ...['\u001b[31mred', 'c1\u009b2J', 'over\u202eride', 'trailing\n', 'cr\r', '#no comment', 'a;b&c|d<e>f', '\\n\n%s'],
];
// The shell's printf reads octal escapes as bytes in every locale.
const arrives = (command: string): string[] =>
  execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\0').slice(0, -1);

test('every argument arrives in a POSIX shell as it was', () => {
  expect(arrives(shellCommand(['printf', '%s\\0', ...WORDS]))).toEqual(WORDS);
});
test('a word is as bare as a shell allows, and shows no control character', () => {
  expect(shellWord('--backends=lme4')).toBe('--backends=lme4');
  expect(shellWord('lme4,r:glmmTMB@1.1.8')).toBe('lme4,r:glmmTMB@1.1.8');
  expect(shellWord("it's")).toBe("'it'\\''s'");
  for (const word of WORDS.filter((w) => !w.endsWith('\n'))) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(shellWord(word)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  }
});
