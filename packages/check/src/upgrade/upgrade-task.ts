/** A case for an upgrade, handed in by the app. */
import type { Context, Method, Problem } from '@mixdiff/contract';
import type { Entrant } from '@mixdiff/runs';
import type { Profile } from '../profiles.ts';

/** A case to be fitted by two versions of an engine. */
export interface UpgradeTask {
  readonly name: string;
  readonly problems: (method: Method) => Problem;
  readonly methods: readonly Method[];
  readonly from: Entrant;
  readonly to: Entrant;
  /** The engine of this process that follows the version of a fit; null where there is none. */
  readonly counterpart: (as: string, choices: Readonly<Record<string, string>>) => Entrant | null;
  readonly profile: Profile;
  readonly context: Context;
}
