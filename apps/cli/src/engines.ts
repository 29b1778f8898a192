import { backends, engineNamed, type NamedEngine } from '@mixdiff/backends';
import type { Backend } from '@mixdiff/contract';
import type { Config } from '@mixdiff/schema';
import { settle } from './exit.ts';

/** Choices that have flags of their own; `--choice name=value` reaches every one. */
export interface EngineOptions {
  readonly optimizer?: string;
  readonly dispersion?: string;
  readonly start?: string;
  readonly choice?: readonly string[];
}

/** The engines at hand. The real R packages and recorded fits join the list here. */
export const engines = (): readonly Backend[] => backends;

/** The engine that a text names, with the config's version and the user's choices. */
export function openNamed(text: string, config: Config, options: EngineOptions = {}): NamedEngine {
  const bare = text.replace(/[@{].*$/, '');
  const version = typeof config.as === 'string' ? config.as : config.as?.[bare];
  const choices = { ...choicesOf(config, bare), ...flagged(options) };
  return settle(engineNamed(text, engines(), { version, choices }), text);
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
