import { comparisonDocument, validate } from '@mixdiff/schema';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { comparisonText } from '../src/index.ts';
import {
  comparisonHtml,
  comparisonMarkdown,
  drawPictures,
  estimatesCsv,
  estimatesTex,
  standAlone,
} from '../src/pages/index.ts';
import { example, type Shape } from './example.ts';

const ODD: Readonly<Record<string, Shape>> = {
  'as it is': {},
  'no pictures data': { bare: true },
  '60 fixed effects': { fixedEffects: 60 },
  '200 groups': { groups: 200 },
  'no spread between groups': { noSpread: true },
  '12 fits at once': { copies: 2 },
  'all together': { fixedEffects: 60, groups: 200, copies: 2 },
};
const NASTY = '<script>alert("1")</script>&|`*_$\\';

test.each(Object.entries(ODD))('%s: the example is a valid document', (_, shape) => {
  expect(validate(comparisonDocument, JSON.parse(JSON.stringify(example(shape))), 'example')).toHaveProperty('value');
});
test.each(Object.entries(ODD))('%s: the terminal report stays within its width', (_, shape) => {
  const long = comparisonText(example(shape))
    .split('\n')
    .filter((line) => line.length > 112);
  expect(long).toEqual([]);
});
test.each(Object.entries(ODD))('%s: sections of the terminal report fit one screen', (_, shape) => {
  const sections = comparisonText(example(shape)).split(/\n(?=── )/);
  expect(Math.max(...sections.map((s) => s.split('\n').length))).toBeLessThanOrEqual(64);
});
test.each(Object.entries(ODD))('%s: numbers of a row align on the point', (_, shape) => {
  const [, fits = ''] = comparisonText(example(shape)).split('── Fits ─');
  const rows = fits.split('\n').filter((line) => /^ {2}(var|logLik|\(Intercept\)| {2}SE)/.test(line));
  expect(rows.length).toBeGreaterThan(4);
  for (const row of rows) {
    const decimals = row.match(/-?\d+\.\d+/g)?.map((x) => x.split('.')[1]?.length) ?? [];
    expect(new Set(decimals).size).toBe(1);
  }
});
test.each(Object.entries(ODD))('%s: the page is small and every picture is drawn or its absence told', (_, shape) => {
  const document = example(shape);
  const pictures = drawPictures(document);
  const html = comparisonHtml(document, pictures);
  expect(html.length).toBeLessThan(3e6);
  for (const [name, picture] of pictures) {
    if (picture.svg === null) expect(picture.description).toMatch(/^Not drawn: .+\.$/);
    else expect(html).toContain(`mixdiff-${name}-title`);
    expect(picture.svg ?? '').not.toMatch(/NaN|undefined|Infinity/);
  }
});

test('names become text everywhere, never markup', () => {
  const document = example({ name: NASTY });
  const pictures = drawPictures(document);
  const html = comparisonHtml(document, pictures);
  const { document: page } = parseHTML(html);
  expect(html).not.toContain('<script');
  expect(page.querySelectorAll('script')).toHaveLength(0);
  expect(page.querySelector('h1')?.textContent).toBe(NASTY);
  const rows = [...page.querySelectorAll('th')].map((th) => th.textContent);
  expect(rows).toContain(NASTY);
  for (const { svg } of pictures.values()) expect(svg ?? '').not.toContain('<script');
  expect(comparisonMarkdown(document, pictures)).not.toMatch(/(?<!`)<script(?=>alert)[^`]*$/m);
  expect(estimatesTex(document)).toContain('\\textless{}script\\textgreater{}');
  expect(estimatesCsv(document)).toContain('"<script>alert(""1"")</script>&|`*_$\\"');
});
test('a stand-alone picture has its name, its description and colours of its own', () => {
  const { svg } = drawPictures(example()).get('profiles') ?? {};
  const file = standAlone(svg as string);
  expect(file).toMatch(/^<\?xml.*\n<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(file).toMatch(/<title id="[^"]+">Profile likelihood/);
  expect(file).toContain('prefers-color-scheme:dark');
});
test('the same document gives the same pictures', () => {
  const [one, two] = [drawPictures(example()), drawPictures(example())];
  expect([...one]).toEqual([...two]);
});
