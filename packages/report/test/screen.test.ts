import type { ComparisonDocument } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { comparisonScreen, comparisonText } from '../src/index.ts';
import { example } from './example.ts';

const rest = 'in out/report.md';
const screen = (document: ComparisonDocument, lines: number): string =>
  comparisonScreen(document, { lines, script: 'out/proof.R', rest });
const titles = (text: string): string[] =>
  [...text.matchAll(/^── (.*?) ─*$/gm)].map(([, title]) => (title as string).replace(/ \(.*\)$/, ''));
const countOf = (text: string): number => text.trimEnd().split('\n').length;

test.each([25, 40, 60])('%i lines hold the finding whole, and name every section that is not whole', (lines) => {
  const document = example();
  const text = screen(document, lines);
  const whole = comparisonText(document, 'out/proof.R');
  const finding = whole.slice(0, whole.indexOf('\n\n── '));
  expect(text).toContain(finding);
  expect(countOf(text)).toBeLessThanOrEqual(Math.max(lines, countOf(finding) + 6));
  const more = text.slice(text.indexOf('\nmore ')).replace(/\s+/g, ' ');
  for (const title of titles(whole)) {
    const own = whole
      .slice(whole.indexOf(`── ${title}`))
      .split(/\n\n(?=── )/)[0]
      ?.trimEnd() as string;
    expect(text.includes(own) || more.includes(title), title).toBe(true);
  }
  expect(more).toContain(`: ${rest}`);
});
test('with room for all it is the whole story', () => {
  const document = example();
  expect(screen(document, 1000)).toBe(comparisonText(document, 'out/proof.R'));
});
test('of many fits that are no maximum, as many are told as leave room; all are in the headline', () => {
  const document = example();
  const [short] = document.certificates.filter(({ verdict }) => verdict === 'false-zero');
  document.certificates = document.certificates.map((c) => ({
    ...c,
    ...(short ? { verdict: short.verdict, gain: 2, best: short.best } : {}),
  }));
  const text = screen(document, 40);
  const told = text.match(/ stops at /g)?.length ?? 0;
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThan(document.certificates.length);
  for (const { id, label, method } of document.fits.filter((f) => f.fit && !f.certifies)) {
    expect(text, id).toContain(`${label}/${method}`);
  }
});
