/**
 * `mixdiff simulate STUDY --slurm`: what is neither done nor in the queue goes into one array job, its tasks sized by what the first chunks
 * took here. State is in the files of results; the queue only says what need not be submitted again.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRefusal, refuse } from '@mixdiff/contract';
import { type Chunk, chunkName } from '@mixdiff/simulate';
import { wholeNumber } from '../../commands/number.ts';
import { EXIT, type ExitCode, settle } from '../../exit.ts';
import { writeWhole } from '../../files.ts';
import { tellAsItIs, tellPerson, tellText } from '../../tell.ts';
import { chunkNamed, doneChunks, missingChunks } from '../folder.ts';
import { doChunks, folderOf, openFolder, type StudyOptions } from '../run-study.ts';
import { storedTimings } from '../stored-chunk.ts';
import { loadStudy, readStudyFile } from '../study-file.ts';
import { type ArrayPlan, arrayFolder, jobNameOf, nextOrdinal, planPath, queueOf, slurmFolder } from './plan.ts';
import { copyProgram } from './program-copy.ts';
import { longestArray, submit } from './queue.ts';
import { jobScript, sbatchOptions } from './script.ts';
import { costOf, type Sizes, tasksOf } from './tasks.ts';

export interface SlurmOptions extends StudyOptions {
  readonly slurm?: boolean;
  readonly dryRun?: boolean;
  readonly tasks?: string;
  readonly sbatch?: readonly string[];
}
/** A task is long enough that its start costs nothing, and short enough for a busy queue. */
const TASK_SECONDS = 20 * 60;
/** The first chunks are timed for so long, and at least one of them. */
const TIMING_SECONDS = 20;
/** Slurm's own MaxArraySize. */
const USUAL_ARRAY = 1001;

export async function submitStudy(path: string, options: SlurmOptions): Promise<ExitCode> {
  const { options: own } = settle(sbatchOptions(options.sbatch ?? []));
  const workers = wholeNumber(options.workers, 1, 'workers', 1);
  const asked = options.tasks === undefined ? null : wholeNumber(options.tasks, 1, 'tasks', 1);
  if (options.dryRun) return dryRun(path, options, { own, workers, asked });
  const most = settle(longestArray()).tasks;
  if (asked !== null && asked > most) throw settle(tooMany(asked, most));
  const { loaded, folder } = await openFolder(path, options);
  const queue = settle(queueOf(folder) ?? { tasks: [], chunks: new Set<string>() });
  const open = (): Chunk[] =>
    missingChunks(folder, loaded.study).filter((chunk) => !queue.chunks.has(chunkName(chunk)));
  const otherwise = overlapping(open(), queue.chunks);
  if (otherwise)
    throw settle(
      refuse(
        'cli/queued-otherwise',
        `the queue has ${otherwise}, a part of what is missing, from before the study has grown`,
        'wait until it is done, or take it back with scancel',
      ),
    );
  if (asked === null && open().length > 0) {
    const until = performance.now() + TIMING_SECONDS * 1000;
    const first = untimed(open(), await secondsByScenario(folder));
    if (first.length > 0) {
      tellPerson(`timing the first chunks here, to size the tasks (--tasks N does without)\n`);
      let begun = 0;
      const more = (): boolean => begun++ === 0 || performance.now() < until;
      const { interrupted } = await doChunks(loaded, folder, first, { workers: 1, more });
      if (interrupted) return EXIT.interrupted;
    }
  }
  const chunks = open();
  const total = missingChunks(folder, loaded.study).length;
  if (chunks.length === 0) {
    tellText(
      total === 0
        ? `every replicate is done: mixdiff simulate report ${path}\n`
        : `nothing to submit: ${total} chunks are missing, and the queue has them\n`,
    );
    return EXIT.ran;
  }
  const sizes = { seconds: await secondsByScenario(folder), wanted: TASK_SECONDS * workers, most, asked };
  const tasks = tasksOf(chunks, sizes);
  const ordinal = nextOrdinal(folder);
  const { main } = settle(copyProgram(resolve(slurmFolder(folder))));
  mkdirSync(arrayFolder(folder, ordinal));
  const plan = planOf(path, folder, ordinal, tasks, workers, options.mix === true);
  writeWhole(planPath(folder, ordinal), `${JSON.stringify(plan, null, 1)}\n`);
  writeWhole(join(arrayFolder(folder, ordinal), 'job.sh'), scriptOf(plan, ordinal, own, main));
  const { jobId } = settle(submit(arrayFolder(folder, ordinal)));
  tellText(
    `submitted job ${jobId}: ${chunks.length} chunks in ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}${lasting(tasks, sizes)}; how far it is: mixdiff simulate status ${path}\n`,
  );
  return EXIT.ran;
}
/** The name of a chunk in the queue that holds some replicates of one that is missing. */
const overlapping = (chunks: readonly Chunk[], names: ReadonlySet<string>): string | undefined =>
  [...names].find((name) => {
    const one = chunkNamed(name);
    return chunks.some(
      ({ scenario, first, last }) => one?.scenario === scenario && one.first <= last && one.last >= first,
    );
  });
const tooMany = (asked: number, most: number) =>
  refuse(
    'cli/tasks',
    `--tasks ${asked}: arrays of this Slurm have at most ${most} tasks (MaxArraySize)`,
    `write --tasks ${most}, or leave it out`,
  );

const planOf = (
  path: string,
  folder: string,
  ordinal: string,
  tasks: readonly (readonly Chunk[])[],
  workers: number,
  mix: boolean,
): ArrayPlan => ({
  schema: 'mixdiff/study-array@1',
  jobName: jobNameOf(folder, ordinal),
  study: resolve(path),
  out: resolve(folder),
  mix,
  workers,
  tasks: tasks.map((task) => task.map(chunkName)),
});
const scriptOf = (plan: ArrayPlan, ordinal: string, options: readonly string[], main: string): string =>
  jobScript({
    jobName: plan.jobName,
    tasks: plan.tasks.length,
    workers: plan.workers,
    options,
    node: process.execPath,
    main,
    plan: planPath(plan.out, ordinal),
  });
/** The script that would be submitted; nothing is run and nothing written. */
async function dryRun(
  path: string,
  options: SlurmOptions,
  { own, workers, asked }: { readonly own: readonly string[]; readonly workers: number; readonly asked: number | null },
): Promise<ExitCode> {
  const loaded = await loadStudy(readStudyFile(path));
  const folder = folderOf(path, options);
  const array = longestArray();
  const most = isRefusal(array) ? USUAL_ARRAY : array.tasks;
  if (asked !== null && asked > most) throw settle(tooMany(asked, most));
  const seconds = existsSync(folder) ? await secondsByScenario(folder) : new Map<number, number>();
  const queue = queueOf(folder);
  const taken = queue && !isRefusal(queue) ? queue.chunks : new Set<string>();
  const chunks = missingChunks(folder, loaded.study).filter((chunk) => !taken.has(chunkName(chunk)));
  if (chunks.length === 0) {
    tellText('nothing to submit\n');
    return EXIT.ran;
  }
  const sizes = { seconds, wanted: TASK_SECONDS * workers, most, asked };
  const ordinal = nextOrdinal(folder);
  const plan = planOf(path, folder, ordinal, tasksOf(chunks, sizes), workers, options.mix === true);
  const program = join(resolve(slurmFolder(folder)), 'program-…', 'main.mjs');
  if (asked === null && seconds.size === 0)
    tellPerson(
      'no chunk is timed yet: here each has a task; --slurm times the first ones and puts more of them into one\n',
    );
  if (isRefusal(array)) tellPerson(`MaxArraySize is taken to be ${USUAL_ARRAY}: ${array.message}\n`);
  tellAsItIs(scriptOf(plan, ordinal, own, program));
  return EXIT.ran;
}

/** Of scenarios that were not timed the first chunk each, spread over the design: the next one is far from those before. */
function untimed(chunks: readonly Chunk[], seconds: ReadonlyMap<number, number>): Chunk[] {
  const firsts = chunks.filter(
    ({ scenario }, i) => !seconds.has(scenario) && chunks.findIndex((one) => one.scenario === scenario) === i,
  );
  // multiples of the golden ratio fill an interval evenly
  return firsts
    .map((chunk, i) => ({ chunk, at: (i * 0.6180339887) % 1 }))
    .sort((a, b) => a.at - b.at)
    .map(({ chunk }) => chunk);
}
/** Of one replicate, all its estimators together, from the files of timings. */
async function secondsByScenario(folder: string): Promise<Map<number, number>> {
  const sums = new Map<number, { seconds: number; replicates: number }>();
  for (const chunk of doneChunks(folder)) {
    const sum = sums.get(chunk.scenario) ?? { seconds: 0, replicates: 0 };
    // a few chunks tell enough
    const timings = sum.replicates < 200 ? await storedTimings(folder, chunk) : null;
    if (!timings) continue;
    for (const name of ['open-ms', 'fit-ms', 'judge-ms'])
      for (const value of Array.from(timings.columns.get(name) ?? [])) sum.seconds += Number(value ?? 0) / 1000;
    sum.replicates += chunk.last - chunk.first + 1;
    sums.set(chunk.scenario, sum);
  }
  return new Map([...sums].map(([scenario, { seconds, replicates }]) => [scenario, seconds / replicates]));
}
function lasting(tasks: readonly (readonly Chunk[])[], sizes: Sizes): string {
  if (sizes.seconds.size === 0) return '';
  const cost = costOf(sizes);
  const longest = Math.max(...tasks.map((task) => task.reduce((sum, chunk) => sum + cost(chunk), 0)));
  const minutes = longest / (60 * (sizes.wanted / TASK_SECONDS));
  return `, the longest about ${minutes < 1 ? 'a minute' : `${Math.ceil(minutes)} minutes`} at the speed of this machine`;
}
