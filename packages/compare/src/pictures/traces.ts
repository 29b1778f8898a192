/**
 * The optimizers' ways on one scale. Native parameters of two engines cannot be drawn together, standard deviations and
 * log-likelihoods can.
 */
import {
  type Engine,
  type Evaluation,
  evaluationsOf,
  type Fit,
  isRefusal,
  type Matrix,
  sigma2Of,
} from '@mixdiff/contract';
import type { Run } from '@mixdiff/runs';
import { blockNames, deviationName, finite, type Path, RESIDUAL } from '@mixdiff/schema';

const MOST_POINTS = 500;
const FEWEST_POINTS = 10;

/** Every optimizer's way: log-likelihood (constants reconciled) and standard deviations, evaluation by evaluation. */
export const tracesOf = (
  runs: readonly Run[],
  clock: () => number,
  milliseconds: number,
  left: (fit: string) => void = () => undefined,
): Path[] =>
  runs.flatMap((run) => {
    if (!run.engine || isRefusal(run.fit)) return [];
    const path = pathOf(run, run.engine, run.fit, clock, milliseconds / runs.length);
    if (path === 'too-long') left(run.id);
    return path && path !== 'too-long' ? [path] : [];
  });

function pathOf(
  { id, problem }: Run,
  engine: Engine,
  fit: Fit,
  clock: () => number,
  milliseconds: number,
): Path | 'too-long' | null {
  const { trace, meaning } = fit;
  // a phase of other parameters is not on the engine's scale
  const all = trace ? evaluationsOf(trace.filter(({ par }) => par.nrow === engine.names.length)) : [];
  const [first] = all;
  if (!first) return null;
  const started = clock();
  deviationsAt(engine, first.par.slice());
  const affordable = Math.floor(milliseconds / Math.max(2 * (clock() - started), 1e-3));
  if (affordable < FEWEST_POINTS) return 'too-long';
  const kept = thinned(all, Math.min(MOST_POINTS, affordable));
  const blocks = blockNames(problem.random);
  const names = problem.random.flatMap(({ columns }, k) =>
    columns.map((column) => deviationName('sd', blocks[k] as string, column)),
  );
  const sd: Record<string, (number | null)[]> = Object.fromEntries([...names, RESIDUAL.sd].map((name) => [name, []]));
  const logLik: (number | null)[] = [];
  for (const evaluation of kept) {
    const par = evaluation.par.slice();
    logLik.push(finite(engine.logLik(par) + meaning.logLikConstant));
    const deviations = deviationsAt(engine, par);
    for (const [j, name] of names.entries()) sd[name]?.push(finite(deviations[j]));
    sd[RESIDUAL.sd]?.push(finite(deviations.at(-1)));
  }
  return {
    fit: id,
    phase: kept.map(({ phase }) => phase),
    accepted: kept.map(({ accepted }) => accepted),
    logLik,
    sd,
  };
}
/** In the order of the terms, the residual one last. */
export function deviationsAt(engine: Engine, par: Float64Array): number[] {
  const { Sigma, residual } = engine.toCanonical(par);
  const own = Sigma.flatMap(({ nrow, data }: Matrix) =>
    Array.from({ length: nrow }, (_, j) => Math.sqrt(Math.max(0, data[j * (nrow + 1)] as number))),
  );
  return [...own, Math.sqrt(sigma2Of({ residual }))];
}
/** First, last, and evenly between; of a long record the accepted iterates before the others. */
function thinned(all: readonly Evaluation[], most: number): Evaluation[] {
  if (all.length <= most) return [...all];
  const iterates = all.filter(({ accepted }, i) => accepted || i === 0 || i === all.length - 1);
  const from = iterates.length >= most / 10 ? iterates : all;
  const step = Math.max(1, (from.length - 1) / (most - 1));
  return [
    ...new Set(Array.from({ length: Math.min(most, from.length) }, (_, k) => from[Math.round(k * step)] as Evaluation)),
  ];
}
