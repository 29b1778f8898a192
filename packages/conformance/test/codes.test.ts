import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** A code says which package speaks and what of: it is made in one file of that package, and whoever reads it reads one that is made. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const folders = ['packages', 'apps'].flatMap((at) => readdirSync(join(root, at)).map((name) => `${at}/${name}/src`));
const SOURCES = [...folders, 'studies/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
);
const packageOf = (file: string): string => file.split('/')[file.startsWith('studies/') ? 0 : 1] as string;
const HEADS = [...new Set(SOURCES.map(packageOf))];

/** A literal that begins as a code and then ends, goes on with ": words", or is completed by a value. */
const LITERAL = new RegExp(`(['"\`])((?:${HEADS.join('|')})/[a-z0-9]*(?:-[a-z0-9]+)*-?)(?=\\1|: |\\$\\{)`, 'g');
const IN_COMMENT = /(^|\s)\/\/|^\s*\/?\*/;
/** Compared with, looked up, or one of a set. */
const READ = /(?:[!=]==\s*|\b(?:has|includes|startsWith|add)\(\s*|\bcase\s+|\bnew Set\(\[[^\]]*)$/;

interface Code {
  readonly code: string;
  readonly file: string;
  readonly read: boolean;
}
const codesIn = (file: string, text: string): Code[] =>
  [...text.matchAll(LITERAL)].flatMap(({ 2: code = '', index }) => {
    const before = text.slice(0, index);
    return IN_COMMENT.test(before.slice(before.lastIndexOf('\n') + 1)) ? [] : [{ code, file, read: READ.test(before) }];
  });

/** One sentence per fault. A code that ends in - or / is the beginning of several. */
function faults(codes: readonly Code[]): string[] {
  const made = codes.filter(({ read }) => !read);
  const filesOf = (code: string) => [...new Set(made.filter((one) => one.code === code).map(({ file }) => file))];
  const known = [...new Set(made.map(({ code }) => code))];
  const isMade = (code: string): boolean =>
    known.some((one) => one === code || (/[-/]$/.test(one) && code.startsWith(one)));
  return [
    ...known.flatMap((code) => {
      const files = filesOf(code);
      return files.length > 1 ? [`${code} is made in ${files.join(' and ')}`] : [];
    }),
    ...made.flatMap(({ code, file }) =>
      code.split('/')[0] === packageOf(file) ? [] : [`${code} is made in ${file}, of another package`],
    ),
    ...codes.flatMap(({ code, file, read }) =>
      read && !/[-/]$/.test(code) && !isMade(code) ? [`${code} is read in ${file} and made nowhere`] : [],
    ),
  ];
}

test('each code is made in one file, of the package that it names, and no other is read', () => {
  const codes = SOURCES.flatMap((file) => codesIn(file, readFileSync(join(root, file), 'utf8')));
  expect(new Set(codes.map(({ code }) => code)).size).toBeGreaterThan(250);
  expect(faults(codes)).toEqual([]);
});

const own = codesIn(
  'packages/lme4/src/messages.ts',
  'refuse("lme4/family", text); const x = { code: `lme4/no-$' + '{what}` };',
);
test.each([
  ['made in two files', 'packages/lme4/src/fit.ts', "absent = 'lme4/family: why'", ['lme4/family is made in']],
  ['made elsewhere', 'packages/nlme/src/fit.ts', "note('lme4/other', text)", ['of another package']],
  ['read though made nowhere', 'apps/cli/src/x.ts', "code === 'lme4/famly'", ['lme4/famly is read']],
  ['one of a set', 'apps/cli/src/x.ts', "new Set(['lme4/family',\n 'lme4/famly'])", ['lme4/famly is read']],
  ['read', 'apps/cli/src/x.ts', "codes.has('lme4/family') || code !== 'lme4/no-df' || c.startsWith('lme4/')", []],
  ['a comment', 'apps/cli/src/x.ts', "// as 'lme4/other'\n/**\n * 'lme4/other' */", []],
])('%s', (_, file, text, told) => {
  const found = faults([...own, ...codesIn(file, text)]);
  expect(found).toEqual(told.map((part) => expect.stringContaining(part)));
});
