import type { ComparisonDocument } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { comparisonHtml } from '../../src/pages/html.ts';
import { comparisonMarkdown } from '../../src/pages/markdown.ts';
import { drawPictures } from '../../src/pictures/all.ts';
import { comparisonText } from '../../src/text.ts';
import { example } from '../example.ts';

const REASON = 'a connected block of 4100 effects';
const WAYS = 'the way of lme4/REML: ten points of it would have taken too long, by the clock';
/** As of a large model: no value of the referee's, no picture of what takes long. */
function large(): ComparisonDocument {
  const document = example({ bare: true });
  return {
    ...document,
    crossEvaluation: document.fits.map(({ id, method }) => ({
      fit: id,
      judge: 'referee',
      method,
      logLik: null,
      absent: 'referee/too-large',
    })),
    leftOut: [
      { what: 'referee', by: 'size', text: REASON },
      { what: 'paths', by: 'clock', text: WAYS },
    ],
  };
}
const words = (text: string): string =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\\/g, '')
    .replace(/\s+/g, ' ');

test('what was left out stands with its reason on every page, and no dash in its place', () => {
  const document = large();
  const pictures = drawPictures(document);
  const pages = [
    comparisonText(document, null),
    comparisonMarkdown(document, pictures),
    comparisonHtml(document, pictures),
  ].map(words);
  for (const page of pages) {
    expect(page).toContain('Left out');
    expect(page).toContain(`Not computed: ${REASON}.`);
    expect(page).toContain(WAYS);
    expect(page).toContain('--budget N gives each of these N times what the fits took');
    expect(page).not.toContain('REML logLik - -');
  }
  for (const page of pages.slice(1)) expect(page).toContain(`Not drawn: ${WAYS}.`);
});
test('nothing is said where nothing was', () => {
  expect(comparisonText(example({ bare: true }), null)).not.toContain('Left out');
});
test('how many starts reached the best end', () => {
  const document = large();
  const [first, ...others] = document.certificates;
  if (!first) throw new Error('a comparison without certificates');
  const searched = { starts: 20, climbed: 6, reached: 5, seed: 1, how: 'multi-start' };
  const told = comparisonText({ ...document, certificates: [{ ...first, searched }, ...others] }, null);
  expect(words(told)).toContain('6 of 20 starts climbed, 5 of them end at the best');
});
