/** `mixdiff simulate STUDY`: what is missing is done, by so many workers; the same command again goes on where the last one was ended. */
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { basename, extname, join } from 'node:path';
import { type Refusal, refuse } from '@mixdiff/contract';
import { type Chunk, chunkName, type Study } from '@mixdiff/simulate';
import { wholeNumber } from '../commands/number.ts';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { folderForUser, isSystemError, reasonOf } from '../files.ts';
import { tellPerson, tellText } from '../tell.ts';
import { runCrew } from './crew.ts';
import { claim, clearParts, commit, doneChunks, foldersOf, isDone, missingChunks, release, touch } from './folder.ts';
import { enterFolder } from './manifest.ts';
import { startsOf } from './stream-starts.ts';
import { type LoadedStudy, loadStudy, readStudyFile } from './study-file.ts';

export interface StudyOptions {
  readonly out?: string;
  readonly workers?: string;
  readonly extend?: boolean;
  /** Replicates of every scenario that are to be done. */
  readonly first?: string;
  readonly mix?: boolean;
}
/** Where results go unless told: beside the study file, under its name. */
export const folderOf = (path: string, { out }: Pick<StudyOptions, 'out'>): string =>
  out ?? join(path, '..', `${basename(path, extname(path))}.results`);

/** The study and its folder, entered: what it was made from and by is settled. */
export async function openFolder(
  path: string,
  options: StudyOptions,
): Promise<{ loaded: LoadedStudy; folder: string }> {
  const loaded = await loadStudy(readStudyFile(path));
  const folder = folderOf(path, options);
  for (const one of [folder, ...foldersOf(folder)]) settle(folderForUser(one));
  clearParts(folder);
  const refused = enterFolder(folder, loaded, { extend: options.extend === true, mix: options.mix === true });
  if (refused) throw settle(refused);
  return { loaded, folder };
}

export async function runStudy(path: string, options: StudyOptions): Promise<ExitCode> {
  // before anything is written: a folder that is entered belongs to its study
  const workers = wholeNumber(options.workers, availableParallelism(), 'workers', 1);
  const most = wholeNumber(options.first, Number.MAX_SAFE_INTEGER, 'first', 1);
  const { loaded, folder } = await openFolder(path, options);
  const { study } = loaded;
  const wanted = (): Chunk[] => missingChunks(folder, study).filter(({ first }) => first <= most);
  const { interrupted } = await doChunks(loaded, folder, wanted(), { workers });
  if (interrupted) return EXIT.interrupted;
  // with those of other processes
  const finished = replicatesOf(doneChunks(folder), study);
  const total = study.scenarios.length * study.file.replicates;
  const open = wanted().length;
  const named = options.out === undefined ? path : `${path} --out ${options.out}`;
  const rest = missingChunks(folder, study).length - open;
  tellText(
    open === 0 && rest > 0
      ? `${finished} of ${total} replicates are done, the first of every scenario; without --first it goes on: mixdiff simulate ${named}\n`
      : open === 0
        ? `${finished} of ${total} replicates are done: mixdiff simulate report ${named}\n`
        : `${finished} of ${total} replicates are done; ${open} chunks are in another process's hands: mixdiff simulate status ${named}\n`,
  );
  return EXIT.ran;
}

/** These chunks, those left out that another process has. `more`: whether another one is to be begun. */
export async function doChunks(
  { study, data, ...loaded }: LoadedStudy,
  folder: string,
  chunks: readonly Chunk[],
  { workers, more = () => true }: { readonly workers: number; readonly more?: () => boolean },
): Promise<{ readonly interrupted: boolean }> {
  const { file, name } = loaded;
  const said = { file, folder: loaded.folder, name };
  // of data sets in files each worker reads the first ones itself: there may be thousands
  const isDrawn = file.generate.r !== undefined && data.drawn !== undefined;
  const ahead = { fitted: data.fitted, ...(isDrawn ? { drawn: data.drawn } : {}) };
  const starts = await startsOf({ ...loaded, study, data }, folder, chunks);
  const key = createHash('sha256').update(JSON.stringify(said)).digest('hex');
  const context = appContext();
  const total = study.scenarios.length * study.file.replicates;
  let [finished, fits, milliseconds] = [replicatesOf(doneChunks(folder), study), 0, 0];
  const begun = performance.now();
  const left = [...chunks];
  const before = finished;
  const busy = new Set<Chunk>();
  const crew = {
    workers: Math.min(workers, Math.max(1, left.length)),
    timeLimit: study.timeLimit,
    signal: context.signal ?? { aborted: false },
    next() {
      for (let chunk = more() ? left.shift() : undefined; chunk; chunk = left.shift()) {
        if (!claim(folder, chunk)) continue;
        // somebody ended it between the look at the folder and the claim
        if (isDone(folder, chunk)) {
          release(folder, chunk);
          continue;
        }
        busy.add(chunk);
        return { chunk, task: { said, ahead, key, start: starts?.get(chunkName(chunk)) ?? null } };
      }
      return null;
    },
    alive: (chunk: Chunk) => touch(folder, chunk),
    done(chunk: Chunk, answer: { results: Uint8Array; timings: Uint8Array; fits: number; milliseconds: number }) {
      commit(folder, chunk, answer.results, answer.timings);
      busy.delete(chunk);
      finished += chunk.last - chunk.first + 1;
      fits += answer.fits;
      milliseconds += answer.milliseconds;
      context.progress?.(finished, total, 'replicates');
    },
  };
  context.progress?.(finished, total, 'replicates');
  const ended = await runCrew(crew)
    .catch((error: Error) => {
      // a full disk, or one that went away: what was written before stays as it is
      if (isSystemError(error)) return notWritten(folder, error, finished, total);
      throw error;
    })
    .finally(() => {
      for (const chunk of busy) release(folder, chunk);
    });
  if (ended) throw settle(ended);
  const seconds = (performance.now() - begun) / 1000;
  tellPerson(
    `${finished - before} replicates, ${fits} fits in ${seconds.toFixed(1)} s${fits > 0 ? `, ${(milliseconds / fits).toFixed(1)} ms a fit and worker` : ''}\n`,
  );
  return { interrupted: context.signal?.aborted === true };
}
const notWritten = (folder: string, error: NodeJS.ErrnoException, finished: number, total: number): Refusal =>
  refuse(
    'cli/not-written',
    `cannot write into ${folder}: ${reasonOf(error)}; ${finished} of ${total} replicates are there, whole`,
    'make room there and run the same command again: it goes on from these',
  );
/** Replicates of the study that are there. */
export const replicatesOf = (done: readonly Chunk[], { scenarios, file }: Study): number =>
  done
    .filter(({ scenario }) => scenario <= scenarios.length)
    .reduce((sum, { first, last }) => sum + Math.max(0, Math.min(last, file.replicates) - first + 1), 0);
