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
  const names = quick ? ['jsp'] : models;
  const session = r ? await openR(names) : null;
  const running: Running[] = [];
  const least = quick ? 1 : 40;
  for (const name of names) {
    for (const task of await tasksOf(loadModel(name), quick && !r ? 50 : 1000, session?.versions, engines)) {
      if (!tasks || tasks.some((wanted) => task.id.endsWith(`/${wanted}`))) running.push(await begin(task, least));
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
  const on = machine(session?.versions ?? null, before);
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
/** How much longer than a round a task runs before the first, and how often at least: code is compiled by how often it ran. */
const WARM = 12;
const WARM_RUNS = 40;
/** Milliseconds of processor time after which that is enough. */
const WARM_MOST = 4000;
/** Before each round again: while other tasks run, code that waits is thrown away. A task of more than so many times a round does without. */
const WARM_AGAIN = 5;
async function begin(task: Task, least: number): Promise<Running> {
  const found = { ours: await task.warm(), r: null };
  // not counted: the compiler's time, until it has nothing left to do
  const each = (await timed(task.run, WARM * least)).cpu;
  if (least > 1) {
    const runs = Math.min(WARM_RUNS, Math.floor(WARM_MOST / each));
    if (runs > 1) await task.run(runs);
  }
  return { task, each, ours: [], r: [], found };
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
