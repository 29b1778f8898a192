/** The flags of the commands around `check`, apart from the others' for the length of the file. */
import type { Command } from 'commander';
import type { ExitCode } from './exit.ts';

type Run = (options: never, args: never) => Promise<ExitCode>;
type MakeCommand = (usage: string, description: string, load: () => Promise<Run>) => Command;
const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Commands that hold cases against what is known of them, and the real packages behind the names. */
export function regressionCommands(command: MakeCommand, modelFlags: (command: Command) => Command): void {
  command(
    'check [paths...]',
    'the regression run: cases against snapshots, R and published numbers',
    async () => (await import('./commands/check.ts')).checkCommand,
  )
    .option('--reporter <name[=file]>', 'terminal, json, junit, github or markdown (repeatable)', collect)
    .option('--profile <name>', 'numerical (default) or practical tolerances')
    .option('--update', 'rewrite the snapshots and show what changed');
  command(
    'init [dir]',
    'a starting folder: a project file, one case, a workflow for GitHub Actions',
    async () => (await import('./commands/init.ts')).initCommand,
  );
  command(
    'upgrade [cases...]',
    'which results move from one engine or version to another, by how much, and why',
    async () => (await import('./commands/upgrade.ts')).upgradeCommand,
  )
    .option('--from <engine>', 'glmmTMB@1.1.8, r:glmmTMB, recorded:F.json, a name of --engines')
    .option('--to <engine>', 'as --from')
    .option('--engines <config>', 'a config whose engines may be named')
    .option('--profile <name>', 'what counts as a move: numerical (default) or practical')
    .option('--json', 'one JSON document on stdout');
  command(
    'engines',
    'what can be named here, in which versions, and how to get the rest',
    async () => (await import('./commands/engines.ts')).enginesCommand,
  )
    .option('--library <dir>', 'an R library other than the default')
    .option('--rscript <path>', 'another Rscript')
    .option('--json', 'one JSON document on stdout');
  command(
    'validation',
    'ours against every recorded fit of a real package: docs/validation.md',
    async () => (await import('./commands/validation.ts')).validationCommand,
  ).option('--out <file>', 'docs/validation.md');
  modelFlags(
    command(
      'record',
      'what an engine returns here, as a file, for where it is not installed',
      async () => (await import('./commands/record.ts')).recordCommand,
    ),
  )
    .option('--backend <engines>', 'r:glmmTMB, r:lme4,r:nlme or any other')
    .option('--library <dir>', 'an R library other than the default')
    .option('--rscript <path>', 'another Rscript')
    .option('--out <file>', 'where it goes');
}
