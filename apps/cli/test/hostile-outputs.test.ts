import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { fileOf, hostileFolder, quoted } from './hostile/folder.ts';
import { CANARY, NAMES } from './hostile/names.ts';
import { safeAnnotations, safeAs, safeFiles, safeTerminal } from './hostile/safe.ts';
import { mixdiff, type Ran } from './mixdiff.ts';
import { runHere } from './odd-input/run-here.ts';

/**
 * Names that attack, in every place that takes one, through every command and every output: nothing runs, nothing
 * escapes, and the exit code is one of the documented ones. All names by `npm run long`; otherwise the first two.
 */
const long = process.env['LONG'] === '1';
const names = Object.entries(NAMES).slice(0, long ? undefined : 2);
const hasR = spawnSync('Rscript', ['--version']).status === 0;
const home = process.cwd();
const root = mkdtempSync(join(tmpdir(), 'mixdiff-hostile-'));
afterEach(() => process.chdir(home));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const REPORTERS = { terminal: null, markdown: '.md', junit: '.xml', json: '.json' } as const;

describe.each(names)('%s', (title, name) => {
  const folder = join(root, title.replaceAll(' ', '-'));
  mkdirSync(folder);
  const files = hostileFolder(folder, name);
  const model = ['--config', files.config];
  const engine = [...model, '--backend', 'lme4', '--ml'];
  const nothingRan = (): void => {
    const marked = [folder, home, root].filter((place) => existsSync(join(place, CANARY)));
    expect(marked).toEqual([]);
  };
  /** The exit code; the two streams are checked. */
  const run = async (args: readonly string[]): Promise<Ran> => {
    process.chdir(folder);
    const { code, stdout, stderr } = await runHere(args);
    safeTerminal(stderr, `stderr of ${args[0]}`);
    safeTerminal(stdout, `stdout of ${args[0]}`);
    if (args.includes('--json')) safeAs('.json', stdout.trim().split('\n').at(-1) ?? '');
    expect([0, 1, 2, 3], `${args[0]}: ${stderr}`).toContain(code);
    nothingRan();
    return { code, stdout, stderr };
  };
  const ran = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args);
    expect(code, `${args.join(' ')}: ${stderr}`).toBeLessThan(2);
    return stdout;
  };

  test('compare, with everything that it writes, and report of it', async () => {
    const out = join(folder, `out-${fileOf(name)}`);
    const plan = ['--starts', '4', '--seed', '1', '--jitter', '3'];
    await ran(['compare', ...model, '--out', out, ...plan, '--full', '--fail-on', 'not-a-maximum']);
    await ran(['compare', ...model, ...plan, '--methods', 'ML', '--json']);
    safeFiles(out);
    const document = join(out, 'comparison.json');
    await ran(['report', document]);
    for (const format of ['md', 'html']) {
      const path = join(folder, `again.${format}`);
      await ran(['report', document, '--format', format, '--out', path]);
      safeAs(`.${format}`, readFileSync(path, 'utf8'));
      safeAs(`.${format}`, (await ran(['report', document, '--format', format])).toString());
    }
  });
  test('fit, diagnose, record', async () => {
    await ran(['fit', ...engine, '--with', 'ranef,fitted,trace']);
    await ran(['fit', ...engine, '--json', '--certify']);
    await ran(['fit', '--data', files.csv, '--formula', files.formula, '--backend', 'nlme', '--reml']);
    await ran(['diagnose', ...model, '--backend', 'glmmTMB', '--ml']);
    const record = join(folder, `recorded-${fileOf(name)}.json`);
    await ran(['record', ...model, '--backend', 'lme4', '--ml', '--out', record]);
    safeAs('.json', readFileSync(record, 'utf8'));
    await (/[{}]/.test(name) ? run : ran)(['fit', ...model, '--backend', `recorded:${record}`, '--ml']);
  });
  test('test, confint, anova', async () => {
    for (const kind of ['satterthwaite', 'kr', 'lrt'])
      await ran(['test', kind, ...model, '--backend', 'lme4', '--drop', quoted(files.factor)]);
    await ran(['test', 'pb', ...engine, '--drop', quoted(files.factor), '--nsim', '20', '--workers', '1']);
    await run([
      'test',
      'rlrt',
      ...model,
      '--backend',
      'lme4',
      '--term',
      `(1 | ${quoted(files.group)})`,
      '--nsim',
      '200',
    ]);
    await run(['test', 'lrt', ...engine, '--drop', name]);
    for (const method of ['wald', 'profile']) await ran(['confint', ...engine, '--method', method]);
    for (const type of ['I', 'II', 'III']) await ran(['anova', ...model, '--backend', 'nlme', '--ml', '--type', type]);
    await ran(['anova', ...engine, '--ddf', 'satterthwaite', '--json']);
  });
  test('audit and difference', async () => {
    const out = join(folder, 'audited');
    await ran(['audit', files.audit, '--out', out, '--starts', '4', '--fail-on', 'not-a-maximum']);
    await ran(['audit', files.audit, '--json', '--out', out, '--starts', '4']);
    const scripts = existsSync(out) ? readdirSync(out) : [];
    expect(scripts).toHaveLength(1);
    safeFiles(out);
    if (hasR) {
      // Rscript opens no file whose name has a line break in it
      const plain = join(out, 'plain.R');
      copyFileSync(join(out, scripts[0] as string), plain);
      const proof = spawnSync('Rscript', ['--vanilla', plain], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      safeTerminal(proof.stdout, 'what the proof prints');
      expect(proof.stdout).toContain('log-likelihood');
      nothingRan();
    }
    await ran(['difference', files.pair]);
    await ran(['difference', files.pair, '--json']);
  });
  test('check by every reporter, and upgrade', async () => {
    for (const [reporter, extension] of Object.entries(REPORTERS)) {
      const text = await ran(['check', files.cases, '--reporter', reporter]);
      if (extension) safeAs(extension, text);
    }
    process.chdir(folder);
    const { code, stdout, stderr } = await runHere(['check', files.cases, '--reporter', 'github']);
    safeAnnotations(stdout, 'annotations');
    safeTerminal(stderr, 'stderr of check');
    expect(code).toBe(1);
    await ran(['check', files.cases, '--update']);
    await ran(['check', files.cases, '--update']);
    await ran(['upgrade', files.caseFolder, '--from', 'lme4@1.1-31', '--to', 'glmmTMB']);
    await ran(['upgrade', files.caseFolder, '--from', 'lme4@1.1-31', '--to', 'lme4', '--json']);
  });
  test('as a word of the command line it is refused', async () => {
    const data = ['--data', files.csv, '--formula', files.formula, '--ml'];
    const wrong: readonly (readonly string[])[] = [
      ['explain', name],
      ['test', name, ...engine, '--drop', 'x'],
      ['fit', '--case', `no ${name}`, '--backend', 'lme4'],
      ['fit', '--data', `no ${name}`, '--formula', 'y ~ x + (1 | g)', '--backend', 'lme4'],
      ['fit', '--config', `no ${name}`, '--backend', 'lme4'],
      ['fit', ...data, '--backend', name],
      ['fit', ...data, '--backend', `recorded:no ${name}`],
      ['fit', ...data, '--backend', 'lme4', '--optimizer', name],
      ['fit', ...data, '--backend', 'lme4', '--choice', `${name}=${name}`],
      ['fit', ...data, '--backend', 'lme4', '--start', name],
      ['fit', ...data, '--backend', 'lme4', '--with', name],
      ['fit', ...data, '--backend', 'lme4', '--contrasts', `x${name}`],
      ['fit', ...data, '--backend', 'lme4', '--family', name],
      ['fit', ...data, '--backend', 'lme4', '--weights', `no ${name}`],
      ['fit', ...data, '--backend', 'lme4', '--where', `${quoted(`no ${name}`)} == 1`],
      ['fit', ...data, '--backend', 'lme4', '--factor', `no ${name.replace(/[,=]/g, '')}`],
      ['fit', '--data', files.csv, '--formula', `y ~ ${name} + (1 | no_group)`, '--backend', 'lme4'],
      ['compare', ...model, '--fail-on', name],
      ['compare', ...model, '--backends', `x${name}`],
      ['compare', ...model, '--methods', name],
      ['confint', ...engine, '--method', name],
      ['confint', ...engine, '--level', name],
      ['anova', ...engine, '--type', name],
      ['anova', ...engine, '--ddf', name],
      ['check', files.cases, '--reporter', name.replace(/[,=]/g, '')],
      ['check', files.cases, '--profile', name],
      ['check', `no ${name}`],
      ['upgrade', files.caseFolder, '--from', name, '--to', 'lme4'],
      ['report', `no ${name}`],
      ['report', files.config],
      ['report', files.config, '--format', name],
      ['audit', `no ${name}`],
      ['audit', files.config],
      ['difference', `no ${name}`],
      ['fit', `--${name}`],
      [`no-${name}`],
    ];
    for (const args of wrong) {
      const { code } = await run(args);
      expect(code, args.join(' ')).toBe(2);
    }
  });
  test('init into a folder of that name, and the program as a process', async () => {
    const place = join(folder, `init ${fileOf(name)}`);
    await ran(['init', place]);
    const { code, stdout, stderr } = await mixdiff(['fit', ...engine], folder);
    safeTerminal(stdout + stderr, 'a process');
    expect(code).toBe(0);
    nothingRan();
  });
});
