/** Commands and flags. Each command's code loads when it runs: `--help` must not wait for engines. */
import { terminalLines } from '@mixdiff/quoting';
import { Command, CommanderError, type Help, Option } from 'commander';
import { EXIT, type ExitCode, settle } from './exit.ts';
import {
  collect,
  compareFlags,
  DDF_NAMES,
  drawFlags,
  engineFlags,
  familyFlags,
  fitFlags,
  linearFlags,
  meansFlags,
  modelFlags,
  structureFlags,
  VCOV_NAMES,
} from './flags.ts';
import { beginHeartbeat, heartbeatOf } from './heartbeat.ts';
import { HELP } from './help.ts';
import { idleOption } from './idle-options.ts';
import { regressionCommands } from './regression.ts';

type Run = (options: never, args: never) => Promise<ExitCode>;

/** The commands and their flags; each loads its own code when it runs. `done` receives the exit code. */
export function program(done: (code: ExitCode) => void): Command {
  const root = new Command('mixdiff').exitOverride().helpOption('-h, --help', 'this text');
  // before or after the command
  root.option('--quiet', 'no progress on stderr');
  root.configureHelp({ formatHelp: (command, helper) => (command === root ? HELP : defaultHelp(command, helper)) });
  root.configureOutput({ outputError: (text, write) => write(terminalLines(text.replace(/^error: /, 'mixdiff: '))) });
  const command = (usage: string, description: string, load: () => Promise<Run>): Command =>
    root
      .command(usage)
      .description(description)
      .showHelpAfterError('(mixdiff --help shows the commands, mixdiff COMMAND --help their flags)')
      .action(async (...given: unknown[]) => {
        // commander hands over the arguments, then the options, then the command itself
        const options = given.at(-2) as Readonly<Record<string, unknown>>;
        const name = usage.split(' ')[0] as string;
        const idle = idleOption(name, options);
        if (idle) throw settle(idle);
        heartbeatOf(root.opts()['quiet'] || name === 'serve' ? null : name);
        // one fit is mostly done before the other thread is there: it begins where that is not so
        if (name !== 'fit') beginHeartbeat();
        const run = await load();
        if ('data' in options || 'config' in options || 'case' in options)
          await (await import('./model.ts')).readAhead(options);
        done(await run(options as never, given[0] as never));
      });

  compareFlags(
    command(
      'compare',
      'side by side, proof, causes (no model: the JSP example)',
      async () => (await import('./commands/compare.ts')).compareCommand,
    ),
  );
  fitFlags(command('fit', 'one engine, one fit', async () => (await import('./commands/fit.ts')).fitCommand))
    .option('--with <list>', 'also print: ranef,fitted,trace')
    .option(
      '--maximum',
      "the maximum by steps of average information in the place of the engine's own path, stated and checked by the engine",
    );
  fitFlags(
    command(
      'diagnose',
      'singular, ridge, gradient, eigenvalues, scales, verdict, what to do; of every engine unless --backend names one',
      async () => (await import('./commands/diagnose.ts')).diagnoseCommand,
    ),
  );
  engineFlags(
    modelFlags(
      command(
        'shrink',
        'the shortest data on which a fit still ends where it does: a reproducer to send to somebody',
        async () => (await import('./commands/shrink.ts')).shrinkCommand,
      ),
    ),
  )
    .option('--verdict <verdict>', 'what is kept; that of the fit, where it is no maximum')
    .option('--most <n>', 'fits to make at the most, 2000 by default')
    .option('--out <dir>', 'where the data and the config go');
  drawFlags(
    fitFlags(
      command(
        'test <kind>',
        'coef (every coefficient), rlrt, lrt-exact, kr, satterthwaite, pb or lrt',
        async () => (await import('./commands/test.ts')).testCommand,
      ),
    ),
  )
    .option('--term <term>', "the random term to test: '(1 | school:class)'")
    .option('--drop <term>', 'the fixed term to drop')
    .option('--against <formula>', 'another model of the same data, a special case of this one or the reverse')
    .addOption(
      new Option(
        '--zero <rule>',
        'when a likelihood ratio of a variance is 0: within-rounding (default), or exact as R',
      ).choices(['within-rounding', 'exact']),
    )
    .option('--ddf <methods>', `coef: all (default), or some of ${DDF_NAMES}`)
    .option('--vcov <covariances>', `coef: all, or some of ${VCOV_NAMES}; standard errors by each`)
    .option('--level <level>', 'coef: coverage of its intervals, 0.95 by default');
  drawFlags(
    fitFlags(command('confint', 'intervals', async () => (await import('./commands/confint.ts')).confintCommand)),
  )
    .option('--method <method>', 'wald, profile (default) or boot')
    .option('--level <level>', 'coverage, 0.95 by default')
    .option('--ddf <method>', `wald: ${DDF_NAMES}`)
    .option('--vcov <covariance>', `wald: ${VCOV_NAMES}`);
  fitFlags(
    command('anova', 'F tests of the fixed terms', async () => (await import('./commands/anova.ts')).anovaCommand),
  )
    .option('--type <type>', 'I (sequential, default), II or III (marginal)')
    .option('--ddf <method>', `${DDF_NAMES}; in place of the own table`)
    .option('--vcov <covariance>', `another covariance of the coefficients: ${VCOV_NAMES}`);
  meansFlags(
    command(
      'means',
      'least-squares means and their differences, by every engine and method',
      async () => (await import('./commands/means.ts')).meansCommand,
    ),
  );
  familyFlags(
    linearFlags(
      command(
        'audit [files...]',
        'published estimates, an audit file or a pasted print-out, against the data: are they a maximum?',
        async () => (await import('./commands/audit.ts')).auditCommand,
      ),
    ),
  )
    .option('--weights <column>', 'prior weights')
    .option('--column <name|k>', 'the model that is meant, in a table with several side by side')
    .option('--template', 'in place of a file: write the form of an audit file for the model')
    .option('--fit <file>', 'a fit that mixdiffr exported from R (repeatable)', collect)
    .option('--json', 'one line per file on stdout')
    .option('--out <dir>', 'where proof scripts go; out/NAME by default')
    .option('--starts <n>', 'starts of the search behind the verdict')
    .option('--seed <n>', 'its seed')
    .option(
      '--fail-on <list>',
      'not-a-maximum,misprint,not-reproduced,not-assessed: findings that make the exit code 1',
    );
  command(
    'serve',
    'the same in a browser on this machine: drop a table, click a formula; nothing leaves it',
    async () => (await import('./commands/serve.ts')).serveCommand,
  ).option('--port <n>', '8765 by default; 0 takes a free one');
  regressionCommands(command, modelFlags);
  command(
    'conformance <engine>',
    'tries an engine of your own through: external:./my-engine (docs/protocol.md)',
    async () => (await import('./commands/conformance.ts')).conformanceCommand,
  ).option('--json', 'one JSON document on stdout');
  command(
    'difference <files...>',
    'what makes two fits differ, of one model or of two (mixdiff/pair@1 documents)',
    async () => (await import('./commands/difference.ts')).differenceCommand,
  ).option('--json', 'one JSON document per file, a line each');
  command(
    'simulate [words...]',
    'a study by simulation: STUDY runs it and goes on with it; init, status, report and replay STUDY',
    async () => (await import('./commands/simulate.ts')).simulateCommand,
  )
    .option('--out <dir>', 'the folder of results; STUDY.results beside the file by default')
    .option('--workers <n>', 'worker threads; all cores by default')
    .option('--extend', 'the study has more replicates or scenarios than before: go on')
    .option(
      '--first <n>',
      "only replicates up to the end of this one's chunk, of every scenario: a part of the study, to be gone on with",
    )
    .option('--mix', 'go on with results of another machine, Node or kernels')
    .option('--slurm', 'submit what is missing as a Slurm array; --workers are threads of each task, 1 by default')
    .option('--tasks <n>', 'with --slurm: tasks of the array; sized by a timing of the first chunks by default')
    .option('--sbatch <option>', 'with --slurm: told to sbatch, --sbatch=--partition=short (repeatable)', collect)
    .option('--dry-run', 'with --slurm: print the job script, and do nothing')
    .option('--scenario <n>', 'replay: which, from 1')
    .option('--replicate <n>', 'replay: which, from 1')
    .option('--format <format>', 'report: what goes to stdout, md (default), html, tex or csv; all are written')
    .option('--json', 'status, report, replay: one JSON document on stdout');
  structureFlags(
    command(
      'explain [name]',
      'a cause or a verdict: meaning, evidence, remedy; structures: who says which how, of a model where one is given',
      async () => (await import('./commands/explain.ts')).explainCommand,
    ),
  );
  command(
    'report <comparison>',
    'the story of a comparison.json again',
    async () => (await import('./commands/report.ts')).reportCommand,
  )
    .option('--format <format>', 'text (default), md or html')
    .option('--out <file>', 'write it there; Markdown gets its pictures beside it');
  command(
    'golden [cases...]',
    'ask the real R packages again: golden/*/r.json',
    async () => (await import('./commands/golden.ts')).goldenCommand,
  )
    .option('--library <dir>', 'an R library other than the default')
    .option('--recorded <name>', 'write recorded/NAME.json instead of r.json')
    .option('--packages <list>', 'lme4,nlme,glmmTMB');
  return root;
}

function defaultHelp(command: Command, helper: Help): string {
  return Object.getPrototypeOf(helper).formatHelp.call(helper, command, helper);
}
/** Help and version are no errors; a wrong flag or command is bad input. */
export function exitOfCommander(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? EXIT.ran : EXIT.badInput;
}
export { CommanderError };
