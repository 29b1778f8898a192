/** From a file with two sides to two fits of two models. Either may be run here or be known by its numbers alone. */
import { openCertifier } from '@mixdiff/certify';
import { type Answer, type Chosen, type Context, type Fit, isRefusal, type Problem, refuse } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, type Reading, readTable, type Table } from '@mixdiff/frame';
import type { Entrant } from '@mixdiff/runs';
import { type DifferenceDocument, decodeFit, encodeFit, type PairInput, type PairSide } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { difference } from './difference.ts';
import { problemOfFit } from './left-out.ts';

export interface PairTask {
  readonly input: PairInput;
  /** The table's text, or the bytes of its file. */
  readonly csv: string | Uint8Array;
  readonly reading?: Omit<Reading, 'name'>;
  /** SHA-256 of the data, '' where it has no file. */
  readonly dataHash: string;
  /** The engine of a name, with a version and choices; compare knows none. */
  readonly engine: (
    name: string,
    version: string | undefined,
    choices: Readonly<Record<string, string>>,
  ) => Answer<Entrant>;
  readonly context: Context;
}

/** Builds both models, fits or reads both fits, and explains the difference. */
export async function explainPair(task: PairTask): Promise<Answer<DifferenceDocument>> {
  const table = readTable(task.csv, { ...task.reading, name: task.input.data ?? `${task.input.name}.csv` });
  if (isRefusal(table)) return table;
  const built = new Map<string, Problem>();
  const a = await sideOf('a', task.input.a, table, task, built);
  if (isRefusal(a)) return a;
  const b = await sideOf('b', task.input.b, table, task, built);
  if (isRefusal(b)) return b;
  return difference(a, b, { name: task.input.name, context: task.context });
}

async function sideOf(
  place: 'a' | 'b',
  given: PairSide,
  table: Table,
  task: PairTask,
  built: Map<string, Problem>,
): Promise<Answer<Side>> {
  const { id, backend, as, choices = {}, start, fit: document, ...model } = given;
  // a fit says by which criterion it is one; the model's default is not that of every engine
  const spec = { ...(document ? { method: document.method } : {}), ...model } as ModelSpec;
  const problem = problemOf(spec, table, task.dataHash, built);
  if (isRefusal(problem)) return problem;
  if (document && document.method !== problem.method) {
    const said = `${place} is to be a fit by ${problem.method}, and the fit that it holds is by ${document.method}`;
    return refuse('explain/other-method', said, 'leave out its method, or give it that of its fit');
  }
  const { method } = problem;
  const certificate = (of: Problem, fit: Fit, engine: Side['engine'] = null) =>
    certifierOf(of).certify(fit, engine ? { engine } : {});
  if (document) {
    const fit = decodeFit(document, problem, document.backend);
    const used = problemOfFit(fit, document, problem);
    if (isRefusal(used)) return used;
    const name = id ?? `${place}:${document.backend}/${method}`;
    const none = { entrant: null, engine: null };
    return { id: name, problem: used, fit, reported: document, certificate: certificate(used, fit), ...none };
  }
  if (!backend) return refuse('explain/no-fit', `${place} names no engine and holds no fit`, 'give it backend or fit');
  const entrant = task.engine(backend, as, choices);
  if (isRefusal(entrant)) return entrant;
  const engine = (await entrant.backend.open?.(problem, entrant.chosen as Chosen)) ?? null;
  if (engine && isRefusal(engine)) return engine;
  const fit = engine
    ? engine.fit(start && Float64Array.from(start))
    : await entrant.backend.fit(problem, entrant.chosen as Chosen, task.context);
  if (isRefusal(fit)) return fit;
  return {
    id: id ?? `${place}:${entrant.name}/${method}`,
    problem,
    fit,
    reported: encodeFit(fit, problem),
    certificate: certificate(problem, fit, engine),
    entrant,
    engine,
  };
}
/** Two sides of one model share its problem, so that the search runs once. */
function problemOf(spec: ModelSpec, table: Table, dataHash: string, built: Map<string, Problem>): Answer<Problem> {
  const key = JSON.stringify(Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1)));
  const known = built.get(key);
  if (known) return known;
  const made = buildProblem(table, spec, { dataHash });
  if (isRefusal(made)) return made;
  built.set(key, made.problem);
  return made.problem;
}
const certifiers = new WeakMap<Problem, ReturnType<typeof openCertifier>>();
function certifierOf(problem: Problem) {
  const known = certifiers.get(problem) ?? openCertifier(problem, { starts: 24, seed: 1 });
  certifiers.set(problem, known);
  return known;
}
