import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenPath, readGoldenJson } from '@mixdiff/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../src/program.ts';
import { runHere } from './odd-input/run-here.ts';

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
const DATA = ['--data', 'd.csv'];
const BASIC = ['--formula', 'y ~ x + (1 | g)'];
const MODEL = [...DATA, ...BASIC];
const STRUCTURES = ['structures'];
const LME4 = ['--backend', 'lme4'];
/** What an option is added to, and the option; a second thing to add where the first leaves a command's output alone. */
interface Example {
  readonly to: readonly string[];
  readonly option: readonly string[];
}
const on = (to: readonly string[], ...option: readonly string[]): Example => ({ to, option });

/** For commands that take a model; `engine` names the engines for them. */
const model = (engine: readonly string[]): Readonly<Record<string, Example>> => ({
  case: on(engine, '--case', 'rail'),
  config: on(engine, '--config', 'c.yaml'),
  data: on([...BASIC, ...engine], ...DATA),
  formula: on([...DATA, ...engine], ...BASIC),
  ml: on([...MODEL, ...engine], '--ml'),
  reml: on(['--config', 'c.yaml', ...engine], '--reml'),
  where: on([...MODEL, ...engine], '--where', 'x > -1'),
  derive: on([...DATA, '--formula', 'y ~ z + (1 | g)', ...engine], '--derive', 'z=x*x'),
  factor: on([...DATA, '--formula', 'y ~ x + k + (1 | g)', ...engine], '--factor', 'k'),
  // The order of levels changes the coding alone, and no test of a term.
  ordered: on([...MODEL, ...engine], '--ordered', 'nosuch'),
  contrasts: on([...DATA, '--formula', 'y ~ k + (1 | g)', '--factor', 'k', ...engine], '--contrasts', 'nosuch=sum'),
  weights: on([...MODEL, ...engine], '--weights', 'w'),
  weightsKind: on([...MODEL, ...engine], '--weights-kind', 'precision'),
  offset: on([...MODEL, ...engine], '--offset', 'o'),
  correlation: on([...MODEL, ...engine], '--correlation', 'corCompSymm(form = ~ 1 | g)'),
  repeated: on([...MODEL, ...engine], '--repeated', 'cs(x | g)'),
  variance: on([...MODEL, ...engine], '--variance', 'varIdent(form = ~ 1 | k)'),
  dispformula: on([...MODEL, ...engine], '--dispformula', '~ k'),
  ziformula: on([...MODEL, ...engine], '--ziformula', '~ k'),
  random: on([...MODEL, ...engine], '--random', '~ x | k'),
  gls: on([...MODEL, ...engine], '--gls'),
  family: on([...MODEL, ...engine], '--family', 'poisson'),
  link: on([...MODEL, ...engine], '--link', 'log'),
  na: on([...MODEL, ...engine], '--na', 'fail'),
  sep: on([...MODEL, ...engine], '--sep', ';'),
  dec: on([...MODEL, ...engine], '--dec', ','),
  json: on([...MODEL, ...engine], '--json'),
});
const engine: Readonly<Record<string, Example>> = {
  backend: on(MODEL, '--backend', 'glmmTMB'),
  optimizer: on([...MODEL, ...LME4], '--optimizer', 'nosuch'),
  dispersion: on([...MODEL, ...LME4], '--dispersion', 'log-variance'),
  start: on([...MODEL, ...LME4], '--start', '1,2,3'),
  choice: on([...MODEL, ...LME4], '--choice', 'tolerance=nosuch'),
};
/** glmmTMB at a false zero. */
const SHORT = ['--case', 'sleepstudy-uncorrelated', '--backend', 'glmmTMB', '--reml'];
const certify = on(SHORT, '--certify');
const KR = ['kr', '--drop', 'x'];
const prefixed = (words: readonly string[], examples: Readonly<Record<string, Example>>) =>
  Object.fromEntries(
    Object.entries(examples).map(([name, { to, option }]) => [name, { to: [...words, ...to], option }]),
  );
const KEPT = ['--verdict', 'interior-maximum', '--out', 'shr', '--most', '40'];
const RLRT = [...MODEL, ...LME4, '--nsim', '50'];
const MEANS = ['--of', 'k', '--factor', 'k,o', ...DATA, '--formula', 'y ~ k + o + (1 | g)', ...LME4];
/** Of a factor of few levels: means of it are asked for. */
const ofK = (examples: Readonly<Record<string, Example>>) =>
  Object.fromEntries(
    Object.entries(examples).map(([name, { to, option }]) => {
      const said = (args: readonly string[]) => args.map((arg) => (arg === BASIC[1] ? 'y ~ k + (1 | g)' : arg));
      return [name, { to: said(to), option: said(option) }];
    }),
  );
const PROJECT = [goldenPath('rail')];

const EXAMPLES: Readonly<Record<string, Readonly<Record<string, Example>>>> = {
  fit: { ...model(LME4), ...engine, certify, with: on([...MODEL, ...LME4], '--with', 'ranef') },
  diagnose: { ...model(['--backend', 'glmmTMB']), ...engine, certify },
  anova: {
    ...model(LME4),
    ...engine,
    certify,
    type: on([...MODEL, ...LME4], '--type', 'X'),
    ddf: on([...MODEL, ...LME4], '--ddf', 'kr'),
    vcov: on([...MODEL, ...LME4], '--vcov', 'empirical'),
  },
  means: {
    ...prefixed(['--of', 'k', '--factor', 'k'], ofK({ ...model(LME4), ...engine })),
    factor: on(['--of', 'k', ...DATA, '--formula', 'y ~ k + (1 | g)', ...LME4], '--factor', 'k'),
    reml: on(['--of', 'k', '--factor', 'k', '--config', 'c.yaml', '--formula', 'y ~ k + (1 | g)', ...LME4], '--reml'),
    weights: on(MEANS, '--weights', 'observed'),
    priorWeights: on(MEANS, '--prior-weights', 'w'),
    weightsKind: on(MEANS, '--weights-kind', 'precision'),
    certify: on([...SHORT, '--formula', 'Reaction ~ factor(Days) + (1 | Subject)', '--of', 'Days'], '--certify'),
    of: on(MEANS.slice(2), '--of', 'k'),
    by: on(MEANS, '--by', 'o'),
    backends: on(MEANS.slice(0, -2), '--backends', 'lme4'),
    ddf: on(MEANS, '--ddf', 'kr'),
    vcov: on(MEANS, '--vcov', 'empirical'),
    level: on(MEANS, '--level', '0.5'),
    type: on(
      ['--of', 'k', '--factor', 'k', ...DATA, '--formula', 'w ~ o + k + (1 | g)', '--family', 'poisson', ...LME4],
      '--type',
      'response',
    ),
  },
  confint: {
    ...prefixed(['--method', 'wald'], { ...model(LME4), ...engine }),
    certify: on(['--method', 'wald', ...SHORT], '--certify'),
    method: on([...MODEL, ...LME4], '--method', 'wald'),
    level: on(['--method', 'wald', ...MODEL, ...LME4], '--level', '0.5'),
    ddf: on(['--method', 'wald', ...MODEL, ...LME4], '--ddf', 'residual'),
    vcov: on(['--method', 'wald', ...MODEL, ...LME4], '--vcov', 'empirical'),
    nsim: on(['--method', 'wald', ...MODEL, ...LME4], '--nsim', '30'),
    seed: on(['--method', 'wald', ...MODEL, ...LME4], '--seed', '2'),
    workers: on([...MODEL, ...LME4], '--workers', '2'),
  },
  test: {
    ...prefixed(KR, { ...model(LME4), ...engine }),
    certify: on(['kr', '--drop', 'Days', ...SHORT], '--certify'),
    term: on(['rlrt', ...RLRT], '--term', '1 | g'),
    drop: on(['kr', ...MODEL, ...LME4], '--drop', 'x'),
    against: on(['kr', ...MODEL, ...LME4], '--against', 'y ~ 1 + (1 | g)'),
    zero: on([...KR, ...MODEL, ...LME4], '--zero', 'exact'),
    nsim: on([...KR, ...MODEL, ...LME4], '--nsim', '30'),
    seed: on(['rlrt', '--term', '1 | g', ...RLRT], '--seed', '2'),
    workers: on([...KR, ...MODEL, ...LME4], '--workers', '2'),
    ddf: on(['coef', ...MODEL, ...LME4], '--ddf', 'residual'),
    vcov: on(['coef', ...MODEL, ...LME4], '--vcov', 'all'),
    level: on(['coef', ...MODEL, ...LME4], '--level', '0.5'),
  },
  shrink: {
    ...prefixed(KEPT, { ...model(LME4), ...engine }),
    // the term goes, in either coding: what tells is the gain before
    factor: on([...KEPT, ...DATA, '--formula', 'y ~ k + (1 | g)', '--json', ...LME4], '--factor', 'k'),
    verdict: on([...MODEL, ...LME4, '--ml', '--out', 'shr'], '--verdict', 'nosuch'),
    most: on([...KEPT.slice(0, -2), ...MODEL, ...LME4], '--most', '3'),
    out: on([...MODEL, ...LME4, '--verdict', 'interior-maximum'], '--out', 'shr'),
  },
  record: {
    ...prefixed(['--out', 'r.json', '--json'], model(LME4)),
    json: on([...MODEL, ...LME4, '--out', 'r.json'], '--json'),
    backend: on([...MODEL, '--out', 'r.json'], ...LME4),
    library: on([...MODEL, ...LME4, '--out', 'r.json'], '--library', '/nowhere'),
    rscript: on([...MODEL, ...LME4, '--out', 'r.json'], '--rscript', '/nowhere'),
    out: on([...MODEL, ...LME4], '--out', 'r2.json'),
  },
  compare: {
    ...model(['--backends', 'lme4', '--methods', 'REML']),
    ml: on([...MODEL, '--backends', 'lme4', '--methods', 'REML'], '--ml'),
    reml: on([...MODEL, '--backends', 'lme4', '--methods', 'REML'], '--reml'),
    backends: on([...MODEL, '--reml', '--backends', 'lme4'], '--backends', 'nosuch'),
    methods: on([...MODEL, '--backends', 'lme4'], '--methods', 'ML'),
    fit: on([...MODEL, '--backends', 'lme4'], '--fit', 'p.json'),
    out: on([...MODEL, '--reml', '--backends', 'lme4'], '--out', 'out'),
    starts: on([...MODEL, '--reml', '--backends', 'lme4'], '--starts', 'many'),
    seed: on([...MODEL, '--reml', '--backends', 'lme4'], '--seed', '2'),
    full: on([...SHORT.slice(0, 2), '--methods', 'REML', '--backends', 'lme4,glmmTMB'], '--full'),
    methodsText: on([...SHORT.slice(0, 2), '--methods', 'REML', '--backends', 'lme4,glmmTMB'], '--methods-text'),
    grid: on([...MODEL, '--reml', '--backends', 'lme4'], '--grid'),
    invariance: on([...MODEL, '--reml', '--backends', 'lme4'], '--invariance'),
    jitter: on([...MODEL, '--reml', '--backends', 'lme4'], '--jitter', 'many'),
    failOn: on([...MODEL, '--reml', '--backends', 'lme4'], '--fail-on', 'nosuch'),
  },
  conformance: { json: on(['external:./nothing'], '--json') },
  audit: {
    case: on(['out.txt'], '--case', 'rail'),
    config: on(['out.txt'], '--config', 'c.yaml'),
    data: on(['out.txt', ...BASIC, '--ml'], ...DATA),
    sep: on(['out.txt', ...MODEL, '--ml'], '--sep', ';'),
    dec: on(['out.txt', ...MODEL, '--ml'], '--dec', ','),
    formula: on(['out.txt', ...DATA, '--ml'], ...BASIC),
    ml: on(['out.txt', ...MODEL], '--ml'),
    reml: on(['out.txt', ...MODEL], '--reml'),
    where: on(['out.txt', ...MODEL, '--ml'], '--where', 'x > -1'),
    na: on(['out.txt', ...MODEL, '--ml'], '--na', 'fail'),
    derive: on(['out.txt', ...DATA, '--ml', '--formula', 'y ~ z + (1 | g)'], '--derive', 'z=x'),
    factor: on(['out.txt', ...MODEL, '--ml'], '--factor', 'x'),
    ordered: on(['out.txt', ...MODEL, '--ml'], '--ordered', 'nosuch'),
    contrasts: on(['out.txt', ...MODEL, '--ml'], '--contrasts', 'nosuch=sum'),
    weights: on(['out.txt', ...MODEL, '--ml'], '--weights', 'w'),
    weightsKind: on(['out.txt', ...MODEL, '--ml', '--weights', 'w'], '--weights-kind', 'likelihood'),
    offset: on(['out.txt', ...MODEL, '--ml'], '--offset', 'o'),
    family: on(['out.txt', ...MODEL, '--ml'], '--family', 'nosuch'),
    link: on(['out.txt', ...MODEL, '--ml'], '--link', 'nosuch'),
    ziformula: on(['out.txt', ...MODEL, '--ml'], '--ziformula', 'nosuch'),
    template: on(MODEL, '--template'),
    fit: on([], '--fit', 'p.json'),
    json: on(['p.json'], '--json'),
    out: on(['p.json'], '--out', 'proofs'),
    starts: on(['p.json'], '--starts', 'many'),
    seed: on(['p.json'], '--seed', 'x'),
    failOn: on(['p.json'], '--fail-on', 'nosuch'),
  },
  check: {
    reporter: on(PROJECT, '--reporter', 'json'),
    profile: on(PROJECT, '--profile', 'nosuch'),
    // It rewrites snapshots: not those of the project.
    update: on(['--reporter', 'json', ...PROJECT], '--update'),
  },
  upgrade: {
    from: on(['--to', 'lme4@2.1-0', ...PROJECT], '--from', 'lme4@1.1-31'),
    to: on(['--from', 'lme4@1.1-31', ...PROJECT], '--to', 'lme4@2.1-0'),
    engines: on(['--from', 'lme4@1.1-31', '--to', 'lme4@2.1-0', ...PROJECT], '--engines', 'nowhere.yaml'),
    profile: on(['--from', 'lme4@1.1-31', '--to', 'lme4@2.1-0', ...PROJECT], '--profile', 'nosuch'),
    json: on(['--from', 'lme4@1.1-31', '--to', 'lme4@2.1-0', ...PROJECT], '--json'),
  },
  serve: { port: on(['--port', 'nosuch'], '--port', '99999') },
  difference: { json: on(['p.json'], '--json') },
  simulate: {
    out: on(['study.yaml', '--workers', '1'], '--out', 'elsewhere'),
    workers: on(['study.yaml'], '--workers', 'many'),
    extend: on(['grown.yaml', '--workers', '1', '--out', 'study.results'], '--extend'),
    mix: on(['study.yaml', '--workers', '1', '--out', 'other.results'], '--mix'),
    scenario: on(['replay', 'study.yaml'], '--scenario', '2'),
    replicate: on(['replay', 'study.yaml'], '--replicate', '2'),
    json: on(['status', 'study.yaml'], '--json'),
    format: on(['report', 'grown.yaml', '--out', 'study.results'], '--format', 'tex'),
    slurm: on(['study.yaml', '--dry-run', '--out', 'array.results'], '--slurm'),
    tasks: on(['study.yaml', '--slurm', '--dry-run', '--out', 'array.results'], '--tasks', '1'),
    sbatch: on(['study.yaml', '--slurm', '--dry-run', '--out', 'array.results'], '--sbatch=--time=10'),
    dryRun: on(['study.yaml', '--slurm', '--out', 'array.results'], '--dry-run'),
  },
  explain: {
    json: on(['false-zero'], '--json'),
    case: on(STRUCTURES, '--case', 'rail'),
    config: on(STRUCTURES, '--config', 'c.yaml'),
    data: on([...STRUCTURES, ...BASIC], ...DATA),
    formula: on([...STRUCTURES, ...DATA], ...BASIC),
    sep: on([...STRUCTURES, ...MODEL], '--sep', ';'),
    dec: on([...STRUCTURES, ...MODEL], '--dec', ','),
    where: on([...STRUCTURES, ...MODEL], '--where', 'x > -1'),
    factor: on([...STRUCTURES, ...MODEL], '--factor', 'nosuch'),
    correlation: on([...STRUCTURES, ...DATA, '--formula', 'y ~ x'], '--correlation', 'corAR1(form = ~ 1 | g)'),
    repeated: on([...STRUCTURES, ...DATA, '--formula', 'y ~ x'], '--repeated', 'cs(x | g)'),
    variance: on([...STRUCTURES, ...DATA, '--formula', 'y ~ x'], '--variance', 'varIdent(form = ~ 1 | k)'),
    dispformula: on([...STRUCTURES, ...MODEL], '--dispformula', '~ k'),
  },
  report: { format: on(['cmp/comparison.json'], '--format', 'md'), out: on(['cmp/comparison.json'], '--out', 'x.md') },
  engines: {
    library: on(['--rscript', '/nowhere', '--json'], '--library', '/nowhere'),
    rscript: on(['--json'], '--rscript', '/nowhere'),
    json: on(['--rscript', '/nowhere'], '--json'),
  },
};

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
