import { expect, test } from 'vitest';
import { fixed } from '../src/format.ts';
import { comparisonText } from '../src/index.ts';
import { comparisonHtml, comparisonMarkdown, drawPictures, estimates } from '../src/pages/index.ts';
import type { Block } from '../src/story/block.ts';
import { story } from '../src/story/story.ts';
import { example } from './example.ts';

/** What a reader sees: tags, escapes and markup gone. */
const unmarked = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/gs, ' ')
    .replace(/<svg.*?<\/svg>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
const numbers = (text: string): string[] => text.match(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g) ?? [];
const told = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => {
    switch (block.kind) {
      case 'heading':
      case 'finding':
      case 'paragraph':
        return numbers(block.text);
      case 'list':
        return block.items.flatMap(numbers);
      case 'facts':
        return block.facts.flatMap((fact) => fact.flatMap(numbers));
      case 'table':
        return block.pagesOnly ? [] : [...block.head, ...block.rows.flat()].flatMap(numbers);
      default:
        return [];
    }
  });

const document = example();
const pictures = drawPictures(document);
const pages = {
  text: comparisonText(document),
  markdown: comparisonMarkdown(document, pictures),
  html: unmarked(comparisonHtml(document, pictures)),
};

test.each(['text', 'markdown', 'html'] as const)('%s states every number of the story', (format) => {
  const all = new Set(numbers(pages[format]));
  const missing = [...new Set(told(story(document)))].filter((number) => !all.has(number));
  expect(missing).toEqual([]);
});
test('the pages hold every estimate of the document, as the document has it', () => {
  for (const row of estimates(document)) {
    expect(pages.html).toContain(String(row.estimate));
    expect(pages.markdown).toContain(String(row.estimate));
  }
});
test('the fits table shows the log-likelihoods that the certificates hold', () => {
  for (const { logLik } of document.certificates) {
    for (const page of Object.values(pages)) expect(page).toContain(fixed(logLik, 4));
  }
});
test('the finding comes first, and names the fit that is not a maximum', () => {
  const sentence = '1 of 6 fits is not a maximum of its own likelihood: r:glmmTMB/ML.';
  expect(pages.text).toContain(sentence);
  expect(pages.markdown.split('\n').filter(Boolean)[1]).toContain(sentence);
  expect(pages.html.indexOf(sentence)).toBeLessThan(pages.html.indexOf('Model, data and engines'));
});
