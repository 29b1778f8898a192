/**
 * From an engine's name to an engine, with its version, choices and place. The real packages join the list here, since
 * only an app may start R.
 */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { backendIds, backends, engineNamed, type NamedEngine, recordedBackend } from '@mixdiff/backends';
import { type Backend, own, refuse } from '@mixdiff/contract';
import { externalBackend } from '@mixdiff/external';
import { type ROptions, rBackend, rBackends } from '@mixdiff/r';
import { type Config, type EngineConfig, recordedDocument, validate } from '@mixdiff/schema';
import { settle } from './exit.ts';
import { json, readUserFile } from './files.ts';
import { buildModel, type LoadedModel } from './model.ts';

/** Choices that have flags of their own; `--choice name=value` reaches every one. */
export interface EngineOptions {
  readonly optimizer?: string;
  readonly dispersion?: string;
  readonly start?: string;
  readonly choice?: readonly string[];
}
/** Where a name was written: recorded files are relative to it. */
export interface Naming {
  readonly config: Config;
  readonly folder: string;
  /** Where paths of programs begin; unless told, where the user stands. */
  readonly programs?: string;
}

/** The engine that a text names, with the config's version and the user's choices. */
export function openNamed(
  text: string,
  { config, folder, programs }: Naming,
  options: EngineOptions = {},
): NamedEngine {
  // a path may hold an @
  const bare = text.replace(text.startsWith('external:') ? /\{.*$/ : /[@{].*$/, '');
  const version = typeof config.as === 'string' ? config.as : own(config.as, bare);
  const choices = { ...choicesOf(config, bare), ...flagged(options) };
  const extra = text.startsWith('recorded:')
    ? [recordedAt(text, process.cwd())]
    : text.startsWith('external:')
      ? [programAt(bare, programs)]
      : [];
  const among = [...configured(config, folder), ...extra, ...backends, ...rBackends];
  return settle(engineNamed(text, among, { version, choices }), text);
}
/** Engines that a config names: the real package of some library, or a recorded fit. */
function configured(config: Config, folder: string): Backend[] {
  return Object.entries(config.engines ?? {}).map(([id, engine]) => configuredEngine(id, engine, folder));
}
function configuredEngine(id: string, engine: EngineConfig, folder: string): Backend {
  if (engine.recorded !== undefined) return recordedAt(`recorded:${engine.recorded}`, folder, id);
  const options: ROptions = {
    id,
    ...(engine.library === undefined ? {} : { library: from(folder, engine.library) }),
    ...(engine.rscript === undefined ? {} : { rscript: engine.rscript }),
    ...(engine.timeoutSeconds === undefined ? {} : { timeoutSeconds: engine.timeoutSeconds }),
  };
  return rBackend(engine.r ?? 'lme4', options);
}
const from = (folder: string, path: string): string => (isAbsolute(path) ? path : join(folder, path));

/** In a study messages are results, and hang on no folder: the program is called as it is written. */
function programAt(text: string, programs: string | undefined): Backend {
  const said = text.replace(/^external:/, '');
  return externalBackend(text, from(programs ?? process.cwd(), said), programs === undefined ? undefined : said);
}

/** `recorded:FILE` or `recorded:FILE#ENGINE`. */
function recordedAt(text: string, folder: string, id = text): Backend {
  const named = text.replace(/^recorded:/, '');
  // a file's name may hold a # of its own
  const at = existsSync(from(folder, named)) ? -1 : named.lastIndexOf('#');
  const [path, engine] = at < 0 ? [named] : [named.slice(0, at), named.slice(at + 1)];
  const file = settle(readUserFile(from(folder, path), 'recorded fit'));
  const name = relative(dirname(path), path);
  const parsed = settle(json(file.bytes, name));
  const { value } = settle(validate(recordedDocument, asRecorded(parsed.value), name));
  return recordedBackend(id, value, engine);
}
/** What `mixdiff fit --json` prints is a recorded fit too. */
function asRecorded(value: unknown): unknown {
  const fit = value as { schema?: unknown; backend?: string; as?: string; method?: string } | null;
  if (fit?.schema !== 'mixdiff/fit@1') return value;
  return {
    schema: 'mixdiff/recorded@1',
    provenance: { versions: { [fit.backend ?? 'engine']: fit.as ?? '' }, command: 'mixdiff fit --json' },
    unstable: [],
    fits: [{ id: `${fit.backend}/${fit.method}`, method: fit.method, fit, refusal: null }],
  };
}

/** The choices that a config makes for an engine of that name. */
export function choicesOf(config: Config, backend: string): Record<string, string> {
  const found: [string, string][] = [];
  for (const [name, value] of Object.entries(config.choices ?? {})) {
    if (typeof value === 'string') found.push([name, value]);
    else if (name === backend) found.push(...Object.entries(value));
  }
  if (config.optimizer) found.push(['optimizer', config.optimizer]);
  if (config.dispersion) found.push(['dispersion', config.dispersion]);
  if (typeof config.start === 'string') found.push(['start', config.start]);
  return Object.fromEntries(found);
}
/** A `--start` of numbers is a native point, not a choice: see `startVector`. */
function flagged(options: EngineOptions): Record<string, string> {
  const found: [string, string][] = [];
  for (const pair of options.choice ?? []) {
    const [name = '', ...value] = pair.split('=');
    if (!name || value.length === 0) throw settle(notAChoice(pair));
    found.push([name, value.join('=')]);
  }
  if (options.optimizer) found.push(['optimizer', options.optimizer]);
  if (options.dispersion) found.push(['dispersion', options.dispersion]);
  if (options.start && startVector(options.start) === undefined) found.push(['start', startName(options.start)]);
  return Object.fromEntries(found);
}
const notAChoice = (pair: string) =>
  refuse('cli/choice', `--choice '${pair}' is not name=value`, 'write --choice optimizer=nlminb');
/** What is no list of numbers is a name, but for one that some numbers of it tell to be a slip. */
function startName(start: string): string {
  const parts = start.trim().split(/\s*[,;]\s*|\s+/);
  const wrong = parts.find((part) => part === '' || Number.isNaN(Number(part)));
  const isName = parts.every((part) => part === '' || Number.isNaN(Number(part)));
  if (isName) return start;
  const why = wrong === undefined ? 'they are not separated by commas' : `'${wrong}' is none`;
  throw settle(
    refuse('cli/start', `--start '${start}' is no list of numbers: ${why}`, 'write --start 0.5,0.2, one per parameter'),
  );
}
/** `--start 0.5,0.2` as native parameters; undefined where it names a choice. */
export function startVector(start: string | readonly number[] | undefined): Float64Array | undefined {
  if (start === undefined) return undefined;
  const numbers =
    typeof start === 'string' ? start.split(',').map((s) => (s.trim() === '' ? Number.NaN : Number(s))) : start;
  return numbers.every((x) => Number.isFinite(x)) ? Float64Array.from(numbers) : undefined;
}

/** The engines of a model whose config and options name none: those without random effects too where it needs none. */
export function defaultEngines(model: LoadedModel): readonly string[] {
  const { random, residual } = buildModel(model, model.method ?? 'ML').problem;
  return backendIds(residual !== null || random.length === 0);
}
