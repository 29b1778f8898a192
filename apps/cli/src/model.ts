/** One model from a case, a config or options. Commands see no difference, so none can treat one of the three worse. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answer, isRefusal, type Method, type Note, type Problem, refuse } from '@mixdiff/contract';
import {
  buildProblem,
  defaultMethods,
  formulaOf,
  type ModelFrame,
  type ModelSpec,
  parseFormula,
  specOf,
  type Table,
} from '@mixdiff/frame';
import { terminalText } from '@mixdiff/quoting';
import { shellWord } from '@mixdiff/report';
import { type Config, config as configSchema, nearest, validate } from '@mixdiff/schema';
import { parse as parseYaml } from 'yaml';
import { dataFileName, readDataFile, readingOf, STDIN } from './data-file.ts';
import { settle } from './exit.ts';
import { readUserFile } from './files.ts';
import { during } from './heartbeat.ts';
import { noCase, noData, unused } from './messages.ts';
import type { ModelOptions } from './model-options.ts';
import { beginsAsParquet, readParquetAhead } from './parquet.ts';
import { tellPerson } from './tell.ts';

export interface LoadedModel {
  readonly caseName: string | null;
  /** What the user sees named: `case jsp`, `model.yaml`, `d.csv`. */
  readonly name: string;
  readonly folder: string;
  readonly config: Config;
  readonly spec: ModelSpec;
  readonly method: Method | undefined;
  readonly table: Table;
  readonly dataName: string;
  readonly dataHash: string;
}
export interface BuiltModel {
  readonly problem: Problem;
  readonly frame: ModelFrame;
  readonly notes: readonly Note[];
}

/** The cases: of the checkout, or those that the published package brings along, beside its code. */
export function goldenFolder(): string {
  const packed = join(dirname(fileURLToPath(import.meta.url)), '../cases');
  return existsSync(packed) ? packed : dirname(createRequire(import.meta.url).resolve('@mixdiff/golden/package.json'));
}

/** Throws `Ended` with a sentence that names the culprit. */
export function loadModel(options: ModelOptions): LoadedModel {
  const { caseName, name, folder, config: given } = settle(locate(options));
  const config = settle(withOptions(given, options));
  if (!config.data) throw settle(noData('no data: which CSV file?', 'name it: --data F.csv'));
  const path = dataPath(config.data, folder);
  const { table, dataHash } = settle(readDataFile(path, 'data file', readingOf(config)));
  if (config.weightsKind !== undefined && config.weights === undefined)
    throw settle(unused('--weights-kind says what weights mean, and there are none', 'name them: --weights w'));
  if (!config.formula) {
    const example = shellWord(formulaOf(table) ?? 'y ~ x + (1 | g)');
    throw settle(refuse('cli/no-formula', 'no formula', `give one: --formula ${example}`));
  }
  return {
    caseName,
    name,
    folder,
    config,
    spec: specOf(config),
    method: methodOf(options, config),
    table,
    dataName: dataNameOf(path, folder),
    dataHash,
  };
}

/** Reads what only an asynchronous reader can read: Parquet that the options, or the config or case they name, have for data. */
export async function readAhead(options: ModelOptions): Promise<void> {
  const said = options.data === undefined ? locate(options) : { config: options, folder: process.cwd() };
  // what cannot be read is told by whoever loads the model
  if (isRefusal(said)) return;
  const { data } = said.config;
  if (!data || data === STDIN) return;
  const path = dataPath(data, said.folder);
  if (beginsAsParquet(path)) await readParquetAhead(path, 'data file', dataFileName(path));
}

/** The methods of a comparison whose options name none. */
export const comparedMethods = ({ config, spec }: LoadedModel): Method[] => [
  ...(config.methods ?? (config.method ? [config.method] : defaultMethods(spec))),
];
/** Where the data of a config in `folder` are. */
export const dataPath = (data: string, folder: string): string =>
  data === STDIN || isAbsolute(data) ? data : join(folder, data);
function dataNameOf(path: string, folder: string): string {
  const below = relative(folder, path);
  const outside = path === STDIN || below === '' || below.startsWith('..') || isAbsolute(below);
  return outside ? dataFileName(path) : below;
}

export function buildModel(model: LoadedModel, method: Method): BuiltModel {
  const spec = { ...model.spec, method };
  during('making the model');
  return settle(buildProblem(model.table, spec, { dataHash: model.dataHash, name: model.dataName }));
}

/** What the reader of any result must know of the data: rows left out, empty cells, cells that are no numbers. */
export function tellNotes({ notes }: BuiltModel): void {
  for (const note of notes) tellPerson(`note: ${terminalText(note.text)}\n`);
}

/**
 * The other model of a test: the same data, factors, weights and rows under another formula, which may have no random
 * effects. Throws where it has other rows: what a model leaves out for missing values depends on its variables.
 */
export function otherModel(model: LoadedModel, built: BuiltModel, formula: string): Problem {
  const spec = { ...otherSpec(model.spec, formula), method: built.problem.method };
  const about = { dataHash: model.dataHash, name: model.dataName, withoutRandom: true };
  const other = settle(buildProblem(model.table, spec, about));
  const [a, b] = [built.frame, other.frame];
  const missing = (frame: ModelFrame): string => frame.missing.map(({ variable }) => variable).join(', ') || 'none';
  if (a.rows.length !== b.rows.length || a.rows.some((row, i) => row !== b.rows[i])) {
    throw settle(
      refuse(
        'cli/other-rows',
        `the models are not fitted to the same rows: ${a.rows.length} and ${b.rows.length}; variables with missing values: ${missing(a)} and ${missing(b)}`,
        `keep the rows that both have: --where ${shellWord(complete([a, b]))}`,
      ),
    );
  }
  return other.problem;
}

/** A formula with random effects of its own has no others: neither those of `random`, nor none as `gls` asks. */
function otherSpec({ random, gls, ...spec }: ModelSpec, formula: string): ModelSpec {
  const parsed = parseFormula(formula);
  const hasOwn = !isRefusal(parsed) && parsed.random.length > 0;
  const beside = { ...(random === undefined ? {} : { random }), ...(gls === undefined ? {} : { gls }) };
  return { ...spec, ...(hasOwn ? {} : beside), formula };
}

/** The condition that every variable which some row lacks is there. */
const complete = (frames: readonly ModelFrame[]): string =>
  [...new Set(frames.flatMap((frame) => frame.missing.map(({ variable }) => `!is.na(${variable})`)))].join(' & ');

/** Rows that `where` kept and a missing value removed. */
export const droppedRows = ({ frame: { counts } }: BuiltModel): number => counts.selected - counts.used;

/** What options say of a model, which need not be a whole one. Paths in it are relative to `folder`. */
export function saidOf(
  options: ModelOptions,
): Answer<{ readonly config: Partial<Config>; readonly folder: string; readonly method?: Method }> {
  const named = options.case !== undefined || options.config !== undefined;
  const located = named ? locate(options) : { config: {}, folder: process.cwd() };
  if (isRefusal(located)) return located;
  const config = withOptions(located.config, options);
  if (isRefusal(config)) return config;
  const method = methodOf(options, config);
  return { config, folder: located.folder, ...(method === undefined ? {} : { method }) };
}

interface Located {
  readonly caseName: string | null;
  readonly name: string;
  readonly folder: string;
  readonly config: Partial<Config>;
}
function locate(options: ModelOptions): Answer<Located> {
  const ways = [options.case, options.config].filter((way) => way !== undefined);
  if (ways.length > 1) {
    return refuse('cli/two-models', 'two models: --case and --config both name one', 'keep one of them');
  }
  if (options.case !== undefined) return locateCase(options.case);
  if (options.config !== undefined) {
    const read = readConfig(options.config);
    if (isRefusal(read)) return read;
    return { caseName: null, name: basename(options.config), folder: dirname(options.config), config: read };
  }
  if (options.data === undefined) {
    return refuse(
      'cli/no-model',
      'no model',
      "name one: --case NAME, --config F.yaml, or --data F.csv --formula 'y ~ x + (1 | g)'",
    );
  }
  return { caseName: null, name: dataFileName(options.data), folder: process.cwd(), config: {} };
}
export function caseNames(): string[] {
  const root = goldenFolder();
  return readdirSync(root).filter((name) => existsSync(join(root, name, 'case.json')));
}
function locateCase(name: string): Answer<Located> {
  const asFolder = existsSync(join(name, 'case.json'));
  const folder = asFolder ? name : join(goldenFolder(), name);
  if (!asFolder && (name.includes('/') || !existsSync(join(folder, 'case.json')))) {
    const near = nearest(name, caseNames());
    return noCase(`there is no case '${name}'`, near ? `did you mean ${near}?` : `cases: ${caseNames().join(', ')}`);
  }
  const read = readConfig(join(folder, 'case.json'));
  return isRefusal(read) ? read : { caseName: basename(name), name: `case ${basename(name)}`, folder, config: read };
}

/** JSON or YAML; an unknown field is an error that names it. */
export function readConfig(path: string): Answer<Config> {
  const file = readUserFile(path, 'config');
  if (isRefusal(file)) return file;
  const text = new TextDecoder().decode(file.bytes);
  let parsed: unknown;
  try {
    parsed = extname(path) === '.json' ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    return refuse('cli/config-syntax', `${basename(path)}: ${line}`, 'write the config as JSON or YAML');
  }
  const valid = validate(configSchema, withoutNulls(parsed), basename(path));
  return isRefusal(valid) ? valid : valid.value;
}

/** A field that is null is a field left out: programs that write configs say it so. */
const withoutNulls = (parsed: unknown): unknown =>
  typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== null))
    : parsed;

const TEXTS = [
  'formula',
  'where',
  'family',
  'link',
  'weights',
  'offset',
  'correlation',
  'repeated',
  'variance',
  'dispformula',
  'ziformula',
  'random',
] as const;
/** Options count over the config's fields; paths in options are relative to where the user stands. */
function withOptions(given: Partial<Config>, options: ModelOptions): Answer<Config> {
  const config: Partial<Config> = { ...given };
  if (options.data !== undefined) config.data = dataPath(options.data, process.cwd());
  if (options.sep !== undefined) config.sep = options.sep as NonNullable<Config['sep']>;
  if (options.dec !== undefined) config.dec = options.dec as NonNullable<Config['dec']>;
  for (const field of TEXTS) {
    const value = options[field];
    if (value !== undefined) config[field] = value;
  }
  if (options.gls !== undefined) config.gls = options.gls;
  if (options.weightsKind !== undefined) config.weightsKind = options.weightsKind as NonNullable<Config['weightsKind']>;
  if (options.na !== undefined) config.na = options.na as NonNullable<Config['na']>;
  for (const text of options.derive ?? []) {
    const match = /^\s*([^=]+?)\s*=(?!=)\s*(.+)$/.exec(text);
    if (!match)
      return refuse(
        'cli/derive',
        `--derive '${text}' is not name=expression`,
        `write the name of the new column before it: --derive ${shellWord(`NAME=${text}`)}`,
      );
    config.derive = { ...config.derive, [match[1] as string]: match[2] as string };
  }
  for (const text of options.factor ?? []) config.factors = { ...config.factors, ...factorsOf(text) };
  const ordered = (options.ordered ?? []).flatMap((text) => text.split(',').map((name) => name.trim()));
  if (ordered.length > 0) config.ordered = [...new Set([...(config.ordered ?? []), ...ordered])];
  for (const text of options.contrasts ?? []) {
    const [name = '', kind] = text.split('=');
    config.contrasts =
      kind === undefined ? name : { ...(typeof config.contrasts === 'object' ? config.contrasts : {}), [name]: kind };
  }
  return config as Config;
}
/** `school,class` names factors; `dose=lo,mid,hi` gives one its levels in order. */
function factorsOf(text: string): Record<string, string[] | null> {
  const [name = '', levels] = text.split('=');
  if (levels !== undefined) return { [name]: levels.split(',') };
  return Object.fromEntries(name.split(',').map((one) => [one.trim(), null]));
}
function methodOf(options: ModelOptions, config: Config): Method | undefined {
  if (options.ml && options.reml) settle(refuse('cli/two-methods', '--ml and --reml exclude each other', 'keep one'));
  if (options.ml) return 'ML';
  return options.reml ? 'REML' : config.method;
}
