/**
 * Exit codes, derived from a refusal's code: a script must tell bad input from an engine's refusal and from our own
 * fault.
 */
import { isRefusal, type Refusal } from '@mixdiff/contract';
import { encodeRefusal } from '@mixdiff/schema';
import { tellFault, tellJson } from './tell.ts';

/** Exit codes: a difference is a finding, not a failure. */
export const EXIT = { ran: 0, tripped: 1, badInput: 2, refused: 3, engine: 4, ourFault: 5, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Codes of these packages come from what the user gave; those of a backend are refusals; those of `r` are engines. */
const BAD_INPUT = new Set(['cli', 'frame', 'schema', 'contract', 'backends', 'printout', 'shrink']);
const ENGINE = new Set(['r', 'external']);
/** What a real package says of this model; everything else of `r` is an engine that did not answer. */
const REFUSED_BY_R = new Set([
  'external/lacks',
  'external/refused',
  'r/lacks',
  'r/refused',
  'r/no-random-effects',
  'r/no-structure',
  'r/other-model',
]);
export function exitCodeOf(refusal: Refusal): ExitCode {
  const [origin = '', slug = ''] = refusal.refused.split('/');
  if (ENGINE.has(origin)) return REFUSED_BY_R.has(refusal.refused) ? EXIT.refused : EXIT.engine;
  if (origin === 'inference')
    return refusal.lacks.length > 0 || /^no-(?!such-)/.test(slug) ? EXIT.refused : EXIT.badInput;
  return BAD_INPUT.has(origin) ? EXIT.badInput : EXIT.refused;
}

/** A command's end: thrown where the user's input ends it, caught once in `main`. */
export class Ended extends Error {
  readonly refusal: Refusal;
  readonly backend: string | null;
  constructor(refusal: Refusal, backend: string | null = null) {
    super(refusal.message);
    this.refusal = refusal;
    this.backend = backend;
  }
}
/** The value, or the end of the command. */
export function settle<T extends object>(answer: T | Refusal, backend: string | null = null): T {
  if (isRefusal(answer)) throw new Ended(answer as Refusal, backend);
  return answer as T;
}

export function tellRefusal(refusal: Refusal, backend: string | null, json: boolean): ExitCode {
  tellFault(refusal.message, refusal.hint);
  if (json) tellJson(encodeRefusal(refusal, backend));
  return exitCodeOf(refusal);
}
