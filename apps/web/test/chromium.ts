/** A headless Chromium with the page open, and all that it did beside showing it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';
export const installed = existsSync(CHROMIUM);

export const launched = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
/** The page, built anew. */
export function built(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-site-'));
  execFileSync(process.execPath, [join(dirname(fileURLToPath(import.meta.url)), '../build.mjs'), folder]);
  return pathToFileURL(join(folder, 'index.html')).href;
}
export interface Opened {
  readonly page: Page;
  /** Console messages, errors, dialogs, and requests for anything but the page and its worker. */
  readonly faults: string[];
}
/** From the file system, with the network off unless told. */
export async function opened(browser: Browser, url: string, offline = true): Promise<Opened> {
  const context = await browser.newContext({ offline, acceptDownloads: true });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => faults.push(dialog.message()));
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('blob:')) faults.push(request.url());
  });
  await page.goto(url);
  await page.waitForSelector('body[data-ready]');
  return { page, faults };
}
/** A table from memory, as if it had been chosen from the disk. */
export async function give(page: Page, name: string, text: string): Promise<void> {
  await page.setInputFiles('#app-file', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.waitForSelector('#app-columns table');
}
/** Waits for a result or a refusal; the latter's text, or ''. */
export async function answered(page: Page): Promise<string> {
  await page.waitForSelector('body.reported, #app-refusal:not(:empty)', { timeout: 280_000 });
  return (await page.textContent('#app-refusal')) ?? '';
}
/** The text of a file that the page would save. */
export async function saved(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(`text=Save ${name}`)]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
