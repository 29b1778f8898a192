/** The script of an array job: the options of sbatch, and one line that starts the program. No name stands in it unquoted. */
import { dirname } from 'node:path';
import { type Answer, type Refusal, refuse } from '@mixdiff/contract';
import { shellWord } from '@mixdiff/report';

export interface JobScript {
  /** Made here: letters, digits and hyphens. */
  readonly jobName: string;
  readonly tasks: number;
  readonly workers: number;
  /** What the user wants sbatch to be told besides, checked by `sbatchOptions`. */
  readonly options: readonly string[];
  readonly node: string;
  readonly main: string;
  readonly plan: string;
}
/** Lines of #SBATCH hold no path: output goes beside the script, from where it is submitted. */
export function jobScript({ jobName, tasks, workers, options, node, main, plan }: JobScript): string {
  const folder = dirname(plan);
  // Slurm expands patterns in the whole path of a log, its folders' names too: there the shell opens it
  const isPattern = /[%\\]/.test(folder);
  const log = isPattern ? `exec >${shellWord(`${folder}/`)}"$SLURM_ARRAY_TASK_ID.log" 2>&1\n` : '';
  return `#!/bin/sh
# An array of ${tasks} by mixdiff simulate --slurm. By hand: sbatch job.sh, in the folder where this lies.
#SBATCH --job-name=${jobName}
#SBATCH --array=0-${tasks - 1}
#SBATCH --output=${isPattern ? '/dev/null' : '%a.log'}
#SBATCH --cpus-per-task=${workers}
${options.map((option) => `#SBATCH ${option}\n`).join('')}
${log}node=${shellWord(node)}
exec "\${MIXDIFF_NODE:-$node}" ${shellWord(main)} simulate task ${shellWord(plan)}
`;
}

/** What the script says itself. */
const OWN = ['array', 'job-name', 'output', 'cpus-per-task', 'chdir', 'wrap', 'parsable', 'wait', 'test-only'];
const OPTION = /^--([a-z][a-z-]*)(?:=([^\s"'\\#]+))?$/;

/** Options for sbatch, each as it stands on a line of the script. */
export function sbatchOptions(options: readonly string[]): Answer<{ readonly options: readonly string[] }> {
  for (const option of options) {
    const match = OPTION.exec(option);
    if (!match) return notAnOption(option);
    const name = match[1] as string;
    if (OWN.includes(name))
      return refuse(
        'cli/sbatch-option',
        `--sbatch: the script says --${name} itself`,
        name === 'cpus-per-task' ? 'write --workers N' : name === 'array' ? 'write --tasks N' : 'leave it out',
      );
  }
  return { options };
}
const notAnOption = (option: string): Refusal =>
  refuse(
    'cli/sbatch-option',
    `--sbatch: '${option}' is no long option of sbatch without spaces and quotes`,
    'write --sbatch=--partition=short, one option each time',
  );
