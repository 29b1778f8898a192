/**
 * `mixdiff compare`: loads, runs, tells. What a comparison is, the package of that name knows; here are files, defaults
 * and exit codes.
 */
import { join } from 'node:path';

import { compare } from '@mixdiff/compare';
import { type Capability, isMaximum, type Method, type Refusal, refuse, refuseLacking } from '@mixdiff/contract';
import { centresOf, entrantOf, problemDocument, statements } from '@mixdiff/mixdiff/shared';
import { terminalText } from '@mixdiff/quoting';
import { comparisonScreen, comparisonText, methodsText, shellCommand, shellWord } from '@mixdiff/report';
import { DEFAULT_PLAN, GRID_JITTER, type ShortPlan } from '@mixdiff/robustness';
import type { Entrant } from '@mixdiff/runs';
import type { ComparisonDocument, PublishedEntry } from '@mixdiff/schema';
import { publishedIn } from '../check-task.ts';
import { appContext } from '../context.ts';
import { defaultEngines, type Naming, openNamed } from '../engines.ts';
import { distinct, refuseNumericStart } from '../entrants.ts';
import { EXIT, type ExitCode, exitCodeOf, settle } from '../exit.ts';
import { folderForUser } from '../files.ts';
import { gateTripped, parseGates } from '../gates.ts';
import { noData, noEntrant, unused } from '../messages.ts';
import { type BuiltModel, buildModel, comparedMethods, type LoadedModel, loadModel } from '../model.ts';
import { writeOutputs } from '../outputs.ts';
import { writeProof } from '../proof.ts';
import { tellFault, tellJson, tellPerson, tellText } from '../tell.ts';
import { versions } from '../versions.ts';
import type { CompareOptions } from './compare-options.ts';
import { wholeNumber } from './number.ts';

/** `mixdiff compare`: side by side, proof, causes. Without a model, the JSP example. */
/** Engines that take models without random effects, as they are when nothing is asked of them. */
const MARGINAL = ['nlme', 'mmrm'];
const PLAIN: Naming = { config: { data: '', formula: '' }, folder: '.' };
/** --grid and --invariance transform the data of what they know alone. */
const TRANSFORMED: Capability = { name: '--grid or --invariance', code: 'robustness', takes: ['weights'] };

export async function compareCommand(options: CompareOptions): Promise<ExitCode> {
  if (options.fit) return (await import('./compare-exported.ts')).compareExported(options.fit, options);
  if (options.methodsText && (options.json || options.full))
    throw settle(unused('--methods-text prints sentences, and nothing beside them', 'leave --json and --full out'));
  const gates = settle(parseGates(options.failOn));
  const example = options.case === undefined && options.config === undefined && options.data === undefined;
  if (example && options.formula !== undefined)
    throw settle(noData('a formula but no data', 'name the file: --data F.csv, or --case jsp for its data'));
  const model = loadModel(example ? { ...options, case: 'jsp' } : options);
  const methods = methodsOf(model, options);
  const entrants = entrantsOf(model, options);
  const built = new Map(methods.map((method) => [method, buildModel(model, method)]));
  const [first] = built.values() as IterableIterator<BuiltModel>;
  if (!first) throw settle(refuse('cli/no-method', 'no method to compare', 'name one: --methods REML,ML'));
  if (options.grid || options.invariance) settle(refuseLacking(first.problem, TRANSFORMED) ?? first);
  const folder = options.out ?? (model.caseName ? join('out', model.caseName) : undefined);
  if (folder !== undefined) settle(folderForUser(folder));
  const context = appContext();
  const published = publishedOf(model);
  const document = await compare({
    problems: (method) => (built.get(method) as BuiltModel).problem,
    problem: problemDocument(described(model), first),
    entrants,
    methods,
    context,
    search: { starts: wholeNumber(options.starts, 20, 'starts'), seed: wholeNumber(options.seed, 1, 'seed') },
    ...(published ? { published } : {}),
    inference: { nsim: 10_000, refits: 1000, seed: wholeNumber(options.seed, 1, 'seed'), mostWork: 2e9 },
    timesFits: wholeNumber(options.budget, 1, 'budget', 1),
    short: { ...DEFAULT_PLAN, ...jitterPlan(options) },
    ...(options.grid ? { grid: { seed: wholeNumber(options.seed, 1, 'seed'), jitter: GRID_JITTER } } : {}),
    invariance: {
      centres: centresOf(model.spec, (spec) => buildModel({ ...model, spec }, methods[0] ?? 'REML').problem),
      everyFit: options.invariance === true,
    },
    marginal: { entrants: MARGINAL.map((name) => entrantOf(openNamed(name, PLAIN))) },
    pictures: { frame: first.frame, seed: wholeNumber(options.seed, 1, 'seed'), milliseconds: 12_000 },
    statements,
    command: shellCommand(['mixdiff', ...process.argv.slice(2)]),
    versions: versions(),
  });
  const script = folder === undefined ? null : writeProof(folder, model, document);
  const written =
    folder === undefined
      ? []
      : [...(await writeOutputs(folder, document, script)), ...(script === null ? [] : [script])];
  if (options.json) tellJson(document);
  else if (options.methodsText) tellText(methodsText(document));
  else
    tellText(told(document, options, script && join(folder ?? '', script), closing(folder, written, document, gates)));
  tellRefused(document);
  const [tripped] = gateTripped(document, gates);
  if (tripped) tellPerson(`mixdiff: --fail-on ${tripped}\n`);
  return tripped ? EXIT.tripped : exitOf(document);
}
/** Lines of a first screen of sixty; `npm start` writes eight of its own before it. */
const SCREEN = 52;
/** What fits a first screen, or everything. */
function told(document: ComparisonDocument, { full, out }: CompareOptions, script: string | null, end: string): string {
  if (full) return comparisonText(document, script) + end;
  const lines = SCREEN - end.trimEnd().split('\n').length;
  const folder = out ?? (document.problem.case ? join('out', document.problem.case) : null);
  const rest =
    folder === null
      ? '--full prints all; --out DIR keeps it'
      : `in ${join(folder, 'report.md')} and report.html; --full prints all here`;
  return comparisonScreen(document, { lines, script, rest }) + end;
}
/** Refusals beside a fit are a finding; nothing but refusals is what the first of them is. */
function exitOf({ fits }: ComparisonDocument): ExitCode {
  const [first] = fits;
  return first?.refusal && fits.every(({ refusal }) => refusal)
    ? exitCodeOf(refuse(first.refusal.code as Refusal['refused'], first.refusal.message))
    : EXIT.ran;
}

/** Where there is nothing but refusals the command ends with an error, and says so where errors are said. */
function tellRefused({ fits }: ComparisonDocument): void {
  const [first] = fits;
  if (first?.refusal && fits.every(({ refusal }) => refusal))
    tellFault(`no engine gives a fit; ${first.id}: ${first.refusal.message}`, first.refusal.hint);
}
/** `--jitter N`: so many runs, whatever time they take. */
function jitterPlan(options: CompareOptions): Partial<ShortPlan> {
  const seed = wholeNumber(options.seed, 1, 'seed');
  if (options.jitter === undefined) return { seed };
  return { seed, runs: wholeNumber(options.jitter, 100, 'jitter'), work: Number.POSITIVE_INFINITY };
}
function methodsOf(model: LoadedModel, options: CompareOptions): Method[] {
  if (options.methods !== undefined) {
    const asked = options.methods.split(',').map((m) => m.trim().toUpperCase());
    const wrong = asked.find((m) => m !== 'REML' && m !== 'ML');
    if (wrong !== undefined)
      throw settle(refuse('cli/methods', `invalid --methods: ${wrong}`, 'write REML, ML or REML,ML'));
    return [...new Set(asked as Method[])];
  }
  if (options.ml || options.reml) return [options.ml ? 'ML' : 'REML'];
  return comparedMethods(model);
}
function entrantsOf(model: LoadedModel, options: CompareOptions): Entrant[] {
  const names =
    options.backends?.split(/,(?![^{]*})/).map((s) => s.trim()) ?? model.config.backends ?? defaultEngines(model);
  refuseNumericStart(model.config);
  const entrants = names.filter(Boolean).map((name) => entrantOf(openNamed(name, model)));
  if (entrants.length === 0) throw settle(noEntrant('compare'));
  return distinct(entrants, 'name each engine once, or give one a version or a choice');
}
function publishedOf(model: LoadedModel): { source: string; entries: PublishedEntry[] } | null {
  const entries = publishedIn(model.folder);
  if (entries.length === 0) return null;
  return { source: model.config.source?.match(/[\w.-]+\.md/)?.[0] ?? model.name, entries };
}
const described = (model: LoadedModel): Parameters<typeof problemDocument>[0] => ({
  spec: model.spec,
  case: model.caseName,
  title: model.config.title ?? null,
  question: model.config.question ?? null,
  remark: model.config.remark,
  source: model.config.source ?? null,
  dataName: model.dataName,
  dataHash: model.dataHash,
  rows: model.table.nrow,
});

function closing(
  folder: string | undefined,
  written: readonly string[],
  document: ComparisonDocument,
  gates: readonly string[],
): string {
  const seconds = Object.values(document.timing).reduce((sum, ms) => sum + ms, 0) / 1000;
  const lines = [
    ...(folder && written.length > 0
      ? [`written  ${folder}/  ${written.join('  ')}  in ${seconds.toFixed(1)} s`]
      : ['written  nothing: --out DIR keeps the report, its pictures and the numbers']),
    ...stepLines(nextSteps(document)),
    ...(gates.length === 0 && exitOf(document) === EXIT.ran
      ? ['exit 0   a difference is a finding, not a failure; --fail-on not-a-maximum would make it 1']
      : []),
  ];
  return `\n${lines.map(terminalText).join('\n')}\n`;
}
const stepLines = (steps: ReturnType<typeof nextSteps>): string[] => {
  const widest = Math.max(0, ...steps.map(([command]) => command.length));
  return steps.map(([command, why], i) => `${(i === 0 ? 'next' : '').padEnd(9)}${command.padEnd(widest)}    ${why}`);
};
/** What a reader of this comparison would ask next. */
function nextSteps(document: ComparisonDocument): (readonly [command: string, why: string])[] {
  const short = document.certificates.find(({ verdict }) => verdict !== 'not-assessed' && !isMaximum(verdict));
  const ours = document.fits.filter((f) => f.kind === 're-implementation' && f.fit);
  const engine = (ours.find((f) => f.id === short?.fit) ?? ours[0])?.fit?.backend;
  const model = document.problem.case ? `--case ${shellWord(document.problem.case)}` : 'MODEL';
  return [
    ...(engine
      ? [[`mixdiff compare ${model} --backends ${engine},r:${engine}`, 'hold us against the real package'] as const]
      : []),
    ...(short ? [[`mixdiff explain ${short.verdict}`, 'meaning, evidence, remedy'] as const] : []),
  ];
}
