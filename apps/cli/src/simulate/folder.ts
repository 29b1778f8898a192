/**
 * The folder of a study's results. A chunk is done when its file of results is there; that file is written beside its place and renamed onto
 * it, so there is no half of one. Timings, hosts and paths lie apart: files of results can be compared by their hash.
 */
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Chunk, chunkName, chunksOf, type Study } from '@mixdiff/simulate';
import { writeWhole } from '../files.ts';

export const RESULTS = 'results';
const TIMINGS = 'timings';
const CLAIMS = 'claims';
export const MANIFEST = 'manifest.json';

export const resultsPath = (folder: string, chunk: Chunk): string =>
  join(folder, RESULTS, `${chunkName(chunk)}.parquet`);
export const timingsPath = (folder: string, chunk: Chunk): string =>
  join(folder, TIMINGS, `${chunkName(chunk)}.parquet`);
const claimPath = (folder: string, chunk: Chunk): string => join(folder, CLAIMS, chunkName(chunk));

const NAME = /^s(\d+)-r(\d+)-(\d+)(?:\.parquet)?$/;
/** The chunk of a name, with or without its ending. */
export function chunkNamed(name: string): Chunk | null {
  const match = NAME.exec(name);
  return match && { scenario: Number(match[1]), first: Number(match[2]), last: Number(match[3]) };
}
/** The chunks whose results are there, in order. */
export function doneChunks(folder: string): Chunk[] {
  const names = existsSync(join(folder, RESULTS)) ? readdirSync(join(folder, RESULTS)).sort() : [];
  return names.flatMap((name) => (name.endsWith('.parquet') ? (chunkNamed(name) ?? []) : []));
}
export const isDone = (folder: string, chunk: Chunk): boolean => existsSync(resultsPath(folder, chunk));
/** What is left to do; a study with more replicates than before finishes a chunk that was shorter. */
export function missingChunks(folder: string, study: Study): Chunk[] {
  const done = new Map<number, Chunk[]>();
  for (const chunk of doneChunks(folder)) done.set(chunk.scenario, [...(done.get(chunk.scenario) ?? []), chunk]);
  return chunksOf(study).flatMap(({ scenario, first, last }) => {
    const within = (done.get(scenario) ?? []).filter((one) => one.first <= last && one.last >= first);
    const from = within.reduce((next, one) => (one.first <= next ? Math.max(next, one.last + 1) : next), first);
    return from > last ? [] : [{ scenario, first: from, last }];
  });
}

/** Timings first: results say that a chunk is done. */
export function commit(folder: string, chunk: Chunk, results: Uint8Array, timings: Uint8Array): void {
  writeWhole(timingsPath(folder, chunk), timings);
  writeWhole(resultsPath(folder, chunk), results, { flush: true });
  release(folder, chunk);
}

interface Claim {
  readonly host: string;
  readonly pid: number;
}
/** A claim that nobody has touched for so long is nobody's: its owner touches it every few seconds. */
const STALE_MS = 150_000;
/** One that says nothing after so long was never finished. */
const UNSAID_MS = 10_000;

/** Whether this process may do the chunk: no other one that lives has it. */
export function claim(folder: string, chunk: Chunk): boolean {
  const path = claimPath(folder, chunk);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeClaim(path, openSync(path, 'wx'));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!isStale(path)) return false;
      rmSync(path, { force: true });
    }
  }
  return false;
}
/** On a full disk there may be room for its name and none for what it says: then nobody has the chunk. */
function writeClaim(path: string, file: number): void {
  try {
    writeSync(file, JSON.stringify({ host: hostname(), pid: process.pid } satisfies Claim));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
export function release(folder: string, chunk: Chunk): void {
  rmSync(claimPath(folder, chunk), { force: true });
}
export function touch(folder: string, chunk: Chunk): void {
  const now = new Date();
  try {
    utimesSync(claimPath(folder, chunk), now, now);
  } catch {
    // somebody took it for dead: then both do it, and write the same bytes
  }
}
function isStale(path: string): boolean {
  let held: Partial<Claim> = {};
  let age = 0;
  try {
    age = Date.now() - statSync(path).mtimeMs;
    if (age > STALE_MS) return true;
    held = JSON.parse(readFileSync(path, 'utf8')) as Claim;
  } catch {
    // being written, or gone in the meantime
    return age > UNSAID_MS || !existsSync(path);
  }
  return held.host === hostname() && held.pid !== undefined && !isAlive(held.pid);
}
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
/** Claims that live, by the name of the chunk. */
export function claims(folder: string): string[] {
  const path = join(folder, CLAIMS);
  return existsSync(path) ? readdirSync(path).filter((name) => !isStale(join(path, name))) : [];
}
/** Halves that a kill left; nobody reads them. */
export function clearParts(folder: string): void {
  for (const name of [RESULTS, TIMINGS, '.']) {
    const path = join(folder, name);
    for (const file of existsSync(path) ? readdirSync(path) : []) {
      const pid = /\.(\d+)\.part$/.exec(file)?.[1];
      if (pid !== undefined && Date.now() - statSync(join(path, file)).mtimeMs > STALE_MS)
        rmSync(join(path, file), { force: true });
    }
  }
}
export const foldersOf = (folder: string): string[] => [RESULTS, TIMINGS, CLAIMS].map((name) => join(folder, name));
