import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect } from 'vitest';

/** What moves a cursor, changes a colour or the direction of text; line breaks and tabs apart. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not appear
const MOVES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe]/;

function obeysNothing(text: string, what: string): void {
  const moving = text.split('\n').find((line) => MOVES.test(line));
  expect(moving === undefined ? '' : JSON.stringify(moving), `${what}: a raw control character`).toBe('');
  const command = text.split('\n').find((line) => /^\s*::|##[\w-]*\[/.test(line));
  expect(command ?? '', `${what}: a line that a CI log obeys`).toBe('');
}
/** What `mixdiff` prints on stdout and stderr. */
export const safeTerminal = (text: string, what: string): void => obeysNothing(text, what);

/** The annotations themselves are commands: one a line, with nothing of a name ending their head or their line. */
export function safeAnnotations(text: string, what: string): void {
  for (const line of text.split('\n').filter(Boolean)) {
    expect(line, what).toMatch(/^::error file=[^:,]*,title=[^:,]*::./);
    expect(MOVES.test(line), what).toBe(false);
  }
}
/** The first tag that is none of ours, or that has a handler; what stands in quotes is escaped text. */
function foreignTag(text: string): string {
  const tags = (text.match(/<[^>]*>?/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
  return tags.find((tag) => MARKUP.test(tag)) ?? '';
}
const MARKUP =
  /<(?!\/?[a-z][a-z0-9]*[\s/>]|!doctype|!--|\?xml)|<\/?(img|script|b|iframe|object|embed)\b|<[^>]*\son\w+\s*=/i;
const withoutCode = (text: string): string => text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
const CHECKS: Readonly<Record<string, (text: string, what: string) => void>> = {
  '.html': (text, what) => {
    expect(foreignTag(text.replace(/<style>[\s\S]*?<\/style>/g, '')), `${what}: markup`).toBe('');
  },
  '.svg': (text, what) => {
    expect(foreignTag(text), `${what}: markup`).toBe('');
  },
  '.xml': (text, what) => {
    expect(foreignTag(text), `${what}: markup`).toBe('');
  },
  '.md': (text, what) => {
    const prose = withoutCode(text);
    expect(prose.match(/<[a-z!/]/i)?.[0] ?? '', `${what}: HTML`).toBe('');
    expect(prose.match(/(?<!\\)\]\((?!pictures\/)/)?.[0] ?? '', `${what}: a link`).toBe('');
    expect(prose.match(/(?<!\\)\$/)?.[0] ?? '', `${what}: mathematics`).toBe('');
  },
  '.tex': (text, what) => {
    // the first line is a comment; minus signs are the only mathematics
    const rest = text.slice(text.indexOf('\n')).replaceAll('$-$', '-');
    expect(rest.match(/\\(?:input|write18|include|immediate)\b/)?.[0] ?? '', `${what}: a command`).toBe('');
    expect(rest.match(/(?<!\\)[%$#]/)?.[0] ?? '', `${what}: a comment or mathematics`).toBe('');
  },
  '.csv': (text, what) => {
    for (const [field] of text.matchAll(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",\n]*)(?=,|$)/gm)) {
      const value = field.replace(/^"|"$/g, '');
      if (value.trim() === '' || Number.isFinite(Number(value))) continue;
      expect(value, `${what}: a calculated cell`).not.toMatch(/^\s*[=+\-@]/);
    }
  },
  '.json': (text, what) => {
    expect(() => JSON.parse(text), what).not.toThrow();
  },
  '.R': () => undefined,
};
/** Everything that a command wrote into a folder. */
export function safeFiles(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const text = readFileSync(path, 'utf8');
    obeysNothing(text, extname(name));
    safeAs(extname(name), text);
  }
}
export function safeAs(extension: string, text: string): void {
  const check = CHECKS[extension];
  if (!check) throw new Error(`no check for files that end in ${extension}`);
  check(text, extension);
}
