/** The flags that commands share, in groups: a command takes whole groups, so that none of a model's flags is missing in one. */
import { type Command, Option } from 'commander';

/** Written out: `--help` must not wait for the packages that know them. */
export const DDF_NAMES =
  'satterthwaite, satterthwaite-expected, kenward-roger, kenward-roger-linear, kenward-roger-expected, containment, between-within, residual, z';
export const VCOV_NAMES =
  'model, observed, empirical (CR0), empirical-bias-reduced (CR2), empirical-jackknife (CR3), residual-scaled, own';

export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** MODEL: a case, a config, or data and a formula. */
const tableFlags = (command: Command): Command =>
  command
    .option('--case <name>', 'a case of golden/, or a folder with a case.json')
    .option('--config <file>', 'a model as JSON or YAML')
    .option('--data <file>', 'a table: CSV or TSV with a header, also in gzip, or Parquet; - is standard input')
    .addOption(new Option('--sep <separator>', 'between its cells; found unless told').choices([',', ';', 'tab', '|']))
    .addOption(
      new Option('--dec <sign>', 'before decimals; found where ; separates, else a point').choices(['.', ',']),
    );
const residualFlags = (command: Command): Command =>
  command
    .option('--correlation <structure>', "of the residuals, as nlme writes it: 'corAR1(form = ~ visit | subject)'")
    .option('--repeated <structure>', "the same as mmrm writes it: 'us(visit | subject)', 'cs(visit | arm / subject)'")
    .option('--variance <function>', "of the residuals, as nlme writes it: 'varIdent(form = ~ 1 | g)'")
    .option(
      '--dispformula <formula>',
      "the same as glmmTMB writes it: '~ g'; with '~ 0' a structured term is the residual; of other families their dispersion",
    );
export const modelFlags = (command: Command): Command =>
  modelFlagsBut(command).option('--weights <column>', 'prior weights');
function modelFlagsBut(command: Command): Command {
  return familyFlags(residualFlags(linearFlags(command)))
    .option('--random <effects>', "as nlme writes them, where the formula has none: 'list(g = pdDiag(~ x))'")
    .option('--gls', 'no random effects')
    .option('--json', 'one JSON document on stdout');
}
/** Of generalized models. */
export const familyFlags = (command: Command): Command =>
  command
    .option(
      '--family <name>',
      'gaussian; by lme4 binomial, poisson, Gamma, inverse.gaussian, negative.binomial(2); by glmmTMB most of these, nbinom1, nbinom2, beta_family, betabinomial, truncated_poisson, lognormal, tweedie, t_family, …',
    )
    .option('--link <name>', "the family's own unless told")
    .option(
      '--ziformula <formula>',
      "zeros beside the family's own, as glmmTMB writes it: '~ 1', '~ x + (1 | g)', '~ .'",
    );
/** A Gaussian model with independent residuals. */
export const linearFlags = (command: Command): Command =>
  tableFlags(command)
    .option('--formula <formula>', "lme4's notation: 'y ~ x + (1 | g)'")
    .option('--ml', 'maximum likelihood')
    .option('--reml', 'restricted maximum likelihood')
    .option('--where <condition>', "keep these rows: 'year == 2'")
    .addOption(
      new Option('--na <policy>', 'rows that lack a value: omit (default) counts and names them, fail stops').choices([
        'omit',
        'fail',
      ]),
    )
    .option('--derive <name=expression>', "a new column: 'cx=x - mean(x)' (repeatable)", collect)
    .option('--factor <names>', 'school,class or dose=lo,mid,hi (repeatable)', collect)
    .option('--ordered <names>', 'factors whose levels have an order (repeatable)', collect)
    .option('--contrasts <kind>', 'treatment, sum, helmert or poly; or f=sum (repeatable)', collect)
    .addOption(
      new Option('--weights-kind <kind>', 'what they mean').choices(['as-original', 'precision', 'likelihood']),
    )
    .option('--offset <column>', 'a known part of the linear predictor');
/** All that says which covariance structure a model has. */
export const structureFlags = (command: Command): Command =>
  residualFlags(
    tableFlags(command)
      .option('--formula <formula>', "lme4's notation: 'y ~ x + (1 | g)'")
      .option('--where <condition>', "keep these rows: 'year == 2'")
      .option('--factor <names>', 'school,class or dose=lo,mid,hi (repeatable)', collect),
  ).option('--json', 'one JSON document on stdout');
export function engineFlags(command: Command): Command {
  return command
    .option('--backend <engine>', 'lme4, nlme, glmmTMB, a version (glmmTMB@1.1.8), r:lme4, recorded:F.json')
    .option('--optimizer <name>', 'see mixdiff engines')
    .option('--dispersion <scale>', 'glmmTMB: log-sd or log-variance')
    .option('--start <start>', 'a named start, or native parameters: 0.5,0.2')
    .option('--choice <name=value>', 'any other choice of the engine (repeatable)', collect);
}
export const fitFlags = (command: Command): Command =>
  engineFlags(modelFlags(command)).option(
    '--certify',
    'go on from where the fit ended to the best point found, and take that',
  );
export const meansFlags = (command: Command): Command =>
  engineFlags(modelFlagsBut(command))
    .option('--of <factors>', 'whose means: treatment, or a,b for their combinations')
    .option('--by <factors>', 'apart for each level of these')
    .addOption(
      new Option('--weights <weights>', 'how they are averaged over the other factors: equal by default').choices([
        'equal',
        'proportional',
        'observed',
      ]),
    )
    .option('--prior-weights <column>', 'weights of the rows, which other commands call --weights')
    .option('--backends <list>', 'engines side by side; without it all that have this kind of model')
    .option(
      '--type <type>',
      'link (default), or response: means through the inverse link, differences of logs as ratios',
    )
    .option('--ddf <methods>', `all (default), or some of ${DDF_NAMES}`)
    .option('--vcov <covariances>', `all, or some of ${VCOV_NAMES}; standard errors by each`)
    .option('--level <level>', 'coverage of the intervals, 0.95 by default')
    .option('--certify', 'go on from where each fit ended to the best point found, and take that');
export const drawFlags = (command: Command): Command =>
  command
    .option('--nsim <n>', 'how many draws or refits')
    .option('--seed <n>', "as R's set.seed")
    .option('--workers <n>', 'worker threads; all cores by default');
export const compareFlags = (command: Command): Command =>
  modelFlags(command)
    .option('--backends <list>', 'lme4,nlme,glmmTMB, versions, r:…, recorded:…')
    .option('--methods <list>', 'REML,ML')
    .option('--fit <file>', 'in place of a model: a fit that mixdiffr exported from R (repeatable)', collect)
    .option('--out <dir>', 'where the files go')
    .option('--methods-text', 'print the sentences for a paper instead')
    .option('--full', 'print every section; without it, what fits a first screen, and where the rest stands')
    .option('--starts <n>', 'starts of the search behind every verdict')
    .option('--seed <n>', 'its seed')
    .option('--certify', 'put the certified fit beside each that is no maximum (compare does so in any case)')
    .option(
      '--budget <n>',
      'of a large model: how many times the fits each of verdicts, repairs, rewordings and pictures may take, once by default',
    )
    .option('--grid', 'every optimizer from every start, for every engine')
    .option('--invariance', 'the same model written another way: order, signs, references, units, centring')
    .option('--jitter <n>', 'jittered runs of every fit that is no maximum, however long they take')
    .option('--fail-on <list>', 'not-a-maximum,unexplained,refused: findings that make the exit code 1');
