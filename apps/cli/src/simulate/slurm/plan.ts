/** What a submitted array was told to do, task by task: `slurm/0001/plan.json` in the folder of results, beside its script and its logs. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Answer, isRefusal } from '@mixdiff/contract';
import { type QueuedTask, queued } from './queue.ts';

const SLURM = 'slurm';
export interface ArrayPlan {
  readonly schema: 'mixdiff/study-array@1';
  readonly jobName: string;
  /** The study file and the folder of results, from the root. */
  readonly study: string;
  readonly out: string;
  readonly mix: boolean;
  readonly workers: number;
  /** Names of chunks, by task. */
  readonly tasks: readonly (readonly string[])[];
}
const ORDINAL = /^\d{4,}$/;
const ordinals = (folder: string): string[] => {
  const path = join(folder, SLURM);
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => ORDINAL.test(name))
        .sort((a, b) => Number(a) - Number(b))
    : [];
};
export const slurmFolder = (folder: string): string => join(folder, SLURM);
export const nextOrdinal = (folder: string): string =>
  String(Number(ordinals(folder).at(-1) ?? '0') + 1).padStart(4, '0');
export const arrayFolder = (folder: string, ordinal: string): string => join(folder, SLURM, ordinal);
export const planPath = (folder: string, ordinal: string): string => join(arrayFolder(folder, ordinal), 'plan.json');

/** Tells the arrays of one folder of results from those of another, and from one another. */
export const jobNameOf = (folder: string, ordinal: string): string =>
  `mixdiff-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 10)}-${ordinal}`;

export const readPlan = (path: string): ArrayPlan => JSON.parse(readFileSync(path, 'utf8')) as ArrayPlan;

export interface Queue {
  readonly tasks: readonly QueuedTask[];
  /** Names of the chunks that those tasks were given. */
  readonly chunks: ReadonlySet<string>;
}
/** What Slurm has in hand of this folder; null where it was never used here; a refusal where it does not answer. */
export function queueOf(folder: string): Answer<Queue> | null {
  const plans = ordinals(folder)
    .map((ordinal) => planPath(folder, ordinal))
    .filter((path) => existsSync(path))
    .map(readPlan);
  if (plans.length === 0) return null;
  const answer = queued(plans.map(({ jobName }) => jobName));
  if (isRefusal(answer)) return answer;
  const byName = new Map(plans.map((plan) => [plan.jobName, plan]));
  const known = answer.tasks.filter(({ jobName }) => byName.has(jobName));
  const chunks = known.flatMap(({ jobName, task }) => byName.get(jobName)?.tasks[task] ?? []);
  return { tasks: known, chunks: new Set(chunks) };
}
