/** The script in a context that has the language and nothing else, as V8 within R is. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { goldenPath, readGolden } from '@mixdiff/testing';
import { beforeAll, describe, expect, test } from 'vitest';

const ABSENT =
  'setTimeout setInterval setImmediate queueMicrotask TextDecoder TextEncoder atob btoa Buffer performance crypto structuredClone URL Worker process require window self document fetch'.split(
    ' ',
  );
interface Answered {
  readonly code?: string;
  readonly screen: string;
  readonly text: string;
  readonly document: {
    readonly verdict: string;
    readonly fits: readonly { readonly id: string; readonly refusal: unknown }[];
    readonly certificates: readonly object[];
  };
}
let ask: (name: 'compare' | 'audit' | 'page', task: object) => Promise<Answered>;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-in-r-'));
  const build = join(dirname(fileURLToPath(import.meta.url)), '../../../scripts/r-package.mjs');
  execFileSync(process.execPath, [build, folder, '--script']);
  const context = createContext({});
  for (const name of ABSENT) expect(runInContext(`typeof ${name}`, context), name).toBe('undefined');
  runInContext(readFileSync(join(folder, 'mixdiff.js'), 'utf8'), context);
  ask = async (name, task) =>
    JSON.parse(await runInContext(`mixdiff.${name}(${JSON.stringify(JSON.stringify(task))})`, context));
});
const fitIn = (file: string): unknown => JSON.parse(readGolden(`transport/${file}`));

describe('the classic script', () => {
  test('fits of three packages by their names, beside an engine that takes NLopt', async () => {
    const { document, screen } = await ask('compare', {
      fits: ['lme4', 'nlme', 'glmmTMB'].map((name) => ({ name: `my ${name}`, fit: fitIn(`${name}.json`) })),
      engines: ['lme4'],
      starts: 5,
      seed: 1,
      command: 'compare_fits(m)',
    });
    expect(document.fits.map(({ id }) => id)).toEqual(['my lme4/REML', 'my nlme/REML', 'my glmmTMB/REML', 'lme4/REML']);
    expect(document.fits.map(({ refusal }) => refusal)).toEqual([null, null, null, null]);
    expect(document.certificates[0]).toMatchObject({ fit: 'my lme4/REML', verdict: 'interior-maximum' });
    expect(screen).toContain('my glmmTMB');
  });
  test('the report of a comparison as a page with its pictures, and what is no comparison', async () => {
    const fits = [{ name: 'mine', fit: fitIn('lme4.json') }];
    const { document } = await ask('compare', {
      fits,
      engines: ['nlme'],
      starts: 2,
      seed: 1,
      command: 'compare_fits(m)',
    });
    const { html = '' } = (await ask('page', { document })) as { readonly html?: string };
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain('<svg');
    expect(html).not.toContain('<script');
    expect(await ask('page', { document: {} })).toMatchObject({ code: 'schema/invalid' });
  });
  test('what is no fit, and no fit at all, are refused by name', async () => {
    const task = { engines: null, starts: 5, seed: 1, command: '' };
    expect(await ask('compare', { ...task, fits: [] })).toMatchObject({ code: 'in-r/no-fit' });
    const fits = [{ name: 'mine', fit: { schema: 'mixdiff/transport@1' } }];
    expect(await ask('compare', { ...task, fits })).toMatchObject({
      schema: 'mixdiff/refusal@1',
      code: 'schema/invalid',
    });
  });
  test('a print-out, with names beyond ASCII in its data', async () => {
    const [head = '', ...lines] = readFileSync(goldenPath('sleepstudy/data.csv'), 'utf8').trim().split('\n');
    const names = head.split(',').map((name) => name.replaceAll('"', ''));
    const data = lines.map((line) => ({
      ...Object.fromEntries(line.split(',').map((cell, j) => [names[j], Number(cell.replaceAll('"', ''))])),
      größe: 'ä€😀',
    }));
    const { document, text } = await ask('audit', {
      printout: readGolden('printouts/lme4-slope.txt'),
      data,
      name: 'sleepstudy',
    });
    expect(document.verdict).toBe('interior-maximum');
    expect(text).toContain('read as  lme4');
  });
});
