/** `mixdiff fit`. It judges the fit as well: a fit without a verdict is what this program exists against. */
import { type NamedEngine, whoElseCan } from '@mixdiff/backends';
import { maximumOf } from '@mixdiff/certify';
import { type Answer, type Fit, isGeneralized, isRefusal, type Method, type Problem, refuse } from '@mixdiff/contract';
import { defaultMethods } from '@mixdiff/frame';
import { varianceExplained } from '@mixdiff/inference';
import { label } from '@mixdiff/mixdiff/shared';
import { type FitDetail, fitText } from '@mixdiff/report';
import { sensitivityOf } from '@mixdiff/runs';
import { encodeFit, type FitDocument } from '@mixdiff/schema';
import { appContext } from '../context.ts';
import { type EngineOptions, openNamed, startVector } from '../engines.ts';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { beginHeartbeat, during } from '../heartbeat.ts';
import { identification, type Judge, openJudge } from '../judge.ts';
import { type BuiltModel, buildModel, droppedRows, type LoadedModel, loadModel, tellNotes } from '../model.ts';
import type { ModelOptions } from '../model-options.ts';
import { tellJson, tellPerson, tellText } from '../tell.ts';

export interface FitOptions extends ModelOptions, EngineOptions {
  readonly backend?: string;
  readonly json?: boolean;
  readonly with?: string;
  readonly certify?: boolean;
  readonly maximum?: boolean;
}
const DETAILS: readonly FitDetail[] = ['ranef', 'fitted', 'trace'];

/** `mixdiff fit`: one engine, one fit. */
export async function fitCommand(options: FitOptions): Promise<ExitCode> {
  const started = performance.now();
  const { engine, problem, dropped, start } = problemAndEngine(options);
  const include = details(options.with);
  const opened = performance.now();
  const judge = openJudge(engine, problem, { certify: options.certify === true, start });
  const reached = await judge.engine(false).backend.fit(problem, engine.chosen, appContext());
  const fit = settle(withOthers(reached, problem), engine.name);
  const fitMs = performance.now() - opened;
  during('stating the fit');
  const pathSensitivity = await sensitivity(engine, problem, fit, start);
  const [judged] = judge.judged();
  const certified = options.certify && judged && !isRefusal(judged.certified) ? judged.certified : fit;
  const open = judged ? identification(judged, certified) : [];
  const noted = { ...certified, notes: [...certified.notes, ...open, ...judge.notes(options.certify === true)] };
  const document = encodeFit(noted, problem, {
    setupMs: opened - started,
    fitMs,
    droppedRows: dropped,
    include,
    pathSensitivity,
  });
  const shares = varianceExplained(certified, problem);
  if (!isRefusal(shares)) document.varianceExplained = { ...shares };
  const [certificate] = judge.certificates();
  if (certificate) document.certificate = certificate;
  tell(document, engine, options, problem);
  return EXIT.ran;
}

/** What a fit needs, and nothing more: of ten million rows the table would hold as much memory again until the end. */
function problemAndEngine(options: FitOptions) {
  const model = loadModel(options);
  const named = chosenEngine(model, options);
  const engine = options.maximum ? { ...named, backend: maximumOf(named.backend) } : named;
  const built = buildModel(model, methodFor(model, engine));
  tellNotes(built);
  if (takesLong(built.problem)) beginHeartbeat();
  const start = startVector(options.start ?? model.config.start);
  return { engine, problem: built.problem, dropped: droppedRows(built), start };
}
/** More than about a second, or maybe so. */
const takesLong = (problem: Problem): boolean => problem.response.y.length > 2000 || isGeneralized(problem);

export function chosenEngine(model: LoadedModel, options: FitOptions): NamedEngine {
  const name = options.backend ?? model.config.backend;
  if (name === undefined) {
    throw settle(refuse('cli/no-backend', 'which engine?', 'name one: --backend lme4, nlme or glmmTMB'));
  }
  return openNamed(name, model, options);
}
/**
 * The engine of a test or table where none is named: of correlated residuals the one that is made for them, of a family or a predictor that the
 * usual one lacks glmmTMB, which is said.
 */
export const testingEngine = (model: LoadedModel, options: FitOptions, usual: string): NamedEngine => {
  const named = options.backend ?? model.config.backend;
  if (named !== undefined) return openNamed(named, model, options);
  const { repeated, correlation, family, ziformula, dispformula } = model.spec;
  if (repeated !== undefined || correlation !== undefined) return openNamed('mmrm', model, options);
  const engine = openNamed(usual, model, options);
  if ((family ?? ziformula ?? dispformula) === undefined) return engine;
  const { problem } = buildModel(model, model.method ?? 'ML');
  const [lacking] = engine.backend.lacks(problem);
  const other = openNamed('glmmTMB', model, options);
  if (lacking === undefined || other.backend.lacks(problem).length > 0) return engine;
  tellPerson(`by glmmTMB: ${usual} does not do ${lacking.replace(':', ' ')}; --backend names another\n`);
  return other;
};
/** The engine whose fits of this model are judged, and started where the user says. */
export function judgeOf(engine: NamedEngine, model: LoadedModel, { problem }: BuiltModel, options: FitOptions): Judge {
  const start = startVector(options.start ?? model.config.start);
  return openJudge(engine, problem, { certify: options.certify === true, start });
}
/** The user's method, else the original's own default, which is said. */
export function methodFor(model: LoadedModel, engine: NamedEngine): Method {
  if (model.method) return model.method;
  const [only, ...others] = defaultMethods(model.spec);
  if (only !== undefined && others.length === 0) return only;
  const method = engine.backend.defaultMethod;
  const other = method === 'REML' ? '--ml' : '--reml';
  tellPerson(`${method}, the default of ${engine.backend.id}; ${other} asks for the other\n`);
  return method;
}
/** Whether the end that was reached hangs on rounding: measured on refits from the same start. */
async function sensitivity(
  { backend, chosen }: NamedEngine,
  problem: Problem,
  fit: Fit,
  start: Float64Array | undefined,
): ReturnType<typeof sensitivityOf> {
  if (!backend.open) return undefined;
  const open = async () => {
    const engine = await backend.open?.(problem, chosen);
    return engine && !isRefusal(engine) ? engine : null;
  };
  return sensitivityOf(problem, fit, open, async (moved, rounding) => {
    const other = await backend.open?.(moved, chosen);
    return other && !isRefusal(other) ? other.fit(start, rounding) : (other ?? fit);
  });
}
/** A refusal for want of a feature says who has it. */
function withOthers(answer: Answer<Fit>, problem: Problem): Answer<Fit> {
  if (!isRefusal(answer) || answer.lacks.length === 0) return answer;
  const others = whoElseCan(problem);
  if (others.length === 0) return answer;
  const they = `${others.map((id) => `${id}*`).join(' and ')} ${others.length === 1 ? 'fits' : 'fit'} this model`;
  return { ...answer, hint: `${answer.hint}${answer.hint ? '; ' : ''}${they}` };
}
export function details(list: string | undefined): FitDetail[] {
  const asked = (list ?? '').split(',').map((name) => name.trim());
  return [...new Set(asked)].filter(Boolean).map((name) => {
    const known = DETAILS.find((detail) => detail === name);
    if (known) return known;
    throw settle(refuse('cli/with', `invalid --with: ${name}`, `choose from ${DETAILS.join(', ')}`));
  });
}
function tell(document: FitDocument, engine: NamedEngine, { json, with: asked }: FitOptions, problem: Problem): void {
  const rows = problem.source.rows.map((row) => row + 1);
  if (json) tellJson(document);
  else tellText(fitText(document, label(engine), { details: details(asked), rows }));
}
