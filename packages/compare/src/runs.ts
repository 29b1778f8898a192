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

/** The only thing in compare that runs a backend. Memoised, so that grid, causes and invariance never fit twice. */
export class Runs {
  readonly #problems: (method: Method) => Problem;
  readonly #context: Context;
  readonly #search: { readonly starts: number; readonly seed: number };
  readonly #runs = new Map<string, Promise<Run>>();
  readonly #certifiers = new Map<Method, Certifier>();

  constructor(problems: (method: Method) => Problem, context: Context, search: { starts: number; seed: number }) {
    this.#problems = problems;
    this.#context = context;
    this.#search = search;
  }
  problem(method: Method): Problem {
    return this.#problems(method);
  }
  run(entrant: Entrant, method: Method): Promise<Run> {
    const id = runId(entrant, method);
    const known = this.#runs.get(id);
    if (known) return known;
    const made = this.#make(id, entrant, method);
    this.#runs.set(id, made);
    return made;
  }
  async #make(id: string, entrant: Entrant, method: Method): Promise<Run> {
    const problem = this.problem(method);
    const { milliseconds } = this.#context;
    const started = milliseconds();
    const engine = await this.#open(entrant, problem);
    const opened = milliseconds();
    const fit = await (engine && !isRefusal(engine)
      ? engine.fit()
      : (engine ?? entrant.backend.fit(problem, entrant.chosen, this.#context)));
    const ended = milliseconds();
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
  async #open(entrant: Entrant, problem: Problem): Promise<Answer<Engine> | null> {
    return entrant.backend.open ? entrant.backend.open(problem, entrant.chosen) : null;
  }
  /** The engine's own SE, df and criteria at a given point. */
  at(run: Run, point: Canonical): Answer<Fit> | null {
    return run.engine ? run.engine.at(point) : null;
  }
  /** The search behind every verdict runs once per criterion and is shared by all fits. */
  certificate(run: Run, fit: Fit): Certificate {
    const known = this.#certifiers.get(run.method);
    const certifier = known ?? openCertifier(run.problem, this.#search);
    this.#certifiers.set(run.method, certifier);
    return certifier.certify(fit, run.engine ? { engine: run.engine } : {});
  }
}
