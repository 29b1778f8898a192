/** Refusals that several commands have, so that a code has one sentence and is made in one place. */
import { type Refusal, refuse } from '@mixdiff/contract';

/** An option is honoured or refused, never accepted and ignored. */
export const unused = (message: string, hint: string): Refusal => refuse('cli/unused', message, hint);
export const noData = (message: string, hint: string): Refusal => refuse('cli/no-data', message, hint);
export const noCase = (message: string, hint: string): Refusal => refuse('cli/no-case', message, hint);
export const unreadable = (what: string, reason: string, hint: string): Refusal =>
  refuse('cli/unreadable', `${what} cannot be read: ${reason}`, hint);
export const dataChanged = (path: string, what: string): Refusal =>
  refuse(
    'cli/data-changed',
    `${what} ${path} has changed since it was read`,
    'leave it alone until the command has ended',
  );
export const parquetElsewhere = (name: string): Refusal =>
  refuse(
    'cli/parquet-here',
    `${name} is Parquet, which is read as the data of --data, --config and --case alone`,
    'write it as CSV for this',
  );
export const noSuchGate = (asked: string, hint: string): Refusal =>
  refuse('cli/fail-on', `invalid --fail-on: ${asked}`, hint);
export const namedTwice = (name: string, hint: string): Refusal => refuse('cli/twice', `${name} is named twice`, hint);
export const noEntrant = (toDo: string): Refusal =>
  refuse('cli/no-entrant', `no engine to ${toDo}`, 'name some: --backends lme4,nlme,glmmTMB');
export const badPort = (message: string, hint: string): Refusal => refuse('cli/port', message, hint);
export const noResults = (folder: string, study: string): Refusal =>
  refuse('cli/no-results', `${folder} holds no results of a study`, `run it: mixdiff simulate ${study}`);
export const badFormat = (asked: string, known: readonly string[]): Refusal =>
  refuse('cli/format', `invalid --format: ${asked}`, `write one of ${known.join(', ')}`);
