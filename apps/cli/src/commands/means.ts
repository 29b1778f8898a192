/** `mixdiff means`. By every engine and every method at once: what a trial reports hangs on both, and one number hides it. */
import { type Fit, isRefusal, type Problem, type Refusal, refuse } from '@mixdiff/contract';
import { referenceGrid } from '@mixdiff/frame';
import {
  type LinearFunction,
  linearFunctions,
  type MeanTest,
  type Method,
  meanTests,
  methodsAsked,
  RATIOS,
  responseScale,
  vcovMeaning,
  WEIGHTS,
} from '@mixdiff/inference';
import { label } from '@mixdiff/mixdiff/shared';
import { meansText } from '@mixdiff/report';
import { crossingsOf, finite, type MeansDocument } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { defaultEngines, openNamed, startVector } from '../engines.ts';
import { EXIT, type ExitCode, exitCodeOf, settle } from '../exit.ts';
import { type Judge, openJudge } from '../judge.ts';
import { noEntrant, unused } from '../messages.ts';
import { type BuiltModel, buildModel, type LoadedModel, loadModel, tellNotes } from '../model.ts';
import { tellJson, tellText } from '../tell.ts';
import { ddfNamed, givenFor, listOf, vcovNamed } from './ddf.ts';
import type { FitOptions } from './fit.ts';
import { levelOf } from './level.ts';

export interface MeansOptions extends Omit<FitOptions, 'weights'> {
  readonly of?: string;
  readonly by?: string;
  /** How means are averaged; prior weights are `priorWeights` here. */
  readonly weights?: string;
  readonly priorWeights?: string;
  readonly backends?: string;
  readonly ddf?: string;
  readonly vcov?: string;
  readonly level?: string;
  /** `response`: as emmeans(type = "response"). */
  readonly type?: string;
}

/** `mixdiff means`: least-squares means and their differences. */
export async function meansCommand(options: MeansOptions): Promise<ExitCode> {
  const asked = {
    of: namesIn(options.of ?? throwNoFactor()),
    by: namesIn(options.by ?? ''),
    weights: weightsNamed(options.weights),
  };
  const asking = { ddf: listOf(options.ddf, ddfNamed), vcov: listOf(options.vcov, vcovNamed) };
  const type = typeNamed(options.type);
  const level = levelOf(options.level) ?? 0.95;
  const { weights: _, priorWeights, ...rest } = options;
  const model = loadModel({ ...rest, ...(priorWeights === undefined ? {} : { weights: priorWeights }) });
  const gaussian = (model.spec.family ?? 'gaussian') === 'gaussian';
  const built = buildModel(model, model.method ?? (gaussian ? 'REML' : 'ML'));
  tellNotes(built);
  const methods = methodsAsked(asking, built.problem);
  const transform = type === 'response' ? settle(responseScale(built.problem.response.link)) : null;
  const grid = settle(referenceGrid(model.table, built.frame));
  const functions = settle(linearFunctions(grid, asked));
  const certify = options.certify === true;
  const found: Found[] = [];
  for (const name of enginesOf(model, options))
    found.push(await meansOf(name, model, built, functions, { methods, level, certify, options }));
  const shown = new Set([...asked.of, ...asked.by]);
  const rows = found.flatMap((one) => one.rows).map((row) => (transform ? onResponse(row, transform) : row));
  const { problem } = built;
  const document: MeansDocument = {
    schema: 'mixdiff/means@1',
    formula: problem.source.formula,
    fitMethod: problem.method,
    ...asked,
    level,
    scale: transform || problem.response.link === 'identity' ? 'response' : problem.response.link,
    ...(transform && Object.hasOwn(RATIOS, problem.response.link) ? { ratio: RATIOS[problem.response.link] } : {}),
    over: grid.factors.flatMap(({ name, label, levels }) =>
      shown.has(name) || shown.has(label) ? [] : [{ name, levels: [...levels] }],
    ),
    at: grid.covariates.map((one) => ({ ...one })),
    fits: found.map((one) => one.fit),
    rows,
    vcov: Object.fromEntries(
      [...new Set(found.flatMap((one) => one.vcov))].map((vcov) => [vcov, vcovMeaning(vcov, problem)]),
    ),
    crossings: crossingsOf(rows, 1 - level),
    certificates: found.flatMap(({ judge }) => judge?.certificates() ?? []),
    messages: found.flatMap(({ judge }) => judge?.notes(certify) ?? []).map((note) => ({ ...note })),
  };
  if (options.json) tellJson(document);
  else tellText(meansText(document));
  const [first] = document.fits;
  return first?.refusal && document.fits.every(({ refusal }) => refusal)
    ? exitCodeOf(refuse(first.refusal.code as Parameters<typeof refuse>[0], first.refusal.message, ''))
    : EXIT.ran;
}

interface Found {
  readonly fit: MeansDocument['fits'][number];
  readonly rows: MeansDocument['rows'];
  readonly vcov: readonly MeanTest['vcov'][];
  readonly judge: Judge | null;
}
interface How {
  readonly methods: readonly Method[];
  readonly level: number;
  readonly certify: boolean;
  readonly options: MeansOptions;
}
async function meansOf(
  name: string,
  model: LoadedModel,
  { problem }: BuiltModel,
  functions: readonly LinearFunction[],
  { methods, level, certify, options }: How,
): Promise<Found> {
  const engine = openNamed(name, model, options);
  const start = startVector(options.start ?? model.config.start);
  const judge = openJudge(engine, problem, { certify, start });
  const fit = await judge.engine(certify).backend.fit(problem, engine.chosen, appContext());
  const id = engine.name;
  if (isRefusal(fit)) {
    const refusal = { code: fit.refused, message: fit.message };
    return { fit: { id, label: label(engine), as: null, own: null, refusal }, rows: [], vcov: [], judge: null };
  }
  const given = await givenFor(fit, problem, engine);
  const tests = settle(meanTests(fit, problem, functions, { methods, level, ...given }), id);
  return {
    fit: { id, label: label(engine), as: fit.as, own: ownMethod(fit, problem) },
    rows: tests.map((test) => rowOf(id, test)),
    vcov: tests.map(({ vcov }) => vcov),
    judge,
  };
}
const rowOf = (fit: string, { by, why, ...test }: MeanTest): MeansDocument['rows'][number] => ({
  fit,
  kind: test.kind,
  label: test.label,
  by: [...by],
  estimate: finite(test.estimate),
  rows: test.rows,
  method: test.method,
  vcov: test.vcov,
  se: finite(test.se),
  df: finite(test.df),
  statistic: finite(test.statistic),
  statisticName: test.method === 'z' ? 'z' : 't',
  p: finite(test.p),
  lower: finite(test.lower),
  upper: finite(test.upper),
  ...(why === null ? {} : { why }),
});
type Row = MeansDocument['rows'][number];
function onResponse(row: Row, { mean, contrast }: Exclude<ReturnType<typeof responseScale>, Refusal>): Row {
  return { ...row, ...(row.kind === 'mean' ? mean(row) : contrast(row)) };
}
function typeNamed(text = 'link'): 'link' | 'response' {
  if (text === 'link' || text === 'response') return text;
  throw settle(refuse('cli/means-type', `invalid --type: ${text}`, 'choose from link, response'));
}
/** What the fit prints, or emmeans where it prints none. */
function ownMethod({ meaning: { df }, method }: Fit, { response }: Problem): string {
  if (df === 'infinite' || response.family !== 'gaussian') return 'z';
  if (df !== 'none') return df;
  return method === 'REML' ? 'kenward-roger' : 'satterthwaite';
}

const CHOICES = ['optimizer', 'dispersion', 'start', 'choice'] as const;
function enginesOf(model: LoadedModel, options: MeansOptions): readonly string[] {
  const { config } = model;
  const { backends, backend } = options;
  if (backends !== undefined && backend !== undefined)
    throw settle(refuse('cli/two-engines', '--backend names one engine, --backends several', 'keep one of them'));
  const named =
    backends?.split(/,(?![^{]*})/).map((name) => name.trim()) ?? (backend === undefined ? undefined : [backend]);
  const names = [
    ...new Set(named ?? config.backends ?? (config.backend === undefined ? defaultEngines(model) : [config.backend])),
  ];
  const choice = CHOICES.find((one) => options[one] !== undefined);
  if (choice !== undefined && backend === undefined)
    throw settle(unused(`--${choice} is a choice of one engine, and none is named`, 'name it: --backend'));
  if (names.filter(Boolean).length > 0) return names.filter(Boolean);
  throw settle(noEntrant('ask'));
}
const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
function throwNoFactor(): never {
  throw settle(refuse('cli/no-factor', 'means of which factor?', 'name it: --of treatment, and --by visit'));
}
function weightsNamed(text = 'equal'): (typeof WEIGHTS)[number] {
  const found = WEIGHTS.find((name) => name === text);
  if (found) return found;
  throw settle(
    refuse(
      'cli/mean-weights',
      `invalid --weights: ${text}`,
      `choose from ${WEIGHTS.join(', ')}; weights of rows are --prior-weights here`,
    ),
  );
}
