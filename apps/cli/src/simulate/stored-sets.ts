/** `generate.sets`: data sets that lie in files, as the archive of a published study holds them. Each is read when its turn comes. */
import { isRefusal, type Refusal, refuse } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import { type Factors, filled, type Shelf, scenariosOf } from '@mixdiff/simulate';
import { readDataFile, readingOf } from '../data-file.ts';
import { settle } from '../exit.ts';
import { readUserFile, sha256 } from '../files.ts';
import { dataPath } from '../model.ts';
import type { SaidStudy } from './said-study.ts';

const FIELD = 'generate.sets';
/** Its path as the study file would have it. */
const pathOf = (sets: string, factors: Factors, replicate: number): string => filled(sets, { ...factors, replicate });

/** null: the study's data lie in no files. A file that cannot be read is a data set that is not there, and no more. */
export function openShelf({ file: { generate }, folder }: SaidStudy): Shelf | null {
  const { sets } = generate;
  if (sets === undefined) return null;
  return {
    read(factors, replicate) {
      const found = readDataFile(dataPath(pathOf(sets, factors, replicate), folder), FIELD, readingOf(generate));
      return isRefusal(found) ? found : found.table;
    },
  };
}
/** The first data set of each scenario, which names and models are read off. */
export function firstStoredSets(said: SaidStudy): ReadonlyMap<number, Table> {
  const shelf = openShelf(said);
  const scenarios = shelf ? scenariosOf(said.file.design) : [];
  return new Map(scenarios.map(({ id, factors }) => [id, settle((shelf as Shelf).read(factors, 1))]));
}
/** SHA-256 of every file by its path. Two data sets in one file are a fault of the path: it lacks a factor. */
export function hashesOfSets({ file, folder }: SaidStudy): Record<string, string> {
  const { sets } = file.generate;
  if (sets === undefined) return {};
  const hashes = new Map<string, string>();
  for (const { id, factors } of scenariosOf(file.design)) {
    for (let replicate = 1; replicate <= file.replicates; replicate++) {
      const path = pathOf(sets, factors, replicate);
      if (hashes.has(path)) throw settle(sameFile(path, id, replicate));
      hashes.set(path, sha256(settle(readUserFile(dataPath(path, folder), FIELD)).bytes));
    }
  }
  return Object.fromEntries(hashes);
}
const sameFile = (path: string, scenario: number, replicate: number): Refusal =>
  refuse(
    'cli/same-set',
    `${FIELD}: ${path} would be replicate ${replicate} of scenario ${scenario}, and is another one already`,
    'let {replicate} and the factors of the design stand in the path',
  );
