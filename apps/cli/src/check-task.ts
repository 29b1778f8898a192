/**
 * From a case folder to what `check` takes. Files are read here because packages may not: they run in browsers, too.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { backends, engineNamed } from '@mixdiff/backends';
import { type CheckTask, PROFILES, type Profile } from '@mixdiff/check';
import { isRefusal, type Method, own, refuse } from '@mixdiff/contract';
import { entrantOf, statements } from '@mixdiff/mixdiff/shared';
import type { Entrant } from '@mixdiff/runs';
import {
  type PublishedEntry,
  publishedNumbers,
  type RecordedDocument,
  recordedDocument,
  type SnapshotDocument,
  snapshotDocument,
  type ToleranceException,
  validate,
} from '@mixdiff/schema';
import { appContext } from './context.ts';
import { defaultEngines, openNamed } from './engines.ts';
import { refuseNumericStart } from './entrants.ts';
import { settle } from './exit.ts';
import { json, readUserFile } from './files.ts';
import { buildModel, comparedMethods, type LoadedModel, loadModel } from './model.ts';

export interface LoadedCase {
  readonly folder: string;
  readonly task: CheckTask;
}

/** A case folder as `check` takes it. `profile` counts where the case names none. */
export function loadCase(folder: string, profile: string): LoadedCase {
  const model = loadModel({ case: folder });
  const built = new Map<Method, ReturnType<typeof buildModel>>();
  const problems = (method: Method) => {
    const known = built.get(method) ?? buildModel(model, method);
    built.set(method, known);
    return known.problem;
  };
  const tolerances = tolerancesOf(model, profile);
  const task: CheckTask = {
    name: basename(folder),
    problems,
    methods: comparedMethods(model),
    entrants: (model.config.backends ?? defaultEngines(model)).map((name) => entrantNamed(name, model)),
    counterpart,
    snapshot: stored<SnapshotDocument>(folder, 'snapshot.json', snapshotDocument),
    recorded: stored<RecordedDocument>(folder, 'r.json', recordedDocument),
    published: publishedIn(folder),
    statements,
    ...tolerances,
    accepted: model.config.accepted ?? [],
    context: appContext(true),
    today: new Date().toISOString().slice(0, 10),
  };
  return { folder, task };
}
function entrantNamed(name: string, model: LoadedModel): Entrant {
  refuseNumericStart(model.config);
  return entrantOf(openNamed(name, model));
}
/** Ours as that version of that package. */
function counterpart(engine: string, version: string): Entrant | null {
  const named = engineNamed(version ? `${engine}@${version}` : engine, backends);
  return isRefusal(named) ? null : entrantOf(named);
}
function tolerancesOf(
  { config }: LoadedModel,
  fallback: string,
): { profile: Profile; exceptions: ToleranceException[] } {
  const given = typeof config.tolerances === 'string' ? { profile: config.tolerances } : (config.tolerances ?? {});
  return { profile: profileNamed(given.profile ?? fallback), exceptions: given.exceptions ?? [] };
}
export function profileNamed(name: string): Profile {
  const profile = own(PROFILES, name);
  if (profile) return profile;
  throw settle(
    refuse('cli/profile', `unknown tolerance profile '${name}'`, `known: ${Object.keys(PROFILES).join(', ')}`),
  );
}
export function stored<T>(folder: string, name: string, schema: Parameters<typeof validate<T>>[0]): T | null {
  const path = join(folder, name);
  if (!existsSync(path)) return null;
  const { bytes } = settle(readUserFile(path, name));
  return settle(
    validate(schema, settle(json(bytes, `${basename(folder)}/${name}`)).value, `${basename(folder)}/${name}`),
  ).value;
}
/** What the case's source prints; [] where nothing of it is stored. */
export const publishedIn = (folder: string): PublishedEntry[] =>
  stored<PublishedEntry[]>(folder, 'published.json', publishedNumbers) ?? [];
