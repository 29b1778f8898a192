import type { Choice, Chosen } from './choice.ts';
import type { Engine } from './engine.ts';
import type { Fit } from './fit.ts';
import type { Problem } from './problem.ts';
import type { Answer, Feature } from './refusal.ts';

/** LIVE. Jobs by name, run side by side; the worker's entry file belongs to the app. */
export interface Pool {
  readonly size: number;
  run<A, B>(job: string, chunks: readonly A[]): AsyncIterable<B>;
}
/** LIVE. What only an app has. */
export interface Context {
  readonly signal?: { readonly aborted: boolean };
  readonly milliseconds: () => number;
  readonly progress?: (done: number, of: number, what: string) => void;
  readonly pool?: Pool;
  /** Lets what was asked of other processes set off before this one is busy for long. */
  readonly breathe?: () => Promise<void>;
}
/** LIVE. */
export interface Backend {
  readonly contract: 1;
  readonly id: string;
  /** Returns what an engine returned elsewhere. */
  readonly recorded?: true;
  /** Known behaviours of the original, oldest first. */
  readonly versions: readonly string[];
  readonly choices: readonly Choice[];
  /** What it would take and this backend lacks; [] = can. The registry, not the backend, knows who else can. */
  lacks(problem: Problem): readonly Feature[];
  /** The method that the original takes when none is named. */
  readonly defaultMethod: Problem['method'];
  fit(problem: Problem, chosen: Chosen, context: Context): Promise<Answer<Fit>>;
  /** In-process only; async because WebAssembly (NLopt) loads here. Refuses what the original refuses. */
  open?(problem: Problem, chosen: Chosen): Promise<Answer<Engine>>;
}
