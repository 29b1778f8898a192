/**
 * A model refitted to responses simulated from a model (the same, or one nested in it): what bootstrap intervals and
 * bootstrap tests are made of. In chunks, which run here or on the workers of a pool; a chunk is plain data, opens its
 * own engine, starts every refit from the same optimum, and draws its own part of one stream, so that a seed gives the
 * same numbers whatever runs them.
 */
import {
  type Answer,
  type Backend,
  type Canonical,
  type Chosen,
  type Context,
  type Engine,
  furtherOfFamily,
  isRefusal,
  OTHER_PARTS,
  own,
  type Problem,
  type Refit,
  type Residual,
  residualNames,
} from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { interrupted, noEngine } from './messages.ts';
import { chunkStreams, type Streams, simulator } from './simulate.ts';

/** The name of the job that an app's worker must know: it answers `RefitTask` with `runRefits`. */
export const REFIT_JOB = 'inference/refits';

export interface RefitModel {
  /** The backend's id: what a worker finds it by. */
  readonly backend: string;
  readonly problem: Problem;
  readonly chosen: Chosen;
  /** Native parameters of the fit, where the engine is started. */
  readonly start: Float64Array;
}
/** Some refits of a bootstrap, as a worker is handed them. */
export interface RefitTask {
  readonly refit: RefitModel;
  readonly simulate: { readonly problem: Problem; readonly at: Canonical };
  readonly first: number;
  readonly count: number;
  readonly streams: Streams;
}
/** Of `count` refits from `first` on. */
export interface Refits {
  readonly first: number;
  readonly count: number;
  /** p x count. */
  readonly beta: Float64Array;
  /** Coefficients of the other linear predictors, part after part: m x count. */
  readonly others: Float64Array;
  /** Per term c c x count. */
  readonly Sigma: readonly Float64Array[];
  readonly sigma2: Float64Array;
  /** A family's one parameter beside mean and dispersion; NaN: it has none. */
  readonly further: Float64Array;
  /** By the names of the residual model's parameters: k x count; NaN where the engine states none. */
  readonly residual: Float64Array;
  readonly logLik: Float64Array;
  readonly singular: Uint8Array;
  readonly failed: Uint8Array;
}

const emptyRefits = ({ parts, random, residual }: Problem, first: number, count: number): Refits => ({
  first,
  count,
  beta: new Float64Array(parts.conditional.X.ncol * count),
  others: new Float64Array(OTHER_PARTS.reduce((sum, part) => sum + (parts[part]?.X.ncol ?? 0), 0) * count),
  Sigma: random.map((term) => new Float64Array(term.columns.length ** 2 * count)),
  sigma2: new Float64Array(count),
  further: new Float64Array(count),
  residual: new Float64Array((residual ? residualNames(residual).length : 0) * count),
  logLik: new Float64Array(count),
  singular: new Uint8Array(count),
  failed: new Uint8Array(count),
});

/** One chunk, on whatever thread. `tick` is called after every refit and stops the rest by returning false. */
export async function runRefits(
  backend: Backend,
  task: RefitTask,
  tick: (done: number) => boolean = () => true,
): Promise<Answer<Refits>> {
  const { refit, simulate, first, count, streams } = task;
  if (!backend.open) return noEngine(backend.id);
  const engine = await backend.open(refit.problem, refit.chosen);
  if (isRefusal(engine)) return engine;
  const fit = engine.fit(refit.start);
  if (isRefusal(fit)) return fit;
  const model = simulator(simulate.problem, simulate.at);
  if (isRefusal(model)) return model;
  const out = emptyRefits(refit.problem, first, count);
  const [effects, residuals] = [Random.restored(streams.u), Random.restored(streams.e)];
  const [u, y] = [new Float64Array(model.q), new Float64Array(model.n)];
  const into = blankRefit(refit.problem);
  const { residual } = refit.problem;
  const names = residual ? residualNames(residual) : [];
  const further = furtherOfFamily(refit.problem.response.family)?.name;
  for (let s = 0; s < count; s++) {
    model.draw(effects.normals(u), residuals, y);
    refitOne(engine, y, into, out, s);
    writeResidual(names, into, out, s);
    out.further[s] = further === undefined ? Number.NaN : (into.family?.[further] ?? Number.NaN);
    if (!tick(s + 1)) return interrupted('the bootstrap', first + s + 1, first + count);
  }
  return out;
}

function blankRefit({
  parts: {
    conditional: { X },
  },
  random,
}: Problem): Refit {
  return {
    beta: new Float64Array(X.ncol),
    Sigma: random.map(({ columns: { length: c } }) => ({ nrow: c, ncol: c, data: new Float64Array(c * c) })),
    sigma2: 0,
    logLik: 0,
    singular: false,
    reason: 'unknown',
  };
}

function refitOne(engine: Engine, y: Float64Array, into: Refit, out: Refits, s: number): void {
  engine.refit(y, into);
  out.beta.set(into.beta, s * into.beta.length);
  let at = (out.others.length / out.count) * s;
  for (const part of OTHER_PARTS) {
    const values = into.others?.[part];
    if (!values) continue;
    out.others.set(values, at);
    at += values.length;
  }
  into.Sigma.forEach(({ data }, k) => {
    out.Sigma[k].set(data, s * data.length);
  });
  // of other families what stands in its place
  out.sigma2[s] = into.family?.['dispersion'] ?? into.sigma2;
  out.logLik[s] = into.logLik;
  out.singular[s] = into.singular ? 1 : 0;
  out.failed[s] = into.reason === 'failed' || !Number.isFinite(into.logLik) ? 1 : 0;
}

function writeResidual(names: readonly string[], { residual }: Refit, out: Refits, s: number): void {
  for (const [k, name] of names.entries()) {
    const value = residual && parameterOf(residual, name);
    out.residual[s * names.length + k] = value ?? Number.NaN;
  }
}
/** By its name in the contract; undefined: the residual has none. */
export function parameterOf(residual: Residual, name: string): number | undefined {
  if (residual.kind !== 'marginal') return undefined;
  return name === 'sigma2' ? residual.sigma2 : own(residual.parameters, name);
}

/** All nsim refits, on the pool's workers when the context has one. Progress counts refits. */
export async function allRefits(
  backend: Backend,
  refit: RefitModel,
  simulate: RefitTask['simulate'],
  { nsim, seed, what }: { readonly nsim: number; readonly seed: number; readonly what: string },
  context: Context,
): Promise<Answer<Refits>> {
  const model = simulator(simulate.problem, simulate.at);
  if (isRefusal(model)) return model;
  const stopped = (): boolean => context.signal?.aborted === true;
  // Three chunks a worker: uneven ones even out, and progress shows.
  const chunks = context.pool ? Math.min(nsim, 3 * context.pool.size) : 1;
  const firsts = Array.from({ length: chunks }, (_, i) => Math.floor((i * nsim) / chunks));
  const tasks = chunkStreams(seed, model, nsim, firsts).map(
    (streams, i): RefitTask => ({
      refit,
      simulate,
      first: firsts[i],
      count: (firsts[i + 1] ?? nsim) - firsts[i],
      streams,
    }),
  );
  const out = emptyRefits(refit.problem, 0, nsim);
  context.progress?.(0, nsim, what);
  if (!context.pool) {
    const done = await runRefits(backend, tasks[0], (count) => {
      if (count % 25 === 0 || count === nsim) context.progress?.(count, nsim, what);
      return !stopped();
    });
    return done;
  }
  let done = 0;
  for await (const chunk of context.pool.run<RefitTask, Answer<Refits>>(REFIT_JOB, tasks)) {
    if (isRefusal(chunk)) return chunk;
    place(chunk, out);
    done += chunk.count;
    context.progress?.(done, nsim, what);
    if (stopped()) return interrupted('the bootstrap', done, nsim);
  }
  return done === nsim ? out : interrupted('the bootstrap', done, nsim);
}

function place(chunk: Refits, out: Refits): void {
  const put = (from: Float64Array | Uint8Array, to: Float64Array | Uint8Array): void =>
    to.set(from, (chunk.first * from.length) / chunk.count);
  put(chunk.beta, out.beta);
  put(chunk.others, out.others);
  chunk.Sigma.forEach((from, k) => {
    put(from, out.Sigma[k]);
  });
  put(chunk.sigma2, out.sigma2);
  put(chunk.further, out.further);
  put(chunk.residual, out.residual);
  put(chunk.logLik, out.logLik);
  put(chunk.singular, out.singular);
  put(chunk.failed, out.failed);
}
