import type { Kind, VarianceFunction } from './structure.ts';

/** `<package>/<slug>`: `lme4/singular`. Made in one file of that package; conformance holds it so. */
export type Code = `${string}/${string}`;
/** What a problem may ask beyond what every engine takes, and what an engine may lack. */
export type Feature =
  | 'crossed-groups'
  | 'random-effects'
  | 'offset'
  | 'weights'
  | 'REML'
  | 'gradient'
  | 'refit'
  | 'rank-deficient'
  | `family:${string}`
  | `part:${string}`
  | `random:${string}`
  | `residual:${Kind}`
  | 'residual-nugget'
  | 'residual-groups'
  | 'residual-beside-random'
  | `variance:${VarianceFunction['kind']}`
  | `structure:${Kind}`;

/** What cannot be computed, why, and what would fix it. A value, never an exception. */
export interface Refusal {
  readonly refused: Code;
  readonly lacks: readonly Feature[];
  readonly message: string;
  /** What would help. Advice that changes the model says so: it names another model, or that the model stays the same. */
  readonly hint: string;
  /** Whose limit it is: the R package's own, or only that of what is written here so far; left out for bad input. */
  readonly limit?: Limit;
}
/** Whose limit a refusal is: the original refuses too, or it is not done here yet. */
export type Limit = 'original' | 'mixdiff';
/** The original refuses this too. */
export const byOriginal = (refusal: Refusal): Refusal => ({ ...refusal, limit: 'original' });
/** The original can, mixdiff cannot yet: never said as if the original could not. */
export const notYet = (refusal: Refusal): Refusal => ({ ...refusal, limit: 'mixdiff' });
/** Never an exception for something that the data or the model caused. */
export type Answer<T> = T | Refusal;
/** Tells a refusal from what was asked for. */
export const isRefusal = (x: object): x is Refusal => 'refused' in x;
/** A refusal: code, one sentence, remedy, and the features that are lacking. */
export const refuse = (refused: Code, message: string, hint = '', lacks: readonly Feature[] = []): Refusal => ({
  refused,
  lacks,
  message,
  hint,
});

/** Something a reader must know. `original` is the R package's own wording where it prints one. */
export interface Note {
  readonly code: Code;
  readonly text: string;
  readonly original?: string;
  /** How the original would say it. A `message` is not a warning (lme4's singular fit). */
  readonly level?: 'warning' | 'message';
}
