import { expect, test } from 'vitest';
import { rule } from '../../src/terminal/table.ts';
import { storyTable } from '../../src/terminal/wide.ts';

const block = (columns: number, rows = 2) => ({
  kind: 'table' as const,
  id: 't',
  caption: '',
  left: 1,
  groups: [['REML', columns / 2] as const, ['ML', columns / 2] as const],
  head: ['', ...Array.from({ length: columns }, (_, j) => `engine${j}`)],
  rows: Array.from({ length: rows }, (_, i) => [
    `row ${i}`,
    ...Array.from({ length: columns }, (_, j) => `${i}.${j}00000`),
  ]),
});
const widths = (text: string): number[] => text.split('\n').map((line) => line.length);

test('methods stand above the first of their columns', () => {
  const [above = '', head = ''] = storyTable(block(6)).split('\n');
  expect(above.indexOf('REML')).toBe(head.indexOf('engine0'));
  expect(above.indexOf('ML', above.indexOf('REML') + 4)).toBe(head.indexOf('engine3'));
});
test('a table that is too wide comes as one table per method, and those in halves', () => {
  for (const columns of [12, 40]) {
    const text = storyTable(block(columns));
    expect(Math.max(...widths(text))).toBeLessThanOrEqual(112);
    for (let j = 0; j < columns; j++) expect(text).toMatch(new RegExp(`engine${j}\\b`));
    expect(text).toMatch(/^ {2}REML +engine0/);
  }
});
test('a long table says how many rows it leaves to the page', () => {
  const text = storyTable(block(2, 60));
  expect(text.split('\n')).toHaveLength(2 + 30 + 1);
  expect(text).toContain('30 more rows in report.html');
});
test('words wrap in the widest column, numbers never do', () => {
  const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
  const text = storyTable({ ...block(0), groups: [], left: 2, head: ['a', 'b'], rows: [['x', words]] });
  expect(Math.max(...widths(text))).toBeLessThanOrEqual(112);
  expect(text).toContain('word59');
});
test('a heading fills the line and goes on in the next when it must', () => {
  expect(rule('Fits')).toBe(`── Fits ${'─'.repeat(92)}`);
  const long = rule(Array.from({ length: 40 }, () => 'word').join(' '));
  expect(Math.max(...widths(long))).toBeLessThanOrEqual(100);
  expect(long.match(/word/g)).toHaveLength(40);
});
