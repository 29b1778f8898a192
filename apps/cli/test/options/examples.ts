/** Where each option of each command acts: arguments that it is added to, and the option. */
import { goldenPath } from '@mixdiff/testing';

const DATA = ['--data', 'd.csv'];
const BASIC = ['--formula', 'y ~ x + (1 | g)'];
export const MODEL = [...DATA, ...BASIC];
const STRUCTURES = ['structures'];
export const LME4 = ['--backend', 'lme4'];
/** What an option is added to, and the option; a second thing to add where the first leaves a command's output alone. */
interface Example {
  readonly to: readonly string[];
  readonly option: readonly string[];
}
const on = (to: readonly string[], ...option: readonly string[]): Example => ({ to, option });

/** For commands that take a model; `engine` names the engines for them. */
export const model = (engine: readonly string[]): Readonly<Record<string, Example>> => ({
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
export const KR = ['kr', '--drop', 'x'];
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

export const EXAMPLES: Readonly<Record<string, Readonly<Record<string, Example>>>> = {
  fit: {
    ...model(LME4),
    ...engine,
    certify,
    maximum: on([...MODEL, ...LME4], '--maximum'),
    with: on([...MODEL, ...LME4], '--with', 'ranef'),
  },
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
    budget: on([...MODEL, '--reml', '--backends', 'lme4'], '--budget', 'many'),
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
    column: on(['out.txt', ...MODEL, '--ml'], '--column', '2'),
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
    first: on(['grown.yaml', '--workers', '1', '--out', 'study.results', '--extend'], '--first', 'nosuch'),
    extend: on(['grown.yaml', '--workers', '1', '--out', 'study.results'], '--extend'),
    mix: on(['study.yaml', '--workers', '1', '--out', 'other.results'], '--mix'),
    scenario: on(['replay', 'grown.yaml'], '--scenario', '2'),
    replicate: on(['replay', 'grown.yaml'], '--replicate', '2'),
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
