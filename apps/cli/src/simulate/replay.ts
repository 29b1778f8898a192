/** `mixdiff simulate replay`: one replicate again: its data, a script of R that makes the same, and every estimator on it. */
import { join } from 'node:path';
import { isRefusal, type Refusal, refuse } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import { Random } from '@mixdiff/probability';
import { csvCell } from '@mixdiff/quoting';
import {
  chunkName,
  chunksOf,
  dataScript,
  type FitRecord,
  openScenario,
  randomAt,
  runChunk,
  type Study,
  streamOf,
} from '@mixdiff/simulate';
import { wholeNumber } from '../commands/number.ts';
import { appContext } from '../context.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';
import { tellJson, tellPerson, tellText } from '../tell.ts';
import { folderOf, type StudyOptions, startsOf } from './run-study.ts';
import { loadStudy, openEstimators, readStudyFile } from './study-file.ts';

export interface ReplayOptions extends StudyOptions {
  readonly scenario?: string;
  readonly replicate?: string;
  readonly json?: boolean;
}

export async function replay(path: string, options: ReplayOptions): Promise<ExitCode> {
  const loaded = await loadStudy(readStudyFile(path));
  const { study, data, file, name } = loaded;
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
  const open = settle(openScenario(study, scenario, data, openEstimators(loaded, scenario)));
  const starts = startsOf(loaded);
  const random = (): Random | null => {
    if (!starts) return null;
    const chunk = chunkOf(study, id, replicate);
    const stream = Random.restored(starts.get(chunkName(chunk)) ?? new Int32Array());
    for (let before = chunk.first; before < replicate; before++) settle(open.generator.draw(stream));
    return stream;
  };
  const words = streamOf(file.seed, id, replicate);
  const drawn = settle(open.generator.draw(random() ?? randomAt(words)));
  const folder = join(folderOf(path, options), 'replay', `s${id}-r${replicate}`);
  settle(writeForUser(join(folder, 'data.csv'), tableCsv(drawn.table)));
  const script: { readonly code: string } | Refusal = starts
    ? refuse('cli/no-script', 'no script of R: the data sets of this study are one stream', 'data.csv has the data')
    : dataScript({
        generate: file.generate,
        generator: open.generator,
        words,
        title: `${name}: scenario ${id}, replicate ${replicate}`,
      });
  const files = ['data.csv'];
  if (!isRefusal(script)) {
    settle(writeForUser(join(folder, 'data.R'), script.code));
    files.push('data.R');
  }
  const context = appContext(true);
  const stream = random();
  const done = settle(
    await runChunk(
      study,
      open,
      { scenario: id, first: replicate, last: replicate },
      context,
      stream ? { random: stream } : {},
    ),
  );
  if (options.json) tellJson({ scenario: id, factors: scenario.factors, replicate, fits: done.records.map(plain) });
  else tellText(replayText(done.records, study));
  if (isRefusal(script)) tellPerson(`${script.message}\n`);
  tellPerson(`written  ${folder}/  ${files.join('  ')}\n`);
  return EXIT.ran;
}
function chunkOf(study: Study, scenario: number, replicate: number) {
  const found = chunksOf(study).find(
    (one) => one.scenario === scenario && one.first <= replicate && replicate <= one.last,
  );
  if (!found) throw new Error(`no chunk has replicate ${replicate}`);
  return found;
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
