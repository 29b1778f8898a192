/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The page of a study in a real browser, as wide as a desk and as a phone. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulationHtml } from '../../src/pages/index.ts';
import { around, study } from './a-study.ts';

const CHROMIUM = '/usr/bin/chromium';
const installed = existsSync(CHROMIUM);
/** As many scenarios, and as long names, as a published design has. */
const FACTORS = [0, 0.4].flatMap((slope) =>
  [50, 100, 200].flatMap((n) => [3, 9].flatMap((M) => [1, 0.5].map((sigma) => ({ slope, n, M, sigma })))),
);

const LONG_NAME = 'glmmTMB@1.1.5{dispersion=log-sd}/REML+certified';
const ZIPS = ['glmmTMB@1.1.5/ML', 'MMMMMMMM@1.1.5/ML', LONG_NAME].flatMap((estimator) =>
  around.zips.map((one) => ({ ...one, scenario: 24, estimator })),
);

describe.runIf(installed)('in Chromium, offline', () => {
  const folder = installed ? mkdtempSync(join(tmpdir(), 'mixdiff-study-page-')) : '';
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder, 'few.html'), simulationHtml(study(true), around));
    const few = study(true);
    const tiny = few.differences.map((one) => ({ ...one, value: -1.1e-5, mcse: 2.4e-5 }));
    writeFileSync(join(folder, 'tiny.html'), simulationHtml({ ...few, differences: tiny }, around));
    writeFileSync(
      join(folder, 'many.html'),
      simulationHtml(study(true, LONG_NAME, FACTORS), { ...around, zips: [...around.zips, ...ZIPS] }),
    );
    const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  test.each([
    ['few', 1280],
    ['few', 390],
    ['tiny', 1280],
    ['tiny', 390],
    ['many', 1280],
    ['many', 390],
  ] as const)('%s scenarios at a width of %i: nothing is cut, nothing is asked of a network', async (name, width) => {
    const context = await browser.newContext({ offline: true, viewport: { width, height: 844 } });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => request.url().startsWith('file:') || faults.push(request.url()));
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    const seen = await page.evaluate(() => {
      const root = document.documentElement;
      const svgs = [...document.querySelectorAll('figure svg')];
      const outside = svgs.flatMap((svg) => {
        const box = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')].flatMap((text) => {
          const { left, right, width: wide } = text.getBoundingClientRect();
          return wide > 0 && (left < box.left - 1 || right > box.right + 1) ? [text.textContent] : [];
        });
      });
      // numbers below a panel do not run into one another
      const touching = svgs.flatMap((svg) =>
        [...svg.querySelectorAll('[aria-label="x-axis tick label"]')].flatMap((axis) => {
          const boxes = [...axis.querySelectorAll('text')].map((text) => text.getBoundingClientRect());
          const ordered = boxes.sort((a, b) => a.left - b.left);
          return ordered.filter((box, i) => box.left < (ordered[i - 1]?.right ?? Number.NEGATIVE_INFINITY) + 2);
        }),
      ).length;
      // names of rows stand beside the cells, not on them
      const [map] = svgs;
      const cells = [...(map?.querySelectorAll('rect') ?? [])].map((cell) => cell.getBoundingClientRect());
      const names = [...(map?.querySelectorAll('text') ?? [])].filter(({ textContent }) =>
        /^\d+:/.test(textContent ?? ''),
      );
      const covered = names.filter((one) => {
        const at = one.getBoundingClientRect();
        return cells.some(
          (c) => c.left < at.right - 1 && c.right > at.left + 1 && c.top < at.bottom - 2 && c.bottom > at.top + 2,
        );
      });
      return {
        sideways: root.scrollWidth - root.clientWidth,
        outside,
        touching,
        names: names.length,
        covered: covered.map(({ textContent }) => textContent),
      };
    });
    expect(seen).toEqual({ sideways: 0, outside: [], touching: 0, names: name === 'many' ? 24 : 2, covered: [] });
    expect(faults).toEqual([]);
    await context.close();
  });
});
