import { dirname, isAbsolute, join, relative } from 'node:path';
import { backends, engineNamed, type NamedEngine, recordedBackend } from '@mixdiff/backends';
import type { Backend } from '@mixdiff/contract';
import { type ROptions, rBackend, rBackends } from '@mixdiff/r';
import { type Config, type EngineConfig, recordedDocument, validate } from '@mixdiff/schema';
import { settle } from './exit.ts';
import { readUserFile } from './files.ts';

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
}

/** The engine that a text names, with the config's version and the user's choices. */
export function openNamed(text: string, { config, folder }: Naming, options: EngineOptions = {}): NamedEngine {
  const bare = text.replace(/[@{].*$/, '');
  const version = typeof config.as === 'string' ? config.as : config.as?.[bare];
  const choices = { ...choicesOf(config, bare), ...flagged(options) };
  const extra = text.startsWith('recorded:') ? [recordedAt(text, process.cwd())] : [];
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

/** `recorded:FILE` or `recorded:FILE#ENGINE`. */
function recordedAt(text: string, folder: string, id = text): Backend {
  const [path = '', engine] = text.replace(/^recorded:/, '').split('#');
  const file = settle(readUserFile(from(folder, path), 'recorded fit'));
  const name = relative(dirname(path), path);
  const parsed = settle(parseJson(file.bytes.toString('utf8'), name));
  const { value } = settle(validate(recordedDocument, parsed.value, name));
  return recordedBackend(id, value, engine);
}
function parseJson(text: string, name: string): { readonly value: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { value: `${name} is not JSON` };
  }
}

function choicesOf(config: Config, backend: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(config.choices ?? {})) {
    if (typeof value === 'string') found[name] = value;
    else if (name === backend) Object.assign(found, value);
  }
  if (config.optimizer) found['optimizer'] = config.optimizer;
  if (config.dispersion) found['dispersion'] = config.dispersion;
  if (typeof config.start === 'string') found['start'] = config.start;
  return found;
}
/** A `--start` of numbers is a native point, not a choice: see `startVector`. */
function flagged(options: EngineOptions): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of options.choice ?? []) {
    const [name = '', ...value] = pair.split('=');
    found[name] = value.join('=');
  }
  if (options.optimizer) found['optimizer'] = options.optimizer;
  if (options.dispersion) found['dispersion'] = options.dispersion;
  if (options.start && startVector(options.start) === undefined) found['start'] = options.start;
  return found;
}
/** `--start 0.5,0.2` as native parameters; undefined where it names a choice. */
export function startVector(start: string | readonly number[] | undefined): Float64Array | undefined {
  if (start === undefined) return undefined;
  const numbers =
    typeof start === 'string' ? start.split(',').map((s) => (s.trim() === '' ? Number.NaN : Number(s))) : start;
  return numbers.every((x) => Number.isFinite(x)) ? Float64Array.from(numbers) : undefined;
}
