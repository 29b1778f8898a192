import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const page = readFileSync(join(root, 'docs/equations.md'), 'utf8');

interface Row {
  readonly paper: string;
  readonly file: string;
  readonly checked: string;
}
const rows = [...page.matchAll(/^\| .* \| (.*) \| `(packages\/[^`]+)` \| (.*) \|$/gm)].map(
  ([, paper, file, checked]): Row => ({ paper: paper as string, file: file as string, checked: checked as string }),
);

test('every file that docs/equations.md names exists', () => {
  expect(rows.length).toBeGreaterThan(35);
  expect(rows.filter(({ file }) => !existsSync(join(root, file)))).toEqual([]);
});

test('and cites the paper, with the number, where the table says it does', () => {
  const silent = rows.flatMap(({ paper, file }) => {
    if (paper.startsWith('none')) return [];
    const text = readFileSync(join(root, file), 'utf8');
    const author = paper.split(/[ ,]/)[0] as string;
    const numbers = [...paper.matchAll(/\((\d{1,2}(?:\.\d+)?)\)/g)].map(([, number]) => number as string);
    return [author, ...numbers].filter((word) => !text.includes(word)).map((word) => `${file}: ${word}`);
  });
  expect(silent).toEqual([]);
});

test('how far a citation was checked is one of the words that the page explains', () => {
  expect(new Set(rows.map(({ checked }) => checked))).toEqual(new Set(['counted', 'form', 'memory', '-']));
});
