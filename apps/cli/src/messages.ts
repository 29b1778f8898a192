/** Refusals that several commands have, so that a code has one sentence. */
import { type Refusal, refuse } from '@mixdiff/contract';

/** Refusals that more than one command has: each code of this app is made in one place. */

/** An option is honoured or refused, never accepted and ignored. */
export const unused = (message: string, hint: string): Refusal => refuse('cli/unused', message, hint);
export const noData = (message: string, hint: string): Refusal => refuse('cli/no-data', message, hint);
export const noCase = (message: string, hint: string): Refusal => refuse('cli/no-case', message, hint);
export const unreadable = (what: string, reason: string, hint: string): Refusal =>
  refuse('cli/unreadable', `${what} cannot be read: ${reason}`, hint);
export const noSuchGate = (asked: string, hint: string): Refusal =>
  refuse('cli/fail-on', `invalid --fail-on: ${asked}`, hint);
export const namedTwice = (name: string, hint: string): Refusal => refuse('cli/twice', `${name} is named twice`, hint);
