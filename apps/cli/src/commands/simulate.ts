/** `mixdiff simulate`: a study file run, and what is done with its results. The first word says which. */
import { refuse } from '@mixdiff/contract';
import { type ExitCode, settle } from '../exit.ts';
import { unused } from '../messages.ts';
import { flagOf } from '../model-options.ts';
import { runStudy } from '../simulate/run-study.ts';
import type { SlurmOptions } from '../simulate/slurm/submit-study.ts';

export interface SimulateOptions extends SlurmOptions {
  readonly scenario?: string;
  readonly replicate?: string;
  readonly json?: boolean;
  readonly format?: string;
}
type Action = (path: string | undefined, options: SimulateOptions) => Promise<ExitCode>;
/** Which options each takes. */
const ACTIONS: Readonly<Record<string, { readonly takes: readonly string[]; readonly load: () => Promise<Action> }>> = {
  run: {
    takes: ['out', 'workers', 'extend', 'first', 'mix'],
    load: async () => (path, options) => runStudy(named(path), options),
  },
  submit: {
    takes: ['out', 'workers', 'extend', 'mix', 'slurm', 'dryRun', 'tasks', 'sbatch'],
    load: async () => {
      const { submitStudy } = await import('../simulate/slurm/submit-study.ts');
      return (path, options) => submitStudy(named(path), options);
    },
  },
  task: {
    takes: [],
    load: async () => {
      const { runTask } = await import('../simulate/slurm/run-task.ts');
      return (path) => runTask(named(path));
    },
  },
  init: { takes: [], load: async () => (await import('../simulate/starter-study.ts')).initStudy },
  replay: {
    takes: ['out', 'scenario', 'replicate', 'json'],
    load: async () => {
      const { replay } = await import('../simulate/replay.ts');
      return (path, options) => replay(named(path), options);
    },
  },
  report: {
    takes: ['out', 'json', 'format'],
    load: async () => {
      const { studyReport } = await import('../simulate/report.ts');
      return (path, options) => studyReport(named(path), options);
    },
  },
  status: {
    takes: ['out', 'json'],
    load: async () => {
      const { studyStatus } = await import('../simulate/status.ts');
      return (path, options) => studyStatus(named(path), options);
    },
  },
};
const named = (path: string | undefined): string => {
  if (path !== undefined) return path;
  throw settle(
    refuse(
      'cli/no-study',
      'which study?',
      'name its file: mixdiff simulate study.yaml; mixdiff simulate init writes one',
    ),
  );
};

export async function simulateCommand(options: SimulateOptions, words: readonly string[] = []): Promise<ExitCode> {
  const [first, ...rest] = words;
  const isAction = first !== undefined && Object.hasOwn(ACTIONS, first);
  const name = isAction ? first : options.slurm ? 'submit' : 'run';
  const paths = isAction ? rest : words;
  if (paths.length > 1) throw settle(unused(`'${paths[1]}' is one file too many`, 'name one study'));
  const action = ACTIONS[name];
  if (!action) throw new Error(name);
  const idle = Object.keys(options).find((option) => !action.takes.includes(option));
  if (idle !== undefined)
    throw settle(
      unused(
        `${flagOf(idle)} does nothing for simulate ${name}`,
        action.takes.length > 0 ? `it takes ${action.takes.map(flagOf).join(', ')}` : 'leave it out',
      ),
    );
  return (await action.load())(paths[0], options);
}
