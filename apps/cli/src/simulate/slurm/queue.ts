/** What Slurm is asked: which tasks of ours wait or run, how long an array may be, and to take one more. */
import { spawnSync } from 'node:child_process';
import { type Answer, type Refusal, refuse } from '@mixdiff/contract';
import { terminalText } from '@mixdiff/quoting';

const SECONDS = 60;
/** A program of Slurm, by its arguments: nothing goes through a shell. */
function ask(program: string, args: readonly string[], cwd?: string): Answer<{ readonly text: string }> {
  const { error, status, stdout, stderr } = spawnSync(program, [...args], {
    encoding: 'utf8',
    timeout: SECONDS * 1000,
    maxBuffer: 1 << 28,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (error && (error as NodeJS.ErrnoException).code === 'ENOENT')
    return refuse(
      'cli/no-slurm',
      `there is no ${program} here`,
      'run this where jobs are submitted; or without --slurm, on this machine',
    );
  if (error || status !== 0) return failed(program, error?.message ?? stderr.trim());
  return { text: stdout };
}
const failed = (program: string, why: string): Refusal =>
  refuse(
    'cli/slurm',
    `${program}: ${terminalText(why) || 'it failed and said nothing'}`,
    'ask Slurm itself: sinfo, squeue',
  );

/** Tasks of an array that Slurm knows of. */
export interface QueuedTask {
  readonly jobName: string;
  readonly jobId: string;
  readonly task: number;
  readonly running: boolean;
}
/** What is over for the queue may still be told for a while. */
const WAITING: ReadonlySet<string> = new Set([
  'PENDING',
  'CONFIGURING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'RESV_DEL_HOLD',
  'SPECIAL_EXIT',
]);
const RUNNING: ReadonlySet<string> = new Set([
  'RUNNING',
  'SUSPENDED',
  'STOPPED',
  'SIGNALING',
  'STAGE_OUT',
  'RESIZING',
  'COMPLETING',
]);

export function queued(jobNames: readonly string[]): Answer<{ readonly tasks: readonly QueuedTask[] }> {
  if (jobNames.length === 0) return { tasks: [] };
  const answer = ask('squeue', ['--noheader', '--array', `--name=${jobNames.join(',')}`, '--format=%j %F %K %T']);
  if ('refused' in answer) return answer;
  return { tasks: readQueue(answer.text) };
}
/** Lines of `%j %F %K %T`. */
export function readQueue(text: string): QueuedTask[] {
  return text.split('\n').flatMap((line) => {
    const [jobName = '', jobId = '', task = '', state = ''] = line.trim().split(' ');
    if (!/^\d+$/.test(task) || !(WAITING.has(state) || RUNNING.has(state))) return [];
    return [{ jobName, jobId, task: Number(task), running: RUNNING.has(state) }];
  });
}
/** MaxArraySize of Slurm's configuration: an index is smaller than that. */
export function longestArray(): Answer<{ readonly tasks: number }> {
  const answer = ask('scontrol', ['show', 'config']);
  if ('refused' in answer) return answer;
  const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(answer.text)?.[1]);
  if (!(size > 0)) return failed('scontrol', 'its configuration names no MaxArraySize above 0: job arrays are off');
  return { tasks: size };
}
/** The number of the job. */
export function submit(folder: string): Answer<{ readonly jobId: string }> {
  const answer = ask('sbatch', ['--parsable', 'job.sh'], folder);
  if ('refused' in answer) return answer;
  const [jobId = ''] = answer.text.trim().split(';');
  return /^\d+$/.test(jobId) ? { jobId } : failed('sbatch', answer.text.trim());
}
