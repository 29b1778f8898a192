/**
 * What is timed is warm on either side. V8 compiles a function after it has run often, and the glue of a call that takes a millisecond runs
 * once a call: it takes thousands of calls until nothing is left to compile, where R's byte compiler is done after two. So every task
 * runs that often before its first round, R's as long as ours; and V8 is told to keep what it has compiled while other tasks run, as R does.
 */
import { setFlagsFromString } from 'node:v8';
import type { Memory } from './memory.ts';
import { loadModel, MODELS } from './models.ts';
import { openR, type RSession } from './r-session.ts';
import { load, machine, type Results, type Row, type Times } from './results.ts';
import type { Task } from './task.ts';
import { tasksOf } from './tasks.ts';
import { type Took, timed } from './timing.ts';

export interface BenchOptions {
  /** JSP alone, one short round: does it run? */
  readonly quick: boolean;
  readonly r: boolean;
  readonly rounds: number;
  readonly models?: readonly string[];
  /** Last part of the ids of tasks, all unless given. */
  readonly tasks?: readonly string[];
  /** Those of the model unless given. */
  readonly engines?: readonly string[];
  readonly tell?: (line: string) => void;
}

/** Every task in every round, ours and R's one after the other, so that both meet the same machine. */
export async function bench({
  quick,
  r,
  rounds,
  models = MODELS,
  tasks,
  engines,
  tell = () => undefined,
}: BenchOptions): Promise<Results> {
  const before = load();
  if (!quick) setFlagsFromString('--no-flush-bytecode');
  const names = quick ? ['jsp'] : models;
  const session = r ? await openR(names) : null;
  const running: Running[] = [];
  const least = quick ? 1 : 40;
  for (const name of names) {
    for (const task of await tasksOf(loadModel(name), quick && !r ? 50 : 1000, session?.versions, engines)) {
      if (!tasks || tasks.some((wanted) => task.id.endsWith(`/${wanted}`)))
        running.push(await begin(task, session, least));
    }
  }
  for (let round = 1; round <= (quick ? 1 : rounds); round++) {
    for (const one of running) {
      tell(`round ${round}  ${one.task.id}`);
      await once(one, session, least);
    }
  }
  session?.close();
  // one after the other, with nothing else of ours in memory's way
  const memory = new Map(running.map(({ task }) => [task.id, remembered(task, tell)]));
  const on = machine(
    session?.versions ?? null,
    before,
    quick ? undefined : { runs: WARM_RUNS, seconds: WARM_MOST / 1000, rBelow: WARM_R_BELOW / 1000 },
  );
  return {
    schema: 'mixdiff/bench@2',
    command: `npm run bench${quick ? ' -- --quick' : ''}`,
    machine: on,
    rounds: quick ? 1 : rounds,
    rows: running.map((one) => ({ ...rowOf(one), ...memory.get(one.task.id), machine: on })),
  };
}
interface Running {
  readonly task: Task;
  /** Milliseconds of processor time, about. */
  readonly each: number;
  readonly ours: Took[];
  readonly r: Took[];
  readonly found: { ours: number | null; r: number | null };
}
/** Runs of a task before the first round. */
const WARM_RUNS = 4000;
/** Milliseconds of processor time after which that is enough. */
const WARM_MOST = 8000;
/** Of ours: where a run takes a second R's takes minutes, of which what its compiler takes is nothing, and a run more would be as many again. */
const WARM_R_BELOW = 1000;
/** Before each round again: other tasks leave nothing of it in the caches of the machine. A task of more than so many times a round does without. */
const WARM_AGAIN = 5;
async function begin(task: Task, session: RSession | null, least: number): Promise<Running> {
  const found = { ours: await task.warm(), r: null };
  // of a short run, whose time is that of the compiler too
  const first = (await timed(task.run, least)).cpu;
  if (least === 1 || first > WARM_MOST) return { task, each: first, ours: [], r: [], found };
  const warm = await timed(task.run, Math.min(WARM_MOST, WARM_RUNS * first));
  const asked = task.besides ?? task.id;
  if (first < WARM_R_BELOW && session?.ids.has(asked))
    await session.time(asked, Math.min(WARM_MOST, WARM_RUNS * first));
  return { task, each: warm.cpu, ours: [], r: [], found };
}
async function once({ task, each, ours, r, found }: Running, session: RSession | null, least: number): Promise<void> {
  if (least > 1 && each < WARM_AGAIN * least) await timed(task.run, WARM_AGAIN * least);
  ours.push(await timed(task.run, least));
  const asked = task.besides ?? task.id;
  if (!session?.ids.has(asked)) return;
  const { value, ...took } = await session.time(asked, least);
  r.push(took);
  found.r = value;
}
function remembered({ id, memory }: Task, tell: (line: string) => void): { readonly memory?: Memory } {
  if (!memory) return {};
  tell(`memory  ${id}`);
  const found = memory();
  return found ? { memory: found } : {};
}
function rowOf({ task: { id, model, engine, what }, ours, r, found }: Running): Row {
  return { id, model, engine, what, ours: columns(ours), r: r.length > 0 ? columns(r) : null, found };
}
const columns = (took: readonly Took[]): Times => ({
  wall: took.map(({ wall }) => wall),
  cpu: took.map(({ cpu }) => cpu),
});
