import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ComparisonDocument } from '@mixdiff/schema';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixed } from '../src/format.ts';
import { comparisonHtml, drawPictures, PICTURE_NAMES, standAlone } from '../src/pages/index.ts';
import { example } from './example.ts';

/** The page in a real browser, from the file system, with the network off. */
const CHROMIUM = '/usr/bin/chromium';
const installed = existsSync(CHROMIUM);
const VIEWS = [
  { width: 1200, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const;

test.runIf(!installed)(
  `skipped: no ${CHROMIUM}; the page was not opened in a browser (apt-get install chromium)`,
  () => {
    expect(installed).toBe(false);
  },
);

describe.runIf(installed)('in Chromium, offline', () => {
  const folder = installed ? mkdtempSync(join(tmpdir(), 'mixdiff-page-')) : '';
  const document = sparse(example({ name: '<script>alert(1)</script>' }));
  const pictures = drawPictures(document);
  const faults: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    writeFileSync(join(folder, 'report.html'), comparisonHtml(document, pictures));
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    const context = await browser.newContext({ offline: true });
    page = await context.newPage();
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('dialog', (dialog) => faults.push(dialog.message()));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) faults.push(request.url());
    });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('no console message, no request, no script ran', () => {
    expect(faults).toEqual([]);
  });
  test('every picture is there, named, and has a size', async () => {
    for (const name of PICTURE_NAMES) {
      const picture = page.locator(`#picture-${name} svg`);
      expect(await picture.count(), name).toBe(1);
      expect(await picture.locator('title').first().textContent(), name).toBe(pictures.get(name)?.title);
      expect((await picture.boundingBox())?.height, name).toBeGreaterThan(60);
    }
  });
  test('the stand-alone pictures are well-formed XML', async () => {
    for (const [name, { svg }] of pictures) {
      const root = await page.evaluate<string>(`
        (() => {
          const parsed = new DOMParser().parseFromString(${JSON.stringify(standAlone(svg as string))}, 'image/svg+xml');
          return parsed.querySelector('parsererror')?.textContent ?? parsed.documentElement.tagName;
        })()`);
      expect(root, name).toBe('svg');
    }
  });
  test("the tables' numbers are the document's", async () => {
    const rows = await page.locator('#table-fits').locator('xpath=ancestor::table').locator('tbody tr').allInnerTexts();
    const cells = new Map(
      rows.map((row) => row.split('\t').map((cell) => cell.trim())).map(([head, ...rest]) => [head, rest]),
    );
    expect(cells.get('logLik')).toEqual(document.certificates.map((c) => fixed(c.logLik, 4)));
    expect(cells.get('(Intercept)')).toEqual(document.fits.map((f) => fixed(f.fit?.fixed[0]?.estimate, 4)));
  });
  test.each(VIEWS)('$width pixels, $colorScheme: nothing wider than the window, no serious fault', async (view) => {
    await page.setViewportSize({ width: view.width, height: 900 });
    await page.emulateMedia({ colorScheme: view.colorScheme });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(view.width);
    expect(await seriousFaults(page)).toEqual([]);
  });
  test('390 pixels: no column is lost: a small table fits, of others every column can be brought into view, which is said', async () => {
    await page.setViewportSize({ width: 390, height: 900 });
    const tables = await page.evaluate<Seen[]>(`
      [...document.querySelectorAll('table')].map((table) => {
        for (let e = table; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
        const region = table.closest('.scroll');
        const head = [...table.querySelectorAll('thead tr:last-child > *')];
        const hint = region.previousElementSibling;
        const seen = head.map((cell, j) => {
          region.scrollLeft = j === 0 ? 0 : cell.offsetLeft + cell.offsetWidth - region.clientWidth;
          const [r, c] = [region.getBoundingClientRect(), cell.getBoundingClientRect()];
          const first = table.querySelector('tbody th')?.getBoundingClientRect();
          const left = j === 0 || !first ? r.left : first.right;
          return c.left >= left - 1 && c.right <= r.right + 1;
        });
        const fits = region.scrollWidth <= region.clientWidth + 1;
        region.scrollLeft = 0;
        return { id: table.querySelector('caption').id, columns: head.length, fits, seen,
          told: !!hint && hint.classList.contains('wide') && hint.offsetHeight > 0 };
      })`);
    expect(tables.length).toBeGreaterThan(8);
    for (const { id, columns, fits, seen, told } of tables) {
      expect(seen, id).not.toContain(false);
      if (columns <= 3) expect(fits, id).toBe(true);
      if (!fits) expect(told, id).toBe(true);
    }
  });
  test('the keyboard reaches the skip link first, and every table and picture that scrolls', async () => {
    await page.reload();
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement.className')).toBe('skip');
    const focusable = await page.evaluate<boolean>(
      `[...document.querySelectorAll('.scroll')].every((e) => e.getAttribute('tabindex') === '0')`,
    );
    expect(focusable).toBe(true);
  });
});

/** A table as a phone shows it: which columns can be seen beside the first, whether all at once, whether it says so. */
interface Seen {
  readonly id: string;
  readonly columns: number;
  readonly fits: boolean;
  readonly seen: readonly boolean[];
  readonly told: boolean;
}
/** One row of the data in sixteen: a thousand circles more would be looked at by axe-core, and tell it nothing. */
function sparse(document: ComparisonDocument): ComparisonDocument {
  const some = <T>(values: readonly T[]): T[] => values.filter((_, i) => i % 16 === 0);
  for (const [name, values] of Object.entries(document.data)) document.data[name] = some(values);
  for (const { fit } of document.fits) if (fit?.fitted) fit.fitted = some(fit.fitted);
  return document;
}
interface Axe {
  run(context: object): Promise<{ violations: { id: string; impact: string | null; nodes: { html: string }[] }[] }>;
}
/** What pictures are made of is left out: a picture is one image with a name, which a test above asks for. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source });
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: Axe }).axe.run({ exclude: ['svg > *'] }),
  );
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 200)}`);
}
