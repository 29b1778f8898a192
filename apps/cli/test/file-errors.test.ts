import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGoldenJson } from '@mixdiff/testing';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { BIN, type Ran } from './mixdiff.ts';
import { runHere } from './odd-input/run-here.ts';

/** Whatever the file system answers, the user is told in a sentence, and the exit code is that of bad input. */
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const FORMULA = 'y ~ x + (1 | g)';
const rows = Array.from({ length: 18 }, (_, i) => `${Math.sin(i) + (i % 3)},${i % 5},g${i % 3}`);
writeFileSync(at('d.csv'), `y,x,g\n${rows.join('\n')}\n`);
symlinkSync(at('b'), at('a'));
symlinkSync(at('a'), at('b'));
mkdirSync(at('a folder'));
const LONG_NAME = 'n'.repeat(300);
const engine = ['--backend', 'lme4', '--ml'];

describe('a file that cannot be read', () => {
  test.each([
    ['a', 'ELOOP'],
    [LONG_NAME, 'ENAMETOOLONG'],
    ['a folder', 'is a folder'],
    ['d.csv/x', 'does not exist'],
    ['nul\u0000nul', 'NUL'],
    ['/dev/zero', 'is a device'],
  ])('%s', async (name, told) => {
    const path = name.startsWith('/') ? name : at(name);
    for (const args of [
      ['fit', '--data', path, '--formula', FORMULA, ...engine],
      ['fit', '--config', path, ...engine],
      ['fit', '--data', at('d.csv'), '--formula', FORMULA, '--ml', '--backend', `recorded:${path}`],
      ['report', path],
      ['audit', path],
      ['difference', path],
      ['compare', '--fit', path],
    ]) {
      const { code, stderr } = await runHere(args);
      expect([args[0], code]).toEqual([args[0], 2]);
      expect(stderr).toContain(told);
      expect(stderr).not.toMatch(/fault|^\s+at /m);
    }
    for (const args of [
      ['check', path],
      ['fit', '--case', path, ...engine],
      ['upgrade', path, '--from', 'lme4@1.1-31', '--to', 'lme4'],
    ]) {
      expect([args[0], (await runHere(args)).code]).toEqual([args[0], 2]);
    }
  });
});
describe('a place that cannot be written', () => {
  const model = ['--data', at('d.csv'), '--formula', FORMULA];
  const plan = ['--methods', 'ML', '--backends', 'lme4', '--starts', '2'];
  test.each([
    ['d.csv', 'EEXIST'],
    ['d.csv/below', 'ENOTDIR'],
    ['a/below', 'ELOOP'],
    [LONG_NAME, 'ENAMETOOLONG'],
    ['/proc/no', 'ENOENT'],
  ])('--out %s', async (name, reason) => {
    const path = name.startsWith('/') ? name : at(name);
    const { code, stderr } = await runHere(['compare', ...model, ...plan, '--out', path]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
    const into = join(path, 'recorded.json');
    expect((await runHere(['record', ...model, ...engine, '--out', into])).code).toBe(2);
    expect((await runHere(['init', path])).code).toBe(2);
  });
  test('a folder where a file should go', async () => {
    const out = at('in the way');
    for (const name of ['report.html', 'proof.R', 'pictures/scatter.svg'])
      mkdirSync(join(out, name), { recursive: true });
    const { code, stderr } = await runHere(['compare', ...model, ...plan, '--out', out]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/EISDIR|ENOTEMPTY/)]);
  });
});
describe('a document that is none', () => {
  const place = (name: string, content: string): string => {
    mkdirSync(join(at(name), '..'), { recursive: true });
    writeFileSync(at(name), content);
    return at(name);
  };
  const nested = (n: number): string => `${'['.repeat(n)}${']'.repeat(n)}`;
  test.each([
    ['alias.yaml', '&a [*a]', 'contains itself'],
    ['inner.yaml', 'data: d.csv\nformula: y ~ x\nfactors: &f\n  g: *f\n', 'contains itself'],
    ['deep.json', nested(100_000), 'deep'],
    ['deep.yaml', nested(500), 'deep'],
    ['null.json', 'null', 'null'],
    ['proto.json', '{"__proto__":{"data":"d.csv"},"formula":"y ~ x"}', "'__proto__'"],
  ])('config %s', async (name, content, told) => {
    const { code, stderr } = await runHere(['fit', '--config', place(name, content), ...engine]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
  });
  test.each(['{}', '[1]', '[{"where": 1}]', 'null', '[{"__proto__": 1}]', '[', nested(100_000)])(
    'published.json %s',
    async (content) => {
      const home = `case ${content.length}`;
      place(`${home}/case.json`, JSON.stringify({ data: '../d.csv', formula: FORMULA, backends: ['lme4'] }));
      place(`${home}/published.json`, content);
      for (const args of [
        ['check', at(home)],
        ['compare', '--case', at(home), '--out', at('out')],
      ]) {
        const { code, stderr } = await runHere(args);
        expect([code, stderr]).toEqual([2, expect.stringContaining('published.json')]);
      }
    },
  );
  test.each(['r.json', 'snapshot.json'])('%s of a case', async (name) => {
    for (const content of ['{}', 'null', '[', '{"schema":"mixdiff/recorded@1","fits":[{}]}']) {
      place(`case ${name}/case.json`, JSON.stringify({ data: '../d.csv', formula: FORMULA, backends: ['lme4'] }));
      place(`case ${name}/${name}`, content);
      const { code, stderr } = await runHere(['check', at(`case ${name}`)]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(name)]);
    }
  });
});

test.each([
  ['y', 0],
  ['fixed', 'X', 1, 0],
  ['random', 0, 'Z', 0, 2],
  ['estimates', 'Sigma', 0, 0, 0],
  ['estimates', 'sigma'],
])('an exported fit with 1e308 at %s', async (...path) => {
  const document = readGoldenJson<Record<string, unknown>>('transport/lme4.json');
  const last = path.at(-1) as string;
  const inner = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
  (inner as Record<string, unknown>)[last] = 1e308;
  writeFileSync(at('exported.json'), JSON.stringify(document));
  for (const command of ['audit', 'compare']) {
    const { code, stderr } = await runHere([command, '--fit', at('exported.json'), '--starts', '2']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('too large to be squared')]);
  }
});

const spawned = (line: string): Promise<Ran> =>
  new Promise((resolve) => {
    execFile('bash', ['-c', line], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
const program = `"${process.execPath}" "${BIN}"`;
test.runIf(process.platform === 'linux')('a full device is told, and what cannot be told is no fault', async () => {
  const full = await spawned(`${program} explain > /dev/full`);
  expect(full.code).toBe(2);
  expect(full.stderr).toMatch(/no space left on the device \(ENOSPC\)/);
  expect(full.stderr).not.toMatch(/^\s+at /m);
  expect((await spawned(`${program} explain 2> /dev/full`)).code).toBe(0);
  expect((await spawned(`${program} explain nothing 2> /dev/full`)).code).toBe(2);
});
test('an allocation that fails is told in a sentence', async () => {
  const command = await import('../src/commands/explain.ts');
  for (const message of [
    'Invalid array length',
    'Array buffer allocation failed',
    'Invalid typed array length: 1e10',
  ]) {
    const spy = vi.spyOn(command, 'explainCommand').mockRejectedValue(new RangeError(message));
    const { code, stderr } = await runHere(['explain']);
    spy.mockRestore();
    expect([code, stderr]).toEqual([2, expect.stringContaining('memory')]);
  }
});
