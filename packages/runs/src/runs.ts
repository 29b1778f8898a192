/**
 * The one place that runs a backend. Grid, causes, invariance and upgrades ask for overlapping fits; memoised here,
 * none is made twice, and a count of runs is a count of fits.
 */
import type { Certifier } from '@mixdiff/certify';
import { openCertifier } from '@mixdiff/certify';
import {
  type Answer,
  type Canonical,
  type Certificate,
  type Context,
  type Engine,
  type Fit,
  isRefusal,
  type Method,
  type Problem,
} from '@mixdiff/contract';
import { type Entrant, type Run, runId } from './entrant.ts';
import { sensitivityOf } from './path-sensitivity.ts';

/**
 * The problem that an entrant makes of one formula: a keyword of it may mean another model in each original. null: the model
 * as it stands. The same object for the same question.
 */
export type ProblemFor = (method: Method, entrant: Entrant | null) => Problem;

interface RunsSearch {
  readonly starts: number;
  readonly seed: number;
  /** Whether certificates say how far the criterion of a generalized model is from the integral. */
  readonly approximation?: boolean;
  /** Verdicts on a model that is costly to evaluate search for so many times the evaluations of all its fits. */
  readonly timesFits?: number;
}
/** The only thing in compare that runs a backend. Memoised, so that grid, causes and invariance never fit twice. */
export class Runs {
  readonly #problems: ProblemFor;
  readonly #context: Context;
  readonly #search: RunsSearch;
  readonly #runs = new Map<string, Promise<Run>>();
  readonly #evaluations = new WeakMap<Problem, number>();
  readonly #certifiers = new WeakMap<Problem, Certifier>();
  readonly #sensitivities = new Map<string, ReturnType<typeof sensitivityOf>>();
  readonly #elsewhere = new WeakMap<Problem, Map<string, Promise<Run>>>();

  constructor(problems: ProblemFor, context: Context, search: RunsSearch) {
    this.#problems = problems;
    this.#context = context;
    this.#search = search;
  }
  problem(method: Method, entrant: Entrant | null = null): Problem {
    return this.#problems(method, entrant);
  }
  run(entrant: Entrant, method: Method): Promise<Run> {
    const id = runId(entrant, method);
    const known = this.#runs.get(id);
    if (known) return known;
    const made = this.#make(id, entrant, method);
    this.#runs.set(id, made);
    return made;
  }
  /** The same engine on another problem: swaps of a cause, transformed data. One run per name and problem. */
  runOn(entrant: Entrant, problem: Problem): Promise<Run> {
    const { method } = problem;
    if (problem === this.problem(method, entrant)) return this.run(entrant, method);
    const known = this.#elsewhere.get(problem) ?? new Map<string, Promise<Run>>();
    this.#elsewhere.set(problem, known);
    const id = runId(entrant, method);
    const made = known.get(id) ?? this.#make(id, entrant, method, problem);
    known.set(id, made);
    return made;
  }
  get context(): Context {
    return this.#context;
  }
  async #make(id: string, entrant: Entrant, method: Method, problem = this.problem(method, entrant)): Promise<Run> {
    const { milliseconds } = this.#context;
    const started = milliseconds();
    const engine = await this.#open(entrant, problem);
    const opened = milliseconds();
    const fit = await (engine && !isRefusal(engine)
      ? engine.fit()
      : (engine ?? entrant.backend.fit(problem, entrant.chosen, this.#context)));
    const ended = milliseconds();
    if (!isRefusal(fit)) this.#count(problem, fit);
    const live = engine && !isRefusal(engine) ? engine : null;
    return {
      id,
      entrant,
      method,
      problem,
      fit,
      engine: live,
      setupMs: opened - started,
      fitMs: ended - opened,
      certifies: null,
    };
  }
  #count(problem: Problem, { stop: { evaluations } }: Fit): void {
    const before = this.#evaluations.get(problem) ?? 0;
    this.#evaluations.set(problem, before + (evaluations.f || 0) + (evaluations.g || 0));
  }
  async #open(entrant: Entrant, problem: Problem): Promise<Answer<Engine> | null> {
    return entrant.backend.open ? entrant.backend.open(problem, entrant.chosen) : null;
  }
  /** The engine's own SE, df and criteria at a given point. */
  at(run: Run, point: Canonical): Answer<Fit> | null {
    return run.engine ? run.engine.at(point) : null;
  }
  /** The search behind every verdict runs once per problem and is shared by all fits. */
  certificate(run: Run, fit: Fit): Certificate {
    return this.certifier(run.problem).certify(fit, run.engine ? { engine: run.engine } : {});
  }
  /** Whether the end of a re-implementation hangs on rounding; engines share the moved problems. */
  sensitivity(run: Run): ReturnType<typeof sensitivityOf> {
    const { problem, entrant, engine, fit } = run;
    const known = this.#sensitivities.get(run.id);
    if (known) return known;
    const measured =
      isRefusal(fit) || !engine
        ? Promise.resolve(undefined)
        : sensitivityOf(
            problem,
            fit,
            async () => engine,
            async (moved, rounding) => {
              const other = await this.#open(entrant, moved);
              if (!other || isRefusal(other)) return other ?? fit;
              return other.fit(undefined, rounding);
            },
          );
    this.#sensitivities.set(run.id, measured);
    return measured;
  }
  certifier(problem: Problem): Certifier {
    const known = this.#certifiers.get(problem);
    if (known) return known;
    const { timesFits, ...search } = this.#search;
    const evaluations = timesFits && timesFits * (this.#evaluations.get(problem) ?? 0);
    const opened = openCertifier(problem, evaluations ? { ...search, evaluations } : search);
    this.#certifiers.set(problem, opened);
    return opened;
  }
}
