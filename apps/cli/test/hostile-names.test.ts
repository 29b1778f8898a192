import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FitDocument } from '@mixdiff/schema';
import { afterAll, expect, test } from 'vitest';
import { fitCommand } from '../src/commands/fit.ts';
import { printed } from './printed.ts';

/** A formula is data: whatever it says, nothing of it runs, here or in R. */
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hasR =
  spawnSync(
    'Rscript',
    ['--vanilla', '-e', 'stopifnot(nzchar(system.file(package = "lme4")), nzchar(system.file(package = "jsonlite")))'],
    {
      stdio: 'ignore',
    },
  ).status === 0;
const why = hasR ? '' : ' (skipped: needs Rscript with lme4 and jsonlite)';

const data = join(folder, 'd.csv');
const pwned = join(folder, 'pwned');
const rows = Array.from({ length: 24 }, (_, i) => [
  i % 7,
  Math.sin(3 * i) + Math.floor(i / 4),
  `"; system('touch ${pwned}') # ${Math.floor(i / 4)}`,
]);
writeFileSync(
  data,
  `if,my Größe,"a""b"\n${rows.map(([x, y, g]) => `${x},${y},"${String(g).replaceAll('"', '""')}"`).join('\n')}\n`,
);
const formula = '`my Größe` ~ `if` + (1 | `a"b`)';
const fit = async (backend: string): Promise<FitDocument> => {
  const { text } = await printed(() => fitCommand({ data, formula, backend, reml: true, json: true }));
  return JSON.parse(text) as FitDocument;
};

test.runIf(hasR)(`quotes, spaces, unicode and keywords in names and labels go through R unharmed${why}`, async () => {
  const [ours, theirs] = [await fit('lme4'), await fit('r:lme4')];
  expect(theirs.fixed.map((row) => row.term)).toEqual(ours.fixed.map((row) => row.term));
  expect(theirs.logLik).toBeCloseTo(ours.logLik as number, 6);
  expect(Object.keys(theirs.ranef?.[0]?.modes ?? {})).toHaveLength(6);
  expect(existsSync(pwned)).toBe(false);
});
test.each([
  `y ~ x + (1 | g)); system("touch ${pwned}"`,
  `y ~ system("touch ${pwned}") + (1 | g)`,
  `y ~ I(file.create("${pwned}")) + (1 | g)`,
])('%s is refused before any engine', async (hostile) => {
  const hostileData = join(folder, 'plain.csv');
  writeFileSync(hostileData, 'y,x,g\n1,2,a\n2,1,a\n3,3,b\n1,4,b\n');
  const run = fitCommand({ data: hostileData, formula: hostile, backend: 'r:lme4', reml: true, json: true });
  await expect(run).rejects.toMatchObject({ refusal: { refused: expect.stringMatching(/^frame\//) } });
  expect(existsSync(pwned)).toBe(false);
});
