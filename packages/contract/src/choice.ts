import { own } from './own.ts';
import { type Answer, type Note, refuse } from './refusal.ts';

/**
 * LIVE (a function inside). A switch that a backend declares. Flags, the robustness grid and the causes are all made
 * from this list; a version is a set of defaults.
 */
export interface Choice {
  /** kebab-case, also the command-line flag: `optimizer`, `start`, `dispersion`, `df-residual`. */
  readonly name: string;
  readonly changes: 'optimizer' | 'start' | 'parameterization' | 'tolerance' | 'convention';
  readonly values: readonly string[];
  /** What the original takes and this backend does not, with why: refused by that name. */
  readonly refused?: Readonly<Record<string, string>>;
  /** `version` is the one asked for, known or not: compare with `compareVersions`. */
  readonly default: (version: string) => string;
  readonly help: string;
}
/** Who settled a choice: the user, the default of the newest version, that of the version asked for, or a fallback. */
export type ChosenBy = 'user' | 'default' | 'version' | 'fallback';
/** One entry per declared choice, and `as`: the version whose behaviour is followed. */
export type Chosen = Readonly<Record<string, { readonly value: string; readonly by: ChosenBy }>>;

/** Orders `1.1-35.5`, `1.1.9`, `3.1-166` as R's package versions; negative when a is older. */
export function compareVersions(a: string, b: string): number {
  const parts = (v: string): number[] => v.split(/[.-]/).map(Number);
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? -1) - (y[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What a version that is not listed is followed as: the newest listed one that is not later, else the oldest. */
export function versionNotes(id: string, versions: readonly string[], chosen: Chosen): Note[] {
  const as = chosen['as']?.value;
  const [oldest] = versions;
  if (as === undefined || oldest === undefined || versions.includes(as)) return [];
  const followed = versions.findLast((known) => compareVersions(known, as) <= 0) ?? oldest;
  const text = `${id} ${as} is none of the versions known here (${versions.join(', ')}): it is followed as ${followed}`;
  return [{ code: 'contract/unknown-version', text, level: 'message' }];
}

/** What `choose` needs to know of a backend. */
export interface Choosing {
  readonly id: string;
  readonly versions: readonly string[];
  readonly choices: readonly Choice[];
}

/**
 * The choices of one run: the user's where given, else the defaults of the version.
 * Refuses an unknown choice or value, and a version that is no version, by name.
 */
export function choose(
  backend: Choosing,
  version?: string,
  user: Readonly<Record<string, string>> = {},
): Answer<Chosen> {
  const newest = backend.versions.at(-1) ?? '';
  const as = version ?? newest;
  if (version !== undefined && !/^\d+([.-]\d+)+$/.test(version)) {
    return refuse(
      'contract/version',
      `${backend.id}@${version}: '${version}' is not a version`,
      `write a version such as ${newest}`,
    );
  }
  const chosen: Record<string, { value: string; by: ChosenBy }> = {
    as: { value: as, by: version === undefined ? 'default' : 'user' },
  };
  for (const name of Object.keys(user)) {
    const choice = backend.choices.find((c) => c.name === name);
    if (!choice) {
      const known = backend.choices.map((c) => c.name).join(', ') || 'none';
      return refuse('contract/choice', `${backend.id} has no choice '${name}'`, `its choices are: ${known}`);
    }
    const value = user[name] as string;
    const why = own(choice.refused ?? {}, value);
    if (why !== undefined) {
      const hint = `${backend.id} knows: ${choice.values.join(', ')}`;
      return refuse('contract/choice-value', `${backend.id} does not take ${name} ${value}: ${why}`, hint);
    }
    if (!choice.values.includes(value)) {
      return refuse(
        'contract/choice-value',
        `invalid ${name}: ${value}`,
        `${backend.id} knows: ${choice.values.join(', ')}`,
      );
    }
  }
  for (const choice of backend.choices) {
    const asked = own(user, choice.name);
    const value = asked ?? choice.default(as);
    const by = asked !== undefined ? 'user' : value === choice.default(newest) ? 'default' : 'version';
    chosen[choice.name] = { value, by };
  }
  return chosen;
}
