import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStudyFile } from '../../src/simulate/study-file.ts';
import { mixdiff } from '../mixdiff.ts';
import { resultHashes, smallStudy } from '../simulate/small-study.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-simulate-'));
const STUDY = smallStudy({
  replicates: 12,
  chunk: 3,
  estimators: '[lme4/REML, glmmTMB/ML, nlme/ML]',
  estimands: "['beta|x', 'sd|g|(Intercept)']",
});
beforeAll(() => writeFileSync(join(folder, 'study.yaml'), STUDY));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hashes = (out: string): Record<string, string> => resultHashes(join(folder, out));
const run = (...args: string[]) => mixdiff(['simulate', ...args], folder);

test('one worker or two, the files of results are the same bytes', async () => {
  expect(await run('study.yaml', '--workers', '1')).toMatchObject({ code: 0 });
  expect(await run('study.yaml', '--workers', '2', '--out', 'two')).toMatchObject({ code: 0 });
  expect(hashes('two')).toEqual(hashes('study.results'));
  expect(Object.keys(hashes('two'))).toHaveLength(8);
});
test('run again it has nothing to do; status counts what is there', async () => {
  expect((await run('study.yaml')).stdout).toContain('24 of 24 replicates are done');
  const { stdout } = await run('status', 'study.yaml', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ replicates: { done: 24, of: 24 }, inWork: [] });
});
test('the report has the numbers, and says first which conclusions hang on the policy', async () => {
  const { code, stdout } = await run('report', 'study.yaml');
  expect(code).toBe(0);
  expect(stdout.split('\n').filter(Boolean)[2]).toMatch(/^\*\*(None|\d+) of \d+ conclusions depend/);
  const summary = JSON.parse(readFileSync(join(folder, 'study.results/summary.json'), 'utf8'));
  expect(summary.fits).toHaveLength(6);
  const own = summary.performance.filter(
    (one: { measure: string; estimand: string }) => one.measure === 'bias' && one.estimand === 'beta|x',
  );
  expect(own).toHaveLength(24);
  const csv = readFileSync(join(folder, 'study.results/performance.csv'), 'utf8').trim().split('\n');
  expect(csv[0]).toBe('scenario,sd,estimator,estimand,policy,measure,n,value,mcse');
  expect(csv).toHaveLength(1 + summary.performance.length + 2 * summary.fits.length);
});
test('a changed study is refused with what changed, a grown one goes on with --extend', async () => {
  const write = (name: string, from: string, to: string) => writeFileSync(join(folder, name), STUDY.replace(from, to));
  write('changed.yaml', 'seed: 5', 'seed: 6');
  const changed = await run('changed.yaml', '--out', 'study.results');
  expect(changed).toMatchObject({ code: 2 });
  expect(changed.stderr).toContain('seed was 5 and is 6');
  write('grown.yaml', 'replicates: 12', 'replicates: 14');
  const grown = await run('grown.yaml', '--out', 'two');
  expect(grown.stderr).toContain('replicates was 12 and is 14');
  expect(await run('grown.yaml', '--out', 'two', '--extend')).toMatchObject({ code: 0 });
  expect(Object.keys(hashes('two')).sort().slice(0, 5).at(-1)).toBe('s0001-r00000013-00000014.parquet');
  expect(hashes('two')).toMatchObject(hashes('study.results'));
});
test('every fault of a file is told, with its path', async () => {
  writeFileSync(
    join(folder, 'bad.yaml'),
    STUDY.replace('seed: 5', 'seed: five').replace('replicates: 12', 'replicats: 12').replace('chunk: 3', 'chunk: 0'),
  );
  const { code, stderr } = await run('bad.yaml');
  expect(code).toBe(2);
  for (const part of ['seed', "unknown field 'replicats'", "did you mean 'replicates'", 'chunk'])
    expect(stderr).toContain(part);
});
test('a key is the text that it is, and << merges', () => {
  const [head] = STUDY.split('design:');
  writeFileSync(
    join(folder, 'keys.yaml'),
    `${head}design: {listed: [&a {n: 4, sd: 1}, {<<: *a, n: 5}]}\ngenerate: {formula: y ~ 1}\nestimators: [lme4/ML]\nestimands: [{quantity: x, true: 1, null: 2}]\n`,
  );
  const { file } = readStudyFile(join(folder, 'keys.yaml'));
  expect(file.estimands).toEqual([{ quantity: 'x', true: 1, null: 2 }]);
  expect(file.design?.listed?.[1]).toEqual({ n: 5, sd: 1 });
});
test('an unknown engine is told before anything runs', async () => {
  writeFileSync(join(folder, 'engine.yaml'), STUDY.replace('lme4/REML', 'lme5/REML'));
  const { code, stderr } = await run('engine.yaml');
  expect(code).toBe(2);
  expect(stderr).toContain("estimators.0: unknown backend 'lme5'");
  expect(stderr).toContain('lme4');
});
test('an option that is refused leaves no folder behind', async () => {
  for (const option of ['--workers', '--first']) {
    const { code, stderr } = await run('study.yaml', '--out', 'untouched', option, '0');
    expect([code, stderr]).toEqual([2, expect.stringContaining(`invalid ${option}: 0`)]);
  }
  expect(existsSync(join(folder, 'untouched'))).toBe(false);
});
test('an option that another of its words takes is named as it is typed', async () => {
  const { code, stderr } = await run('status', 'study.yaml', '--dry-run');
  expect(code).toBe(2);
  expect(stderr).toContain('--dry-run does nothing for simulate status');
});
test('a file of results that was damaged is named, and made again once it is deleted; lost timings lose times', async () => {
  const [chunk = ''] = Object.keys(hashes('study.results')).sort();
  const whole = hashes('study.results');
  const path = join(folder, 'study.results', 'results', chunk);
  rmSync(join(folder, 'study.results', 'timings', chunk));
  expect(await run('status', 'study.yaml')).toMatchObject({ code: 0 });
  writeFileSync(path, '');
  for (const word of ['status', 'report']) {
    const { code, stderr } = await run(word, 'study.yaml');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/results.s0001-r00000001-\d+.parquet is no file of results any more: .*\n.*delete it/),
    ]);
  }
  rmSync(path);
  expect(await run('study.yaml')).toMatchObject({ code: 0 });
  expect(hashes('study.results')).toEqual(whole);
  const manifest = join(folder, 'study.results', 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.slice(0, 99));
  expect((await run('study.yaml')).stderr).toMatch(/manifest.json cannot be read/);
  writeFileSync(manifest, text);
});
test('init writes a study that is one', async () => {
  expect(await run('init', 'first.yaml')).toMatchObject({ code: 0 });
  writeFileSync(
    join(folder, 'first.yaml'),
    readFileSync(join(folder, 'first.yaml'), 'utf8').replace('replicates: 100', 'replicates: 1'),
  );
  expect(await run('first.yaml')).toMatchObject({ code: 0 });
  expect(await run('init', 'first.yaml')).toMatchObject({ code: 2 });
});
