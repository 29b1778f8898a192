/** The page as its users have it: from the file system, offline, in Chromium. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readGolden } from '@mixdiff/testing';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answered, built, CHROMIUM, give, installed, launched, type Opened, opened, saved } from './chromium.ts';

test.runIf(!installed)(
  `skipped: no ${CHROMIUM}; the page was not opened in a browser (apt-get install chromium)`,
  () => {
    expect(installed).toBe(false);
  },
);

const ROWS = Array.from({ length: 48 }, (_, i) => {
  const y = 3 + (i % 5) / 4 + [0, 2, -1, 1, 3, -2][i % 6]! + ((i * 37) % 11) / 9;
  return [y.toFixed(3), i % 5, `g${i % 6}`].join(',');
});
const SMALL = ['y,x,g', ...ROWS].join('\n');

describe.runIf(installed)('in Chromium, offline, from the file system', () => {
  let browser: Browser;
  let url = '';
  beforeAll(async () => {
    url = built();
    browser = await launched();
  });
  afterAll(() => browser?.close());
  const fresh = (): Promise<Opened> => opened(browser, url);

  test('by keyboard alone: an example, a formula, a comparison, its files', async () => {
    const { page, faults } = await fresh();
    await focusBy(page, 'app-example');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    expect(await page.inputValue('#app-example')).toBe('dyestuff');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#app-columns table');
    await focusBy(page, 'app-formula');
    expect(await page.inputValue('#app-formula')).toBe('Yield ~ 1 + (1 | Batch)');
    await focusBy(page, 'app-compare');
    await page.keyboard.press('Enter');
    expect(await answered(page)).toBe('');
    expect(await page.evaluate('document.activeElement.id')).toBe('app-result');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Save report.html');
    expect(await page.textContent('#app-result .finding')).toContain('are a maximum');
    expect(JSON.parse(await saved(page, 'comparison.json'))).toMatchObject({
      problem: { case: 'dyestuff' },
      reproduce: { command: expect.stringMatching(/^mixdiff compare --case dyestuff/) },
    });
    expect(faults).toEqual([]);
  });
  test('a table of the user: types, roles that write the formula, a factor, and the command that does the same', async () => {
    const { page, faults } = await fresh();
    await give(page, 'd.csv', SMALL);
    expect(await page.textContent('#app-read')).toBe('d.csv: 48 rows, 3 columns.');
    await page.selectOption('[aria-label="Part of y in the model"]', 'response');
    await page.selectOption('[aria-label="Part of x in the model"]', 'predictor');
    await page.selectOption('[aria-label="Part of g in the model"]', 'group');
    expect(await page.inputValue('#app-formula')).toBe('y ~ x + (1 | g)');
    await page.check('[aria-label="x is a factor"]');
    await page.uncheck('#app-engine-nlme');
    await page.uncheck('#app-ml');
    await page.click('#app-compare');
    expect(await answered(page)).toBe('');
    const document = JSON.parse(await saved(page, 'comparison.json'));
    expect(document.problem).toMatchObject({ case: null, columns: ['(Intercept)', 'x1', 'x2', 'x3', 'x4'] });
    expect(document.fits.map(({ id }: { id: string }) => id)).toEqual(['lme4/REML', 'glmmTMB/REML']);
    expect(document.reproduce.command).toBe(
      "mixdiff compare --data d.csv --formula 'y ~ x + (1 | g)' --factor x --methods REML --backends lme4,glmmTMB",
    );
    expect(faults).toEqual([]);
  });
  test('a stored comparison is shown, and a print-out is audited against the data', async () => {
    const { page, faults } = await fresh();
    await give(page, 'data.csv', readGolden('sleepstudy/data.csv'));
    await page.click('#app-audit-part summary');
    await page.fill('#app-printout', readGolden('printouts/lme4-slope.txt'));
    await page.click('#app-audit');
    expect(await answered(page)).toBe('');
    expect(await page.textContent('#app-result')).toMatch(/read as\s+lme4[\s\S]*verdict\s+interior-maximum/);
    const kept = { schema: 'mixdiff/comparison@1' };
    await page.setInputFiles('#app-document', {
      name: 'comparison.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(kept)),
    });
    await page.waitForSelector('#app-refusal:not(:empty)');
    expect(await page.textContent('#app-refusal')).toContain('comparison.json');
    expect(faults).toEqual([]);
  });
  test('what cannot be done is said, and what data hold is text', async () => {
    const { page, faults } = await fresh();
    const evil = '<img src=x onerror=alert(1)>';
    await give(page, `${evil}.csv`, SMALL.replace('y,x,g', `y,${evil},"<script>alert(2)</script>"`));
    expect(await page.textContent('#app-columns tbody tr:nth-child(2) th')).toBe(evil);
    await page.click('#app-compare');
    expect(await page.textContent('#app-refusal')).toContain('There is no formula.');
    await page.selectOption('#app-columns tbody tr:nth-child(1) select', 'response');
    await page.selectOption('#app-columns tbody tr:nth-child(2) select', 'predictor');
    await page.selectOption('#app-columns tbody tr:nth-child(3) select', 'group');
    await page.uncheck('#app-engine-nlme');
    await page.uncheck('#app-engine-glmmTMB');
    await page.uncheck('#app-ml');
    await page.click('#app-compare');
    expect(await answered(page)).toBe('');
    expect(await page.locator('img, script:not(#app-worker):not(head script)').count()).toBe(0);
    expect(await page.textContent('#app-result')).toContain(evil);
    await page.fill('#app-formula', 'y ~ nosuch + (1 | g)');
    await page.click('#app-compare');
    expect(await answered(page)).toContain('nosuch');
    expect(faults).toEqual([]);
  });
  test('the policy in its head: no request leaves the page or its worker, no script of others runs', async () => {
    let hits = 0;
    const server = createServer((_, response) => {
      hits++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { page } = await opened(browser, url, false);
    const blocked = await page.evaluate<string[]>(`(async () => {
      const at = 'http://127.0.0.1:${port}/';
      const blocked = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => blocked.push(effectiveDirective));
      const quiet = (work) => Promise.resolve().then(work).catch(() => undefined);
      await quiet(() => fetch(at));
      await quiet(() => navigator.sendBeacon(at));
      await quiet(() => new Promise((done) => { new WebSocket(at.replace('http', 'ws')).onerror = done; }));
      await quiet(() => new Promise((done) => { const image = new Image(); image.onload = image.onerror = done; image.src = at; }));
      await quiet(() => new Promise((done) => {
        const worker = new Worker(URL.createObjectURL(new Blob(["fetch('" + at + "').catch(() => postMessage(0))"])));
        worker.onmessage = done;
      }));
      const script = document.createElement('script');
      script.text = 'document.title = "ran"';
      document.head.append(script);
      const frame = document.createElement('iframe');
      frame.src = at;
      const form = document.createElement('form');
      form.action = at;
      document.body.append(frame, form);
      form.submit();
      // reports come when the browser has time for them
      const pause = () => new Promise((done) => setTimeout(done, 100));
      for (let tries = 0; tries < 200 && !(blocked.includes('form-action') && blocked.includes('frame-src')); tries++) await pause();
      await pause();
      return [...blocked, document.title];
    })()`);
    server.close();
    expect(hits).toBe(0);
    const times = (directive: string): number => blocked.filter((one) => one === directive).length;
    expect(times('connect-src')).toBeGreaterThanOrEqual(3);
    for (const directive of ['img-src', 'script-src-elem', 'frame-src', 'form-action'])
      expect(blocked).toContain(directive);
    expect(blocked.at(-1)).toBe('mixdiff: do the engines agree?');
    expect(page.url()).toBe(url);
  });
  test('50 MB: while a table is read the page answers', async () => {
    const { page, faults } = await fresh();
    // written in the page, so that nothing but its reading is looked at
    const { slowest, all } = await page.evaluate<{ slowest: number; all: number }>(`(async () => {
      const line = Array.from({ length: 1000 }, (_, i) => [(i * 37 % 1009) / 7, i % 17, 'group ' + i % 50, (i * 31 % 997) / 3].join(',')).join('\\n') + '\\n';
      const parts = ['y,x,g,z\\n', ...Array(Math.ceil(50e6 / line.length)).fill(line)];
      const given = new DataTransfer();
      given.items.add(new File(parts, 'large.csv'));
      const input = document.querySelector('#app-file');
      input.files = given.files;
      const start = performance.now();
      let last = start, slowest = 0;
      const watch = setInterval(() => { const now = performance.now(); slowest = Math.max(slowest, now - last); last = now; }, 10);
      input.dispatchEvent(new Event('change'));
      while (!document.querySelector('#app-columns table') && document.querySelector('#app-refusal').textContent === '') await new Promise((done) => setTimeout(done, 20));
      clearInterval(watch);
      return { slowest, all: performance.now() - start };
    })()`);
    expect(await page.textContent('#app-read')).toMatch(/^large\.csv: \d{7} rows, 4 columns\./);
    // of the whole time, not in milliseconds: the processor is shared
    expect(slowest).toBeLessThan(all / 3);
    expect(faults).toEqual([]);
  });
  test('cancelling ends the work, and the next comparison begins anew', async () => {
    const { page, faults } = await fresh();
    await page.click('#app-take');
    await page.waitForSelector('#app-columns table');
    await page.click('#app-compare');
    await page.waitForSelector('#app-cancel:not([hidden])');
    await page.click('#app-cancel');
    expect(await page.textContent('#app-status')).toBe('Cancelled.');
    expect(await page.isHidden('#app-progress')).toBe(true);
    await page.fill('#app-formula', 'math ~ raven + (1 | school)');
    for (const id of ['#app-engine-nlme', '#app-engine-glmmTMB', '#app-ml']) await page.uncheck(id);
    await page.fill('#app-derive', '');
    await page.click('#app-compare');
    expect(await answered(page)).toBe('');
    expect(await page.textContent('#app-result .formula')).toBe('math ~ raven + (1 | school)');
    expect(faults).toEqual([]);
  });
  test('375 and 1200 pixels, light and dark: nothing wider than the window, no serious fault', async () => {
    const { page } = await fresh();
    await page.click('#app-take');
    await page.waitForSelector('#app-columns table');
    await page.evaluate(`for (const d of document.querySelectorAll('details')) d.open = true`);
    for (const width of [375, 1200]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await seriousFaults(page), `${width} ${colorScheme}`).toEqual([]);
      }
    }
  });
});

/** Presses Tab until the element has the focus: one that the keyboard does not reach fails. */
async function focusBy(page: Page, id: string): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if ((await page.evaluate('document.activeElement.id')) === id) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach #${id}`);
}
interface Axe {
  run(): Promise<{ violations: { id: string; impact: string | null; nodes: { html: string }[] }[] }>;
}
/** axe-core through the debugger: the page's policy lets no other script in. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes[0]?.html.slice(0, 200)}`);
}
