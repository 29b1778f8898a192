/** `generate.sets`: data sets that lie in files. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';
import { resultHashes } from './small-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-stored-sets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = (...args: string[]) => mixdiff(['simulate', ...args], folder);
const STUDY = `seed: 7
replicates: 3
chunk: 2
design: {listed: [{n: 6, model: x + (1 | g), sd: 1}, {n: 8, model: (1 | g), sd: 0.5}]}
generate: {sets: 'sets/n{n}-{replicate}.csv', formula: 'y ~ {model}'}
estimators: [lme4/REML, glmmTMB/ML]
estimands: [{quantity: 'sd|g|(Intercept)', true: sd}, {quantity: 'beta|x', true: 0.5}]
`;
/** Numbers that need all their digits. */
function csvOf(n: number, replicate: number): string {
  const lines = Array.from({ length: 3 * n }, (_, i) => {
    const [g, x] = [Math.floor(i / 3), Math.sin(5 * i + replicate)];
    return `g${g},${x},${1 + x / 2 + Math.cos(3 * g * replicate) + Math.sin(i * i + n) / 3}`;
  });
  return `${['g,x,y', ...lines].join('\n')}\n`;
}
const pathOf = (n: number, replicate: number): string => join(folder, `sets/n${n}-${replicate}.csv`);
beforeAll(() => {
  mkdirSync(join(folder, 'sets'));
  for (const n of [6, 8]) for (const replicate of [1, 2, 3]) writeFileSync(pathOf(n, replicate), csvOf(n, replicate));
  writeFileSync(join(folder, 'study.yaml'), STUDY);
});

test('each scenario has its model, each replicate its file; two workers write the same bytes', async () => {
  expect(await run('study.yaml', '--workers', '1')).toMatchObject({ code: 0 });
  expect(await run('study.yaml', '--workers', '2', '--out', 'two')).toMatchObject({ code: 0 });
  expect(resultHashes(join(folder, 'two'))).toEqual(resultHashes(join(folder, 'study.results')));
  const { stdout } = await run('replay', 'study.yaml', '--scenario', '1', '--replicate', '3', '--json');
  const { fits } = JSON.parse(stdout);
  const replayed = join(folder, 'study.results/replay/s1-r3/data.csv');
  expect(readFileSync(replayed, 'utf8')).toBe(csvOf(6, 3));
  const alone = await mixdiff(
    ['fit', '--data', pathOf(6, 3), '--formula', 'y ~ x + (1 | g)', '--backend', 'lme4', '--reml', '--json'],
    folder,
  );
  expect(fits[0].logLik).toBe(JSON.parse(alone.stdout).logLik);
});
test('a file that holds other bytes, is not there, or serves twice is refused by its name', async () => {
  writeFileSync(pathOf(8, 2), csvOf(8, 5));
  expect((await run('study.yaml')).stderr).toContain('sets/n8-2.csv holds other bytes');
  writeFileSync(pathOf(8, 2), csvOf(8, 2));
  writeFileSync(join(folder, 'four.yaml'), STUDY.replace('replicates: 3', 'replicates: 4'));
  expect((await run('four.yaml')).stderr).toContain('n6-4.csv');
  writeFileSync(join(folder, 'twice.yaml'), STUDY.replace('{n}', '6'));
  expect((await run('twice.yaml')).stderr).toContain('sets/n6-1.csv would be replicate 1 of scenario 2');
  writeFileSync(join(folder, 'idle.yaml'), STUDY.replace('generate: {', 'generate: {streams: sequential, '));
  expect((await run('idle.yaml')).stderr).toContain('generate.streams does nothing here: nothing is drawn');
});
