/** `mixdiff simulate replay`: one replicate again: its data, a script of R that makes the same, and every estimator on it. */
import { join, relative } from 'node:path';
import { isRefusal, type Refusal, refuse } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import { csvCell } from '@mixdiff/quoting';
import {
  dataScript,
  dataSets,
  type FitRecord,
  functionScript,
  type OpenScenario,
  openScenario,
  runChunk,
  type Study,
  stateOfWords,
  streamOf,
} from '@mixdiff/simulate';
import { wholeNumber } from '../commands/number.ts';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';
import { dataPath } from '../model.ts';
import { tellJson, tellPerson, tellText } from '../tell.ts';
import { checkFolder } from './manifest.ts';
import { openMaker, type RMaker } from './r-maker.ts';
import { folderOf, type StudyOptions } from './run-study.ts';
import { openShelf } from './stored-sets.ts';
import { startOf } from './stream-starts.ts';
import { type LoadedStudy, loadStudy, openEstimators, readStudyFile } from './study-file.ts';

export interface ReplayOptions extends StudyOptions {
  readonly scenario?: string;
  readonly replicate?: string;
  readonly json?: boolean;
}

export async function replay(path: string, options: ReplayOptions): Promise<ExitCode> {
  const loaded = await loadStudy(readStudyFile(path));
  const { study, data, file } = loaded;
  const id = wholeNumber(options.scenario, 1, 'scenario', 1);
  const replicate = wholeNumber(options.replicate, 1, 'replicate', 1);
  const scenario = study.scenarios[id - 1];
  if (!scenario)
    throw settle(
      refuse('cli/no-scenario', `there is no scenario ${id}`, `the study has scenarios 1 to ${study.scenarios.length}`),
    );
  if (replicate > file.replicates)
    throw settle(
      refuse(
        'cli/no-replicate',
        `there is no replicate ${replicate}`,
        `the study has replicates 1 to ${file.replicates}`,
      ),
    );
  // beside other results it would be the data set of no row there
  const refused = checkFolder(folderOf(path, options), loaded);
  if (refused) throw settle(refused);
  const maker = openMaker(loaded);
  const open = settle(
    openScenario(study, scenario, data, openEstimators(loaded, scenario), maker ?? openShelf(loaded)),
  );
  try {
    return await replayed(path, options, loaded, open, maker, replicate);
  } finally {
    maker?.close();
  }
}
function scriptOf(
  { file, name, folder: home }: LoadedStudy,
  { generator, scenario }: OpenScenario,
  replicate: number,
  start: Int32Array | null,
  folder: string,
): { readonly code: string } | Refusal {
  const words = streamOf(file.seed, scenario.id, replicate);
  const title = `${name}: scenario ${scenario.id}, replicate ${replicate}`;
  const { r } = file.generate;
  if (r) {
    const from = relative(folder, dataPath(r.file, home));
    const state = start ?? stateOfWords(words);
    return { code: functionScript({ file: from, name: r.function, factors: scenario.factors, state, title }) };
  }
  if (file.generate.sets !== undefined)
    return refuse('cli/no-script', 'no script of R: the data sets of this study lie in files', 'data.csv has the data');
  return start
    ? refuse('cli/no-script', 'no script of R: the data sets of this study are one stream', 'data.csv has the data')
    : dataScript({ generate: file.generate, generator, words, title });
}
async function replayed(
  path: string,
  options: ReplayOptions,
  loaded: LoadedStudy,
  open: OpenScenario,
  maker: RMaker | null,
  replicate: number,
): Promise<ExitCode> {
  const { study } = loaded;
  const { scenario } = open;
  const { id } = scenario;
  const results = folderOf(path, options);
  const start = await startOf(loaded, results, maker, id, replicate);
  const drawn = settle(await dataSets(study, open, start)(replicate));
  const folder = join(results, 'replay', `s${id}-r${replicate}`);
  settle(writeForUser(join(folder, 'data.csv'), tableCsv(drawn.table)));
  const script = scriptOf(loaded, open, replicate, start, folder);
  const files = ['data.csv'];
  if (!isRefusal(script)) {
    settle(writeForUser(join(folder, 'data.R'), script.code));
    files.push('data.R');
  }
  const context = appContext(true);
  const chunk = { scenario: id, first: replicate, last: replicate };
  const done = settle(await runChunk(study, open, chunk, context, { start }));
  if (options.json) tellJson({ scenario: id, factors: scenario.factors, replicate, fits: done.records.map(plain) });
  else tellText(replayText(done.records, study));
  if (isRefusal(script)) tellPerson(`${script.message}\n`);
  tellPerson(`written  ${folder}/  ${files.join('  ')}\n`);
  return EXIT.ran;
}
/** Columns as they are, numbers with all their digits. */
function tableCsv({ columns, nrow }: Table): string {
  const names = [...columns.keys()];
  const cell = (name: string, i: number): string | number | null => {
    const column = columns.get(name);
    if (!column || column.kind === 'basis') return null;
    if (column.kind === 'factor')
      return column.codes[i] === -1 ? null : (column.levels[column.codes[i] as number] ?? null);
    if (column.kind === 'text')
      return column.codes[i] === -1 ? null : (column.labels[column.codes[i] as number] ?? null);
    const value = column.values[i] as number;
    return Number.isNaN(value) ? null : value;
  };
  const lines = Array.from({ length: nrow }, (_, i) => names.map((name) => csvCell(cell(name, i))).join(','));
  return `${[names.map(csvCell).join(','), ...lines].join('\n')}\n`;
}
const shown = (x: number): string => (Number.isFinite(x) ? x.toPrecision(8) : 'NA');
/** NaN is no JSON. */
const plain = (record: FitRecord): unknown =>
  JSON.parse(
    JSON.stringify(record, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value)),
  );
function replayText(records: readonly FitRecord[], { estimands }: Study): string {
  return `${records
    .map((one) =>
      [
        `${one.estimator}: ${one.label}${one.said ? ` (${one.said})` : ''}`,
        `  logLik ${shown(one.logLik)}, verdict ${one.verdict ?? 'none'}, gain ${shown(one.gain)}`,
        ...estimands.map(({ name }, e) => {
          const [here, best] = [one.stated[e], one.certified[e]];
          return `  ${name}: ${shown(here?.estimate ?? Number.NaN)}, SE ${shown(here?.se ?? Number.NaN)}; at the best point ${shown(best?.estimate ?? Number.NaN)}`;
        }),
        ...one.messages
          .split('\n')
          .filter(Boolean)
          .map((message) => `  ${message}`),
      ].join('\n'),
    )
    .join('\n')}\n`;
}
