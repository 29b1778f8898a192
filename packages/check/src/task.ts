/** A case as it is handed in: this package reads no files, so it can be tested, and run, without any. */
import type { Statements } from '@mixdiff/compare';
import type { Context, Method } from '@mixdiff/contract';
import type { Entrant, ProblemFor } from '@mixdiff/runs';
import type {
  AcceptedDivergence,
  PublishedEntry,
  RecordedDocument,
  SnapshotDocument,
  ToleranceException,
} from '@mixdiff/schema';
import type { Profile } from './profiles.ts';

/** A case as the app hands it in: this package reads no files. */
export interface CheckTask {
  readonly name: string;
  readonly problems: ProblemFor;
  readonly methods: readonly Method[];
  /** The engines that the case names. */
  readonly entrants: readonly Entrant[];
  /** The engine that is held against a recorded one: `r:lme4` of 1.1-31 -> `lme4@1.1-31`; null where there is none. */
  readonly counterpart: (engine: string, version: string) => Entrant | null;
  readonly snapshot: SnapshotDocument | null;
  readonly recorded: RecordedDocument | null;
  readonly published: readonly PublishedEntry[];
  readonly statements: Statements;
  readonly profile: Profile;
  readonly exceptions: readonly ToleranceException[];
  readonly accepted: readonly AcceptedDivergence[];
  readonly context: Context;
  /** ISO date: exceptions that expired before it no longer count. */
  readonly today: string;
}
