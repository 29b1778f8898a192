/** What a folder of results was made from and by. A study file that has changed, or another machine, is refused: results would be of two studies. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Refusal, refuse } from '@mixdiff/contract';
import type { StudyFile } from '@mixdiff/schema';
import { workspace } from '@mixdiff/wasm';
import { settle } from '../exit.ts';
import { isSystemError, writeWhole } from '../files.ts';
import { versions } from '../versions.ts';
import { MANIFEST } from './folder.ts';
import type { LoadedStudy } from './study-file.ts';

interface Made {
  readonly mixdiff: string;
  readonly node: string;
  readonly platform: string;
  /** `wasm`, or `twin` where kernels ran in JavaScript. */
  readonly kernels: string;
  /** R, where it makes the data. */
  readonly R?: string;
}
export interface Manifest {
  readonly schema: 'mixdiff/study-run@1';
  readonly study: StudyFile;
  readonly files: Readonly<Record<string, string>>;
  readonly scenarios: LoadedStudy['study']['scenarios'];
  readonly estimators: readonly { readonly name: string; readonly estimator: string }[];
  readonly estimands: readonly {
    readonly name: string;
    readonly quantity: string;
    readonly truths: readonly (number | null)[];
  }[];
  /** Everything that computed any of it, the first one first. */
  readonly made: readonly Made[];
}
const here = (R: string | null): Made => {
  const { mixdiff = '', node = '', platform = '' } = versions();
  return {
    mixdiff,
    node,
    platform,
    kernels: workspace(1).kernels.chiSquares ? 'wasm' : 'twin',
    ...(R === null ? {} : { R }),
  };
};
export const manifestOf = ({ file, study, hashes }: LoadedStudy, made: readonly Made[]): Manifest => ({
  schema: 'mixdiff/study-run@1',
  study: file,
  files: hashes,
  scenarios: study.scenarios,
  estimators: study.estimators.map(({ name, engine, method, certified }) => ({
    name,
    estimator: `${engine}/${method}${certified ? '+certified' : ''}`,
  })),
  estimands: study.estimands.map(({ name, quantity, truths }) => ({
    name,
    quantity,
    truths: truths.map((value) => (Number.isFinite(value) ? value : null)),
  })),
  made,
});
export function readManifest(folder: string): Manifest | null {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch (error) {
    if (isSystemError(error)) throw error;
    throw settle(
      refuse(
        'cli/damaged-manifest',
        `${path} cannot be read: ${(error as Error).message}`,
        'put it back from a copy; without it nobody knows which study these results are of',
      ),
    );
  }
}

/** Fields that decide nothing about a single fit: reports may be made anew with others. */
const OF_THE_REPORT: ReadonlySet<string> = new Set([
  '$schema',
  'schema',
  'title',
  'measures',
  'level',
  'failures',
  'wanted',
]);

export interface Resuming {
  readonly extend: boolean;
  readonly mix: boolean;
}
/** Writes the manifest, or says why these results and this study do not go together. */
export function enterFolder(folder: string, loaded: LoadedStudy, { extend, mix }: Resuming): Refusal | null {
  const before = readManifest(folder);
  const now = here(loaded.R);
  if (!before) {
    writeManifest(folder, manifestOf(loaded, [now]));
    return null;
  }
  const refused = checkFolder(folder, loaded);
  if (refused) return refused;
  const changed = changesOf(before, loaded);
  if (changed.length > 0 && !extend) {
    return refuse(
      'cli/study-grown',
      `the study has grown: ${changed.map(({ what }) => what).join('; ')}`,
      'add --extend to go on with what is new',
    );
  }
  const other = before.made.find((made) => JSON.stringify(made) !== JSON.stringify(now));
  if (other && !mix) {
    const fields = (Object.keys(now) as (keyof Made)[]).filter((field) => other[field] !== now[field]);
    return refuse(
      'cli/study-mixed',
      `${folder} was made by ${fields.map((field) => `${field} ${other[field]}`).join(', ')}; this is ${fields.map((field) => `${field} ${now[field]}`).join(', ')}`,
      'add --mix if results of both may stand side by side: the last digits of some may differ',
    );
  }
  const known = before.made.some((made) => JSON.stringify(made) === JSON.stringify(now));
  const next = manifestOf(loaded, known ? before.made : [...before.made, now]);
  if (JSON.stringify(next) !== JSON.stringify(before)) writeManifest(folder, next);
  return null;
}
/** A refusal where what is there is of another study; one that has only grown is the same. */
export function checkFolder(folder: string, loaded: LoadedStudy): Refusal | null {
  const before = readManifest(folder);
  const changed = before ? changesOf(before, loaded).filter(({ grows }) => !grows) : [];
  if (changed.length === 0) return null;
  return refuse(
    'cli/study-changed',
    `${folder} holds results of another study: ${changed.map(({ what }) => what).join('; ')}`,
    'name another folder with --out, or put the study file back',
  );
}
const writeManifest = (folder: string, manifest: Manifest): void =>
  writeWhole(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);

interface Change {
  readonly what: string;
  /** More of the same: what is there stays right. */
  readonly grows: boolean;
}
function changesOf(before: Manifest, { file, study, hashes }: LoadedStudy): Change[] {
  const changes: Change[] = [];
  const { replicates, design: _, ...rest } = file;
  const { replicates: had, design: __, ...old } = before.study;
  for (const path of differences(old, rest)) {
    if (OF_THE_REPORT.has(path.split('.')[0] as string)) continue;
    changes.push({
      what: `${path} was ${shown(valueAt(old, path))} and is ${shown(valueAt(rest, path))}`,
      grows: false,
    });
  }
  // in one stream through all scenarios the data of every later one would be others
  const moves = file.generate.streams === 'sequential' && before.scenarios.length > 1;
  if (replicates !== had)
    changes.push({
      what: `replicates was ${had} and is ${replicates}${moves ? ', and one stream goes through all scenarios' : ''}`,
      grows: replicates > had && !moves,
    });
  for (const [i, scenario] of before.scenarios.entries()) {
    const now = study.scenarios[i];
    if (JSON.stringify(now) === JSON.stringify(scenario)) continue;
    changes.push({
      what: `scenario ${scenario.id} was ${shown(scenario.factors)} and is ${now ? shown(now.factors) : 'gone'} (new scenarios go last: design.listed)`,
      grows: false,
    });
    break;
  }
  const more = study.scenarios.length - before.scenarios.length;
  if (more > 0) changes.push({ what: `${more} ${more === 1 ? 'scenario is' : 'scenarios are'} new`, grows: true });
  for (const [path, hash] of Object.entries(before.files))
    if (hashes[path] !== hash) changes.push({ what: `${path} holds other bytes`, grows: false });
  return changes;
}
const shown = (value: unknown): string => (value === undefined ? 'not there' : JSON.stringify(value));
/** Paths of the values that differ, to the leaf. */
function differences(a: unknown, b: unknown, at: readonly string[] = []): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const isTree = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b)) return [at.join('.')];
  const found = [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differences(a[key], b[key], [...at, key]),
  );
  // the same fields in another order
  return found;
}
const valueAt = (tree: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], tree);
