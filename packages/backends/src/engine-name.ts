import { type Answer, type Backend, type Chosen, choose, isRefusal, refuse } from '@mixdiff/contract';
import { nearest } from '@mixdiff/schema';

/**
 * An engine as a user names it: `lme4`, `glmmTMB@1.1.8`, `glmmTMB@1.1.15{dispersion=log-variance}`, `r:glmmTMB`,
 * `recorded:F.json`, `external:./my-engine`. The same grammar, with `/METHOD`, makes the ids of fits.
 */
export interface EngineName {
  readonly id: string;
  readonly version: string | undefined;
  readonly choices: Readonly<Record<string, string>>;
}

/** Takes `glmmTMB@1.1.8{dispersion=log-sd}` apart; no engine is looked up. */
export function parseEngineName(text: string): Answer<EngineName> {
  const match = /^((?:recorded|external):[^{}]+|(?:r:)?[A-Za-z][\w.-]*)(?:@([\w.-]+))?(?:\{([^{}]*)\})?$/.exec(
    text.trim(),
  );
  if (!match) {
    return refuse(
      'backends/name',
      `'${text}' names no engine`,
      'write one as lme4, glmmTMB@1.1.8, r:lme4, recorded:F.json or external:./my-engine',
    );
  }
  const [, id = '', version, list = ''] = match;
  const choices: [string, string][] = [];
  for (const pair of list.split(',').filter(Boolean)) {
    const [name = '', value] = pair.split('=').map((s) => s.trim());
    if (!name || !value) {
      return refuse(
        'backends/name',
        `'${text}': '${pair}' is not choice=value`,
        'write one as glmmTMB{dispersion=log-variance}',
      );
    }
    choices.push([name, value]);
  }
  return { id, version, choices: Object.fromEntries(choices) };
}

/** The backend of that name among those at hand; names are matched without regard to case. */
export function backendNamed(name: string, among: readonly Backend[]): Answer<Backend> {
  const found = among.find((backend) => backend.id.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const known = among.map((backend) => backend.id);
  const near = nearest(name, known);
  return refuse(
    'backends/unknown',
    `unknown backend '${name}'`,
    near ? `did you mean ${near}?` : `known: ${known.join(', ')}`,
  );
}

/** A backend with its choices settled, and its name. */
export interface NamedEngine {
  readonly backend: Backend;
  readonly chosen: Chosen;
  /** The id without the method: `glmmTMB@1.1.8{dispersion=log-sd}`. */
  readonly name: string;
}
/**
 * The engine that a text names, with its choices settled. `version` and `choices` given beside the text (a config's
 * `as`, a flag) count where the text says nothing.
 */
export function engineNamed(
  text: string,
  among: readonly Backend[],
  beside: { readonly version?: string | undefined; readonly choices?: Readonly<Record<string, string>> } = {},
): Answer<NamedEngine> {
  const parsed = parseEngineName(text);
  if (isRefusal(parsed)) return parsed;
  const backend = backendNamed(parsed.id, among);
  if (isRefusal(backend)) return backend;
  const version = parsed.version ?? beside.version;
  const choices = { ...beside.choices, ...parsed.choices };
  const chosen = choose(backend, version, choices);
  if (isRefusal(chosen)) return chosen;
  return { backend, chosen, name: engineLabel(backend.id, chosen) };
}

/** `backend[@version][{choice=value}]`: what a user asked for, and nothing that follows by default. */
export function engineLabel(id: string, chosen: Chosen): string {
  const version = chosen['as']?.by === 'user' ? `@${chosen['as'].value}` : '';
  const asked = Object.entries(chosen).filter(([name, { by }]) => name !== 'as' && by === 'user');
  const list = asked.map(([name, { value }]) => `${name}=${value}`).join(',');
  return `${id}${version}${list ? `{${list}}` : ''}`;
}
