/** `mixdiff simulate status`: how far a study is, from its files of results alone. */
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { scenariosOf } from '@mixdiff/simulate';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { noResults } from '../messages.ts';
import { tellJson, tellPerson, tellText } from '../tell.ts';
import { claims, doneChunks } from './folder.ts';
import { readManifest } from './manifest.ts';
import { folderOf, type StudyOptions } from './run-study.ts';
import { queueOf } from './slurm/plan.ts';
import { storedResults, storedTimings } from './stored-chunk.ts';

interface Status {
  readonly folder: string;
  /** Replicates of all scenarios together. */
  readonly replicates: { readonly done: number; readonly of: number };
  readonly scenarios: readonly { readonly scenario: number; readonly done: number; readonly of: number }[];
  /** Chunks that somebody works at, by name. */
  readonly inWork: readonly string[];
  /** Tasks of a scheduler; null where it was not used for this folder, or is not asked. */
  readonly queue: { readonly running: number; readonly waiting: number; readonly jobs: readonly string[] } | null;
  /** Fits by the engine's own label, by estimator. */
  readonly labels: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of all fits and verdicts that were made, hours of one thread; and what is left at that rate. */
  readonly hours: number;
  readonly hoursLeft: number | null;
}

export async function studyStatus(
  path: string,
  options: StudyOptions & { readonly json?: boolean },
): Promise<ExitCode> {
  const folder = folderOf(path, options);
  const manifest = readManifest(folder);
  if (!manifest) throw settle(noResults(folder, path));
  const chunks = doneChunks(folder);
  const scenarios = scenariosOf(manifest.study.design).map(({ id }) => ({
    scenario: id,
    done: chunks.filter(({ scenario }) => scenario === id).reduce((sum, { first, last }) => sum + last - first + 1, 0),
    of: manifest.study.replicates,
  }));
  const labels: Record<string, Record<string, number>> = {};
  let milliseconds = 0;
  for (const chunk of chunks) {
    const { rows, columns } = await storedResults(folder, chunk);
    for (let i = 0; i < rows; i++) {
      const estimator = String(columns.get('estimator')?.[i]);
      const label = String(columns.get('label')?.[i]);
      const own = Object.hasOwn(labels, estimator) ? (labels[estimator] ?? {}) : {};
      labels[estimator] = { ...own, [label]: (own[label] ?? 0) + 1 };
    }
    const times = await storedTimings(folder, chunk);
    for (const name of ['open-ms', 'fit-ms', 'judge-ms'])
      for (const value of Array.from(times?.columns.get(name) ?? [])) milliseconds += Number(value ?? 0);
  }
  const sum = (of: (one: (typeof scenarios)[number]) => number): number =>
    scenarios.reduce((all, one) => all + of(one), 0);
  const replicates = { done: sum(({ done }) => done), of: sum(({ of }) => of) };
  const hours = milliseconds / 3.6e6;
  const status: Status = {
    folder,
    replicates,
    scenarios,
    inWork: claims(folder),
    queue: queueStatus(folder),
    labels,
    hours,
    hoursLeft: replicates.done === 0 ? null : (hours * (replicates.of - replicates.done)) / replicates.done,
  };
  if (options.json) tellJson(status);
  else tellText(statusText(status));
  return EXIT.ran;
}
function queueStatus(folder: string): Status['queue'] {
  const queue = queueOf(folder);
  if (!queue) return null;
  if (isRefusal(queue)) {
    tellPerson(`the queue is not known: ${queue.message}\n`);
    return null;
  }
  const running = queue.tasks.filter((task) => task.running).length;
  const jobs = [...new Set(queue.tasks.map(({ jobId }) => jobId))];
  return { running, waiting: queue.tasks.length - running, jobs };
}
function statusText(status: Status): string {
  const { folder, replicates, scenarios, inWork, queue, labels, hours, hoursLeft } = status;
  const open = scenarios.filter(({ done, of }) => done < of);
  const shown = open.slice(0, 10).map(({ scenario, done, of }) => `  scenario ${scenario}: ${done} of ${of}`);
  const counts = Object.entries(labels).map(
    ([estimator, own]) =>
      `  ${estimator}: ${Object.entries(own)
        .map(([label, count]) => `${count} ${label}`)
        .join(', ')}`,
  );
  return `${[
    `${join(folder)}: ${replicates.done} of ${replicates.of} replicates`,
    ...shown,
    ...(open.length > shown.length ? [`  and ${open.length - shown.length} scenarios more`] : []),
    `in work: ${inWork.length === 0 ? 'nothing' : inWork.join(', ')}`,
    ...(queue ? [queueText(queue)] : []),
    'fits, by what the engine says of them:',
    ...counts,
    `thread hours: ${hours.toPrecision(3)} so far${hoursLeft === null || hoursLeft === 0 ? '' : `, about ${hoursLeft.toPrecision(2)} to go`}`,
  ].join('\n')}\n`;
}
const queueText = ({ running, waiting, jobs }: NonNullable<Status['queue']>): string =>
  jobs.length === 0
    ? 'in the queue: nothing'
    : `in the queue: ${running} ${running === 1 ? 'task runs' : 'tasks run'}, ${waiting} ${waiting === 1 ? 'waits' : 'wait'} (job ${jobs.join(', ')})`;
