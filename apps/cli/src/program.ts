import { Command, CommanderError, Option } from 'commander';
import { fitCommand } from './commands/fit.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { HELP } from './help.ts';

type Run = (options: never, ...args: never[]) => Promise<ExitCode>;
const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The commands and their flags. `done` receives the exit code of the one that ran. */
export function program(done: (code: ExitCode) => void): Command {
  const root = new Command('mixdiff').exitOverride().helpOption('-h, --help', 'this text');
  root.configureHelp({ formatHelp: (command, helper) => (command === root ? HELP : defaultHelp(command, helper)) });
  root.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'mixdiff: ')) });
  const command = (usage: string, description: string, run: Run): Command =>
    root
      .command(usage)
      .description(description)
      .showHelpAfterError('(mixdiff --help shows the commands, mixdiff COMMAND --help their flags)')
      .action(async (...args: unknown[]) => {
        // commander hands over the arguments, then the options, then the command itself
        const options = args.at(-2) as never;
        done(await run(options, ...(args.slice(0, -2) as never[])));
      });
  engineFlags(modelFlags(command('fit', 'one engine, one fit', fitCommand)))
    .option('--backend <engine>', 'lme4, nlme, glmmTMB, a version (glmmTMB@1.1.8), r:lme4, recorded:F.json')
    .option('--certify', 'go on from where the fit ended to the best point found')
    .option('--with <list>', 'also print: ranef,fitted,trace');
  return root;
}

function defaultHelp(command: Command, helper: ReturnType<Command['createHelp']>): string {
  return Object.getPrototypeOf(helper).formatHelp.call(helper, command, helper);
}
/** MODEL: a case, a config, or data and a formula. */
export function modelFlags(command: Command): Command {
  return command
    .option('--case <name>', 'a case of golden/, or a folder with a case.json')
    .option('--config <file>', 'a model as JSON or YAML')
    .option('--data <file>', 'a CSV file')
    .option('--formula <formula>', "lme4's notation: 'y ~ x + (1 | g)'")
    .option('--ml', 'maximum likelihood')
    .option('--reml', 'restricted maximum likelihood')
    .option('--where <condition>', "keep these rows: 'year == 2'")
    .option('--derive <name=expression>', "a new column: 'cx=x - mean(x)' (repeatable)", collect)
    .option('--factor <names>', 'school,class or dose=lo,mid,hi (repeatable)', collect)
    .option('--contrasts <kind>', 'treatment, sum, helmert or poly; or f=sum (repeatable)', collect)
    .option('--weights <column>', 'prior weights')
    .addOption(
      new Option('--weights-kind <kind>', 'what they mean').choices(['as-original', 'precision', 'likelihood']),
    )
    .option('--offset <column>', 'a known part of the linear predictor')
    .option('--family <name>', 'gaussian for now')
    .option('--link <name>', 'identity for now')
    .option('--json', 'one JSON document on stdout');
}
export function engineFlags(command: Command): Command {
  return command
    .option('--optimizer <name>', 'see mixdiff engines')
    .option('--dispersion <scale>', 'glmmTMB: log-sd or log-variance')
    .option('--start <start>', 'a named start, or native parameters: 0.5,0.2')
    .option('--choice <name=value>', 'any other choice of the engine (repeatable)', collect);
}

/** Help and version are no errors; a wrong flag or command is bad input. */
export function exitOfCommander(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? EXIT.ran : EXIT.badInput;
}
export { CommanderError };
