import type { Command } from 'commander';
import type { ExitCode } from './exit.ts';

type Run = (options: never, args: never) => Promise<ExitCode>;
type MakeCommand = (usage: string, description: string, load: () => Promise<Run>) => Command;
const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Commands that hold cases against what is known of them, and the real packages behind the names. */
export function regressionCommands(command: MakeCommand): void {
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
}
