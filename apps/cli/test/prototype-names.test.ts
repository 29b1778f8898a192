import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hostileFolder, quoted } from './hostile/folder.ts';
import { runHere } from './odd-input/run-here.ts';

/**
 * Columns, levels and terms that are called as what every object inherits, or that have bars: every number is the one that
 * the same data give under a name like any other, of the same length and with the same need of backticks.
 */
const NAMES = [
  ['__proto__', '__plain__'],
  ['constructor', 'constructee'],
  ['hasOwnProperty', 'hasOwnProspect'],
  ['toString', 'toSpring'],
  ['a|b|c', 'a#b#c'],
] as const;
const root = mkdtempSync(join(tmpdir(), 'mixdiff-prototype-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Without what differs between two runs of one model: clocks, hashes of the files, and places. */
const VARIES = new Set(['setupMs', 'fitMs', 'timing', 'seconds', 'dataHash', 'hash', 'command', 'file', 'data']);
const withoutClocks = (text: string): unknown =>
  JSON.parse(text, function (this: unknown, key: string, value: unknown) {
    return VARIES.has(key) && !Array.isArray(this) ? undefined : value;
  });

describe.each(NAMES)('%s', (name, plain) => {
  const folders = [name, plain].map((one) => {
    const folder = join(root, one);
    mkdirSync(folder);
    return { folder, name: one, files: hostileFolder(folder, one) };
  });
  type Folder = (typeof folders)[number];
  const same = async (argsOf: (folder: Folder) => readonly string[]): Promise<void> => {
    const [odd, usual] = [await runHere(argsOf(folders[0] as Folder)), await runHere(argsOf(folders[1] as Folder))];
    expect(usual.code, usual.stderr).toBeLessThan(2);
    expect(odd.code, odd.stderr).toBe(usual.code);
    const renamed = odd.stdout.replaceAll(name, plain).trim().split('\n').at(-1) ?? '';
    expect(withoutClocks(renamed)).toEqual(withoutClocks(usual.stdout.trim().split('\n').at(-1) ?? ''));
  };
  const model = ({ files }: Folder): string[] => ['--config', files.config, '--json'];

  test.each(['lme4', 'nlme', 'glmmTMB'])('fit by %s', (backend) =>
    same((f) => ['fit', ...model(f), '--backend', backend, '--ml', '--with', 'ranef']),
  );
  test('compare, and report of what it wrote', async () => {
    await same((f) => ['compare', ...model(f), '--methods', 'ML', '--starts', '3', '--out', join(f.folder, 'out')]);
    const [odd, usual] = await Promise.all(
      folders.map(({ folder }) => readFileSync(join(folder, 'out', 'estimates.csv'), 'utf8')),
    );
    expect(odd?.replaceAll(name, plain)).toBe(usual);
    const texts: string[] = [];
    for (const { folder } of folders)
      texts.push((await runHere(['report', join(folder, 'out', 'comparison.json')])).stdout);
    const lines = (text = ''): string[] => text.split('\n').filter((line) => !/sha256/.test(line));
    expect(lines(texts[0]?.replaceAll(name, plain))).toEqual(lines(texts[1]));
  });
  test('anova, confint and a test', async () => {
    await same((f) => ['anova', ...model(f), '--backend', 'nlme', '--ml']);
    await same((f) => ['confint', ...model(f), '--backend', 'lme4', '--ml', '--method', 'wald']);
    await same((f) => ['test', 'kr', ...model(f), '--backend', 'lme4', '--drop', quoted(f.files.factor)]);
  });
  test('audit, difference, check', async () => {
    await same((f) => ['audit', f.files.audit, '--json', '--starts', '3', '--out', join(f.folder, 'audited')]);
    await same((f) => ['difference', f.files.pair, '--json']);
    await same((f) => ['check', f.files.cases, '--reporter', 'json']);
  });
  test('a recorded fit reads back', async () => {
    const recorded = ({ folder }: Folder): string => join(folder, 'recorded.json');
    for (const f of folders) {
      await runHere(['record', ...model(f).slice(0, 2), '--backend', 'lme4', '--ml', '--out', recorded(f)]);
    }
    await same((f) => ['fit', ...model(f), '--backend', `recorded:${recorded(f)}`, '--ml']);
  });
  test('and it is no reporter, gate, profile, test or choice', async () => {
    const { files } = folders[0] as Folder;
    for (const [args, allowed] of [
      [['check', files.cases, '--reporter', name], 'terminal, json, junit'],
      [['check', files.cases, '--profile', name], 'numerical, practical'],
      [['compare', '--config', files.config, '--fail-on', name], 'not-a-maximum'],
      [['test', name, '--config', files.config], 'rlrt'],
      [['fit', '--config', files.config, '--backend', 'lme4', '--choice', `${name}=1`], 'optimizer'],
      [['fit', '--config', files.config, '--backend', 'glmmTMB', '--optimizer', name], 'nlminb'],
      [['fit', '--config', files.config, '--backend', 'lme4', '--contrasts', name], 'treatment'],
      [['explain', name], 'known'],
    ] as const) {
      const { code, stderr } = await runHere(args);
      expect([args.join(' '), code]).toEqual([args.join(' '), 2]);
      expect(stderr).toContain(allowed);
    }
  });
});

test('a case that is called so is a case', async () => {
  const folder = join(root, 'cases', 'constructor');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'd.csv'), readFileSync(join(root, 'constructor', 'constructor.csv')));
  writeFileSync(join(folder, 'case.json'), JSON.stringify({ data: 'd.csv', formula: 'y ~ 1 + (1 | Gconstructor)' }));
  await runHere(['check', join(root, 'cases'), '--update']);
  const { code, stdout } = await runHere(['check', join(root, 'cases')]);
  expect([code, stdout.includes('no drift')]).toEqual([0, true]);
});
