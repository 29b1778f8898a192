/** One R stream through all data sets: a study that grows goes on in it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readColumns } from '@mixdiff/simulate';
import { afterAll, expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';
import { smallStudy } from './small-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-streams-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, streams: string, replicates: number): void =>
  writeFileSync(
    join(folder, name),
    smallStudy({ replicates, chunk: 2, estimators: '[lme4/REML]', estimands: "['beta|x']" })
      .replace('estimators', 'certify: false\nestimators')
      .replace('  formula', `  streams: ${streams}\n  formula`),
  );
const run = (...args: string[]) => mixdiff(['simulate', ...args], folder);
/** Scenario, replicate and log-likelihood of every row. */
async function rowsOf(out: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const name of readdirSync(join(folder, out, 'results')).sort()) {
    const { rows: n, columns } = await readColumns(readFileSync(join(folder, out, 'results', name)));
    const at = (column: string, i: number): unknown => Array.from(columns.get(column) ?? [])[i];
    for (let i = 0; i < n; i++) rows.push([at('scenario', i), at('replicate', i), at('logLik', i)]);
  }
  return rows;
}

test('begun anew in each scenario, a study that has grown in the middle of a chunk is the one that was never shorter', async () => {
  write('short.yaml', 'sequential-by-scenario', 3);
  write('long.yaml', 'sequential-by-scenario', 6);
  expect(await run('short.yaml', '--workers', '1', '--out', 'grown')).toMatchObject({ code: 0 });
  expect(await run('long.yaml', '--workers', '1', '--out', 'grown', '--extend')).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, 'grown/results'))).toContain('s0001-r00000004-00000004.parquet');
  expect(await run('long.yaml', '--workers', '1', '--out', 'whole')).toMatchObject({ code: 0 });
  expect(await rowsOf('grown')).toEqual(await rowsOf('whole'));
});
test('where one stream goes through all scenarios more replicates are another study', async () => {
  write('short.yaml', 'sequential', 2);
  write('long.yaml', 'sequential', 3);
  expect(await run('short.yaml', '--workers', '1', '--out', 'one')).toMatchObject({ code: 0 });
  const { code, stderr } = await run('long.yaml', '--out', 'one', '--extend');
  expect(code).not.toBe(0);
  expect(stderr).toContain('replicates was 2 and is 3, and one stream goes through all scenarios');
});
