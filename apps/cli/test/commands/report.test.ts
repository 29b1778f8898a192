import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Refusal } from '@mixdiff/contract';
import type { ComparisonDocument } from '@mixdiff/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readComparison, reportCommand } from '../../src/commands/report.ts';
import { Ended, EXIT } from '../../src/exit.ts';
import { mixdiff, type Ran } from '../mixdiff.ts';

/** A comparison written by `compare --out`, told again from comparison.json alone. */
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-report-'));
const at = (name: string): string => join(folder, name);
let compared: Ran;
beforeAll(async () => {
  compared = await mixdiff(
    ['compare', '--full', '--case', 'penicillin', '--backends', 'lme4,glmmTMB', '--out', at('out')],
    folder,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('compare --out writes every file that its last lines name', () => {
  expect(compared.code).toBe(0);
  const line = compared.stdout.split('\n').find((l) => l.startsWith('written'));
  for (const name of ['report.html', 'report.md', 'comparison.json', 'estimates.csv', 'estimates.tex', 'pictures/']) {
    expect(line).toContain(name);
    expect(existsSync(at(`out/${name}`))).toBe(true);
  }
  expect(readFileSync(at('out/pictures/random-effects.svg'), 'utf8')).toMatch(/^<\?xml/);
});
test('the report made later is the one that compare wrote', async () => {
  for (const name of ['report.html', 'report.md']) {
    expect(await reportCommand({ out: at(`later/${name}`) }, at('out/comparison.json'))).toBe(EXIT.ran);
    expect(readFileSync(at(`later/${name}`), 'utf8')).toBe(readFileSync(at(`out/${name}`), 'utf8'));
  }
  expect(existsSync(at('later/pictures/cross.svg'))).toBe(true);
  const text = await mixdiff(['report', at('out/comparison.json'), '--format', 'text'], folder);
  expect(text.code).toBe(0);
  expect(compared.stdout).toContain(text.stdout);
});

const changed = (change: (document: ComparisonDocument) => unknown): string => {
  const document = JSON.parse(readFileSync(at('out/comparison.json'), 'utf8')) as ComparisonDocument;
  return JSON.stringify(change(document));
};
test.each<[string, () => string, string, RegExp]>([
  ['no JSON', () => 'y,x\n1,2\n', 'cli/not-json', /bad\.json/],
  ['another document', () => changed((d) => d.fits[0]?.fit), 'cli/not-a-comparison', /mixdiff\/fit@1/],
  ['no document', () => '[1]', 'cli/not-a-comparison', /no schema/],
  ['a wrong field', () => changed((d) => ({ ...d, fits: 'none' })), 'schema/invalid', /bad\.json: fits: /],
  ['a field too many', () => changed((d) => ({ ...d, fitss: [] })), 'schema/unknown-field', /'fitss'/],
])('%s is refused by name', (_, content, code, named) => {
  writeFileSync(at('bad.json'), content());
  const refusal = refusalOf(() => readComparison(at('bad.json')));
  expect(refusal?.refused).toBe(code);
  expect(refusal?.message).toMatch(named);
  expect(refusal?.hint).not.toBe('');
});
test('a file that is not there is bad input, told in a sentence', async () => {
  const missing = await mixdiff(['report', at('none.json')], folder);
  expect(missing.code).toBe(EXIT.badInput);
  expect(missing.stdout).toBe('');
  expect(missing.stderr).toContain('none.json does not exist');
});
test('an unknown format is refused by name', async () => {
  await expect(reportCommand({ format: 'pdf' }, at('out/comparison.json'))).rejects.toMatchObject({
    refusal: { refused: 'cli/format' },
  });
});

function refusalOf(run: () => unknown): Refusal | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof Ended ? error.refusal : undefined;
  }
}
