/** A study file and what it names, read: the study, or every fault of the file with its path. */
import { basename, dirname, extname } from 'node:path';
import { openCertifier } from '@mixdiff/certify';
import { type Canonical, isMaximum, isRefusal, type Refusal, refuse } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import { studyFile, validateAll } from '@mixdiff/schema';
import {
  engineIn,
  estimatorsOf,
  type OpenEstimator,
  openFitted,
  parseEstimator,
  readStudy,
  type Scenario,
  type Study,
  type StudyData,
  scenariosOf,
} from '@mixdiff/simulate';
import { parse as parseYaml } from 'yaml';
import { appContext } from '../context.ts';
import { readDataFile, readingOf } from '../data-file.ts';
import { openNamed } from '../engines.ts';
import { Ended, settle } from '../exit.ts';
import { readUserFile } from '../files.ts';
import { dataPath } from '../model.ts';
import { tellFault } from '../tell.ts';
import { firstDataSets, hashOfFunction } from './r-maker.ts';
import type { SaidStudy } from './said-study.ts';
import { firstStoredSets, hashesOfSets } from './stored-sets.ts';

export interface LoadedStudy extends SaidStudy {
  readonly study: Study;
  readonly data: StudyData;
  /** SHA-256 of the files that it names, by path. */
  readonly hashes: Readonly<Record<string, string>>;
  /** R's version, where it makes the data. */
  readonly R: string | null;
}

/** Faults of a file are told all at once; the last one ends the command. */
function all(refusals: readonly Refusal[]): never {
  const last = refusals.at(-1);
  for (const { message, hint } of refusals.slice(0, -1)) tellFault(message, hint);
  throw new Ended(last ?? refuse('cli/study', 'the study is not valid', ''));
}

export function readStudyFile(path: string): SaidStudy {
  const { bytes } = settle(readUserFile(path, 'study'));
  const name = basename(path);
  const text = new TextDecoder().decode(bytes);
  let parsed: unknown;
  try {
    parsed = extname(path) === '.json' ? JSON.parse(text) : parseYaml(text, { merge: true, stringKeys: true });
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    throw settle(
      refuse(
        'cli/study-syntax',
        `${name}: ${line}`,
        'write the study as YAML or JSON; mixdiff simulate init writes one',
      ),
    );
  }
  const valid = validateAll(studyFile, parsed, name);
  if ('refusals' in valid) return all(valid.refusals);
  return { file: valid.value, folder: dirname(path), name };
}

/** What took a fit or a process to find out: a worker is handed it. */
export type ReadAhead = Pick<StudyData, 'fitted' | 'drawn'>;
/** Reads what the file names, and fits what its parameters are taken from. */
export async function loadStudy(said: SaidStudy, ahead?: ReadAhead): Promise<LoadedStudy> {
  const { file, folder } = said;
  const { generate } = file;
  const hashes: Record<string, string> = {};
  let table: Table | null = null;
  if (generate.data !== undefined) {
    const read = settle(readDataFile(dataPath(generate.data, folder), 'generate.data', readingOf(generate)));
    table = read.table;
    hashes[generate.data] = read.dataHash;
  }
  if (generate.r) hashes[generate.r.file] = hashOfFunction(generate.r.file, folder);
  if (!ahead) Object.assign(hashes, hashesOfSets(said));
  const { R, ...read } = ahead
    ? { ...ahead, R: null }
    : { fitted: await fittedPoints(said, table), ...(await firstDataSets(said)) };
  const data = { table, ...read, ...(generate.sets === undefined ? {} : { drawn: firstStoredSets(said) }) };
  const study = readStudy(file, data);
  const faults = faultsOfEngines(said);
  if ('refusals' in study) return all([...faults, ...study.refusals]);
  if (faults.length > 0) all(faults);
  return { ...said, study, data, hashes, R };
}
const nameOf = (said: SaidStudy['file']['estimators'][number]): string =>
  typeof said === 'string' ? said.trim() : (said.name ?? said.estimator.trim());
/** Engines that are not known, or not as they are asked for. */
function faultsOfEngines({ file, folder }: SaidStudy): Refusal[] {
  const scenarios = scenariosOf(file.design);
  const faults = estimatorsOf(file.estimators).estimators.flatMap((estimator) =>
    scenarios.flatMap((scenario) => {
      try {
        openNamed(engineIn(estimator, scenario), { config: {} as never, folder, programs: folder });
        return [];
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
        const { refused, message, hint } = error.refusal;
        const at = file.estimators.findIndex((one) => nameOf(one) === estimator.name);
        return [refuse(refused, `estimators.${at}: ${message}`, hint)];
      }
    }),
  );
  return [...new Map(faults.map((fault) => [fault.message, fault])).values()];
}

/** Extra seconds for each further question that a process is asked at once. */
const EACH_FURTHER = 2;
/** The estimators of a scenario. Engines in R are asked for all replicates of a chunk at once. */
export function openEstimators(
  { study, folder }: Pick<LoadedStudy, 'study' | 'folder'>,
  scenario: Scenario,
): OpenEstimator[] {
  const { timeLimit, chunk } = study;
  return study.estimators.map((estimator): OpenEstimator => {
    const text = engineIn(estimator, scenario);
    const together = openIn(text, folder, timeLimit + EACH_FURTHER * chunk * study.estimators.length);
    const { backend, chosen } = together;
    if (!text.startsWith('r:')) return { estimator, backend, chosen };
    return { estimator, backend, chosen, alone: openIn(text, folder, timeLimit).backend };
  });
}
const R_PACKAGES = ['lme4', 'nlme', 'glmmTMB', 'mmrm', 'GLMMadaptive', 'glmmPQL'] as const;
function openIn(text: string, folder: string, timeoutSeconds: number): ReturnType<typeof openNamed> {
  const engines = Object.fromEntries(R_PACKAGES.map((r) => [`r:${r}`, { r, timeoutSeconds }]));
  return openNamed(text, { config: { engines } as never, folder, programs: folder });
}

/** Of `generate.fitted`: the point in each scenario. */
async function fittedPoints({ file, folder }: SaidStudy, table: Table | null): Promise<StudyData['fitted']> {
  const { fitted } = file.generate;
  if (fitted === undefined || !table) return new Map();
  const named = settle(parseEstimator(fitted, 'generate.fitted'));
  const { backend, chosen } = openNamed(named.engine, { config: {} as never, folder, programs: folder });
  const points = new Map<number, Canonical>();
  for (const scenario of scenariosOf(file.design)) {
    const problem = settle(openFitted(file.generate, scenario, table, named.method));
    const context = appContext(true);
    const fit = settle(await backend.fit(problem, chosen, context), fitted);
    if (!named.certified) points.set(scenario.id, fit.canonical);
    else {
      const { verdict, best } = openCertifier(problem).certify(fit);
      const point = isMaximum(verdict) ? fit.canonical : best;
      if (!point || isRefusal(point))
        throw settle(
          refuse(
            'cli/no-maximum',
            `generate.fitted: no maximum was found from ${fitted} (${verdict})`,
            'name another estimator, or give parameters',
          ),
        );
      points.set(scenario.id, point);
    }
  }
  return points;
}
