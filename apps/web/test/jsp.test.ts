/**
 * The example of the README, end to end: the page's numbers are the command line's, to every digit that either prints. Their
 * last bits are not: Chromium's and Node's V8 compute exp and log by different code, and differ there.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { comparisonText } from '@mixdiff/report';
import { type ComparisonDocument, comparisonDocument } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { answered, built, installed, launched, opened, saved } from './chromium.ts';

const CLI = join(dirname(fileURLToPath(import.meta.url)), '../../cli/bin/mixdiff.mjs');
/** Sections of the report by their titles, without counts of iterations: the last bits decide whether there is one more. */
function sections(document: ComparisonDocument): Map<string, string> {
  const text = comparisonText(document, null).replace(/^ *(?:iterations|evaluations f\/g) .*\n/gm, '');
  const parts = text.split(/^── (.*?) ─+$/m);
  return new Map(parts.flatMap((part, i) => (i % 2 === 1 ? [[part, parts[i + 1] as string] as const] : [])));
}
const HELD = [
  /^Proof/,
  /^Fits$/,
  /^Every fit under the referee/,
  /^Same optimum/,
  /^The same model as a marginal/,
  /^Inference/,
  /^Published numbers/,
];

// two whole comparisons, one of them in Chromium: more than a minute of a machine that is busy
test.runIf(installed && process.env['LONG'] === '1')(
  'JSP: every table of the page is that of the command line',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mixdiff-jsp-'));
    const command = promisify(execFile)(process.execPath, [CLI, 'compare', '--case', 'jsp', '--out', folder], {
      cwd: folder,
    });
    const browser = await launched();
    try {
      const { page, faults } = await opened(browser, built());
      await page.click('#app-take');
      await page.waitForSelector('#app-columns table');
      await page.click('#app-compare');
      expect(await answered(page)).toBe('');
      await command;
      const [here, there] = [
        await saved(page, 'comparison.json'),
        readFileSync(join(folder, 'comparison.json'), 'utf8'),
      ].map((text) => comparisonDocument.parse(JSON.parse(text))) as [ComparisonDocument, ComparisonDocument];
      expect(here.problem).toEqual(there.problem);
      expect(here.certificates.map(({ fit, verdict }) => [fit, verdict])).toEqual(
        there.certificates.map(({ fit, verdict }) => [fit, verdict]),
      );
      const [ours, theirs] = [sections(here), sections(there)];
      for (const name of HELD) {
        const [title] = [...theirs.keys()].filter((one) => name.test(one));
        expect(title, String(name)).toBeDefined();
        expect(ours.get(title as string), title).toBe(theirs.get(title as string));
      }
      const proof = (text: string): string =>
        text
          .replace(/"[^"\n]*data\.csv"/, '"data.csv"')
          .replace(/-?\d+\.\d{6,}(?:e[-+]\d+)?/g, (x) => Number(x).toPrecision(6));
      expect(proof(await saved(page, 'proof.R'))).toBe(proof(readFileSync(join(folder, 'proof.R'), 'utf8')));
      expect(await page.textContent('#app-result .finding')).toBe(
        '1 of 6 fits is not a maximum of its own likelihood: glmmTMB*/ML.',
      );
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
