import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenPath, readGoldenJson } from '@mixdiff/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../src/program.ts';
import { runHere } from './odd-input/run-here.ts';
import { EXAMPLES, KR, LME4, MODEL, model } from './options/examples.ts';

/**
 * Every option of every command changes what comes out, or is refused by name. An option without an example here fails: a
 * new one says where it acts.
 */
const folder = mkdtempSync(join(tmpdir(), 'options-'));
const before = process.cwd();
beforeAll(async () => {
  process.chdir(folder);
  const rows = Array.from({ length: 36 }, (_, i) => {
    const x = Math.round(100 * Math.sin(7 * i)) / 50;
    const y = 1 + x + [0, 2, -1, 1, 3, -2][i % 6]! + Math.round(100 * Math.cos(11 * i)) / 70;
    return [i === 5 ? 'NA' : y.toFixed(3), x, 1 + (i % 3), i % 4, (i * 5) % 3, `g${i % 6}`].join(',');
  });
  writeFileSync('d.csv', ['y,x,w,o,k,g', ...rows].join('\n'));
  writeFileSync('c.yaml', 'data: d.csv\nformula: y ~ x + (1 | g)\nmethod: ML\nbackends: [lme4]\n');
  const audited = readGoldenJson<Record<string, unknown>>('jsp/audits/glmmtmb-ml.json');
  writeFileSync('p.json', JSON.stringify({ ...audited, data: goldenPath('jsp/data.csv') }));
  writeFileSync(
    'out.txt',
    '             Estimate  SE\n(Intercept)  1.0  0.5\nx  1.0  0.1\nRandom effects (variance)\ng  2.0\nResidual  1.0\n',
  );
  writeFileSync('study.yaml', STUDY);
  writeFileSync('grown.yaml', STUDY.replace('replicates: 2', 'replicates: 3'));
  await runHere(['simulate', 'study.yaml', '--workers', '1']);
  const manifest = readFileSync('study.results/manifest.json', 'utf8');
  mkdirSync('other.results');
  writeFileSync('other.results/manifest.json', manifest.replace(/"node": "[^"]*"/, '"node": "0.0.0"'));
  await runHere(['compare', ...MODEL, '--reml', '--backends', 'lme4', '--out', 'cmp']);
});
afterAll(() => process.chdir(before));

const STUDY = `seed: 1
replicates: 2
generate:
  units: {g: 5, k: 3}
  formula: y ~ 1 + (1 | g)
  parameters: {'beta|(Intercept)': 1, 'sd|g|(Intercept)': 1, 'sd|Residual': 1}
estimators: [lme4/ML]
estimands: ['beta|(Intercept)']
`;
/** What they do is to write into the project itself, or to ask every package of R. */
const LEFT_OUT = ['golden', 'validation'];
/** Options that need not change anything by themselves, and why. */
const SAME: Readonly<Record<string, string>> = {
  'compare --certify': 'the certified fit stands beside each that is no maximum in any case, as its help says',
  'engines --library': 'without an Rscript there is no library to look into',
};
const commands = program(() => undefined).commands.filter((one) => !LEFT_OUT.includes(one.name()));

async function outcome(args: readonly string[]): Promise<string> {
  for (const left of ['r.json', 'r2.json', 'out', 'proofs', 'x.md']) rmSync(left, { recursive: true, force: true });
  const { code, stdout, stderr } = await runHere(args);
  const files = ['r.json', 'r2.json', 'out', 'proofs'].filter((name) => existsSync(name));
  // Only the clock may differ between two runs of one command.
  return JSON.stringify({
    code,
    stdout: stdout.replace(/in [\d.]+ s\b|"\w*(?:Ms|seconds)":[\d.e-]+/g, ''),
    stderr,
    files,
  });
}

describe.each(commands.map((one) => [one.name(), one] as const))('mixdiff %s', (name, command) => {
  const options = command.options.map((option) => [option.attributeName(), option.long ?? ''] as const);
  const known = new Map<string, Promise<string>>();
  test.each(options)('%s acts or is refused', async (attribute, long) => {
    if (Object.hasOwn(SAME, `${name} ${long}`)) return;
    const example = EXAMPLES[name]?.[attribute];
    expect(example, `an example of ${name} ${long} in this table`).toBeDefined();
    if (!example) return;
    const key = JSON.stringify(example.to);
    const without = await (known.get(key) ?? known.set(key, outcome([name, ...example.to])).get(key));
    const withIt = await outcome([name, ...example.to, ...example.option]);
    expect(withIt).not.toBe(without);
    expect(withIt).not.toContain('our own fault');
  });
});

test.each([
  [['confint', '--method', 'wald', ...MODEL, ...LME4, '--nsim', '30'], '--nsim'],
  [['confint', ...MODEL, ...LME4, '--workers', '2'], '--workers'],
  [['test', ...KR, ...MODEL, ...LME4, '--seed', '3'], '--seed'],
  [['test', ...KR, ...MODEL, ...LME4, '--zero', 'exact'], '--zero'],
  [['fit', ...MODEL, ...LME4, '--weights-kind', 'precision'], '--weights-kind'],
  [['compare', '--fit', 'p.json', '--ml'], '--ml'],
  [['compare', '--fit', 'p.json', '--formula', 'y ~ x + (1 | g)'], '--formula'],
  [['compare', '--fit', 'p.json', '--weights-kind', 'precision'], '--weights-kind'],
  [['compare', ...MODEL, '--methods', 'REML', '--ml'], '--ml'],
  [['check', '--update', '--reporter', 'json', 'nowhere'], '--reporter'],
  [['record', ...MODEL, ...LME4, '--out', 'r.json', '--library', '/lib'], '--library'],
])('%s: %s would do nothing, and is refused by name', async (args, option) => {
  const { code, stdout, stderr } = await runHere(
    [...args, '--json'].filter((a) => a !== '--json' || args[0] !== 'check'),
  );
  expect(code).toBe(2);
  expect(stderr).toContain(`${option} `);
  if (args[0] !== 'check') expect(JSON.parse(stdout)).toMatchObject({ code: 'cli/unused' });
});
test('an exported fit brings its own model: every option about a model is refused beside it', async () => {
  for (const [name, { option }] of Object.entries(model([]))) {
    if (name === 'json') continue;
    const { code, stderr } = await runHere(['compare', '--fit', 'p.json', ...option]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('does nothing here')]);
  }
});
test("a config's start in numbers is refused where several engines would ignore it, and honoured where one takes it", async () => {
  writeFileSync('start.yaml', 'data: d.csv\nformula: y ~ x + (1 | g)\nmethod: REML\nstart: [2]\n');
  for (const args of [
    ['compare', '--backends', 'lme4'],
    ['record', '--out', 'r.json', ...LME4],
  ]) {
    const { code, stderr } = await runHere([...args, '--config', 'start.yaml']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('start: numbers')]);
  }
  expect((await runHere(['anova', '--config', 'start.yaml', ...LME4])).code).toBe(0);
});
test('anova, confint and test have no --with', async () => {
  for (const command of [['anova'], ['confint'], ['test', 'kr']]) {
    expect((await runHere([...command, ...MODEL, ...LME4, '--with', 'ranef'])).code).toBe(2);
  }
});
test('record keeps the version and the choices of an engine', async () => {
  const made = async (backend: string) =>
    JSON.parse(
      (await runHere(['record', ...MODEL, '--reml', '--backend', backend, '--out', 'r.json', '--json'])).stdout,
    );
  expect((await made('lme4@1.1-31')).fits[0]).toMatchObject({ id: 'lme4@1.1-31/REML', fit: { as: 'lme4 1.1-31' } });
  expect((await made('lme4{optimizer=nlminb}')).fits[0].fit.convergence.optimizer).toBe('nlminb');
});
