/**
 * One replicate: a data set, and every estimator on it. Estimators of one model share its problem and the search behind its verdicts; an
 * engine that stands there twice (faithful and certified) fits once.
 */
import { type Certifier, openCertifier } from '@mixdiff/certify';
import {
  type Answer,
  type Backend,
  type Certificate,
  type Chosen,
  type Engine,
  type Fit,
  isMaximum,
  isRefusal,
  type Note,
  type Problem,
  type Refusal,
} from '@mixdiff/contract';
import type { Estimator } from './estimator.ts';
import type { FitRecord, FitTiming } from './fit-record.ts';
import type { DataSet } from './generator.ts';
import { isAbsent, labelOf, labelOfRefusal } from './label.ts';
import * as say from './messages.ts';
import type { Models } from './models.ts';
import { type Quantity, type Stated, stated } from './quantities.ts';
import type { Scenario } from './scenarios.ts';
import type { Study } from './study.ts';

/** An engine with its choices settled; LIVE. */
export interface OpenEstimator {
  readonly estimator: Estimator;
  readonly backend: Backend;
  readonly chosen: Chosen;
  /** Of what a process answers: the same backend for one question alone, where `backend` is asked many at once. */
  readonly alone?: Backend;
}
/** What a run needs of the world. */
export interface Surroundings {
  readonly milliseconds: () => number;
  readonly signal?: { readonly aborted: boolean };
  /** Before each fit and its verdict, so that one which never ends is known. */
  readonly begin?: (replicate: number, estimator: number, what: 'fit' | 'verdict') => void;
}
/** Estimators (by position) of a replicate that ended the worker before, and at what: a fit is its engine's, a verdict is ours. */
export type Ended = (
  replicate: number,
  estimator: number,
) => { readonly what: 'fit' | 'verdict'; readonly refusal: Refusal } | null;

const NOTHING: Stated = { estimate: Number.NaN, se: Number.NaN, df: Number.NaN };

export interface Fitted {
  readonly problem: Problem;
  readonly fit: Fit;
  readonly engine: Engine | null;
  readonly open: number;
  readonly took: number;
}
export interface Done {
  readonly records: readonly FitRecord[];
  readonly timings: readonly FitTiming[];
}

/** A refusal only where nothing may be recorded: an engine is not there, or the run was stopped. */
export async function runReplicate(
  study: Study,
  scenario: Scenario,
  replicate: number,
  data: DataSet | Refusal,
  models: Models,
  estimators: readonly OpenEstimator[],
  around: Surroundings,
  ended: Ended = () => null,
  asked: Asked | null = null,
): Promise<Answer<Done>> {
  const made = asked?.made ?? new Map<string, Problem | Refusal>();
  const certifiers = new Map<Problem, Certifier>();
  const fits = new Map<string, Fitted | Refusal>(asked?.fits);
  const certifierOf = (problem: Problem): Certifier => {
    const known = certifiers.get(problem) ?? openCertifier(problem, searchOf(study));
    certifiers.set(problem, known);
    return known;
  };
  const records: FitRecord[] = [];
  const timings: FitTiming[] = [];
  for (const [at, one] of estimators.entries()) {
    const { estimator } = one;
    const key = fitKey(estimator);
    const end = ended(replicate, at);
    const fitted =
      (end?.what === 'fit' ? end.refusal : null) ??
      fits.get(key) ??
      (await fittedBy(one, data, models, made, () => around.begin?.(replicate, at, 'fit'), around));
    fits.set(key, fitted);
    const of = { scenario: scenario.id, replicate, estimator: estimator.name };
    if (isRefusal(fitted)) {
      if (isAbsent(fitted)) return fitted;
      records.push({ ...of, ...withoutFit(fitted, study) });
      timings.push({ ...of, open: Number.NaN, fit: Number.NaN, judge: Number.NaN });
      continue;
    }
    // the fit stays what it is where the search for its maximum took too long
    const unjudged = end?.refusal ?? null;
    const certifier = study.certify && !unjudged ? certifierOf(fitted.problem) : null;
    const begun = around.milliseconds();
    around.begin?.(replicate, at, 'verdict');
    const certificate = certifier && judged(certifier, fitted);
    records.push({ ...of, ...recordOf(fitted, certificate, unjudged, estimator, models.quantities(fitted.problem)) });
    timings.push({ ...of, open: fitted.open, fit: fitted.took, judge: around.milliseconds() - begun });
  }
  return { records, timings };
}
const fitKey = ({ engine, method, model }: Estimator): string => JSON.stringify([engine, method, model]);
async function fittedBy(
  one: OpenEstimator,
  data: DataSet | Refusal,
  models: Models,
  made: Map<string, Problem | Refusal>,
  begin: () => void,
  around: Surroundings,
): Promise<Fitted | Refusal> {
  if (isRefusal(data)) return say.notGenerated(data.message);
  const problem = models.problem(one.estimator, data, made);
  if (isRefusal(problem)) return problem;
  begin();
  return fitOne(one, problem, around);
}

/** What was asked of processes before, of one replicate. */
export interface Asked {
  readonly made: Map<string, Problem | Refusal>;
  readonly fits: ReadonlyMap<string, Fitted | Refusal>;
}
/**
 * Processes that take longer to start than to fit are asked for all replicates at once. Where that ends without an answer each is asked
 * alone, so that one which never returns takes no other along.
 */
export async function askTogether(
  data: readonly (DataSet | Refusal)[],
  models: Models,
  estimators: readonly OpenEstimator[],
  around: Surroundings,
): Promise<Asked[]> {
  const together = estimators.filter(({ alone }) => alone !== undefined);
  const asked = data.map(() => ({
    made: new Map<string, Problem | Refusal>(),
    fits: new Map<string, Fitted | Refusal>(),
  }));
  const questions = data.flatMap((one, k) =>
    [...new Map(together.map((open) => [fitKey(open.estimator), open]))].map(([key, open]) => ({ one, k, key, open })),
  );
  const answers = await Promise.all(
    questions.map(({ one, k, open }) => fittedBy(open, one, models, asked[k].made, () => undefined, around)),
  );
  for (const [i, { one, k, key, open }] of questions.entries()) {
    const answer = answers[i];
    const lost = isRefusal(answer) && ['crashed', 'timed-out'].includes(labelOfRefusal(answer));
    const single = { ...open, backend: open.alone ?? open.backend };
    asked[k].fits.set(key, lost ? await fittedBy(single, one, models, asked[k].made, () => undefined, around) : answer);
  }
  return asked;
}
const searchOf = ({ file: { starts } }: Study) => (starts === undefined ? {} : { starts });

async function fitOne(
  { backend, chosen, estimator }: OpenEstimator,
  problem: Problem,
  around: Surroundings,
): Promise<Fitted | Refusal> {
  const clock = around.milliseconds;
  try {
    const begun = clock();
    const engine = backend.open ? await backend.open(problem, chosen) : null;
    if (engine && isRefusal(engine)) return engine;
    const opened = clock();
    const context = { milliseconds: clock, ...(around.signal ? { signal: around.signal } : {}) };
    const fit = engine ? engine.fit() : await backend.fit(problem, chosen, context);
    if (isRefusal(fit)) return fit;
    return { problem, fit, engine, open: opened - begun, took: clock() - opened };
  } catch (error) {
    return say.crashed(estimator.engine, (error as Error).message);
  }
}
/** A judge that breaks is no fault of the engine: there is no verdict then. */
function judged(certifier: Certifier, { fit, engine }: Fitted): Certificate | null {
  try {
    return certifier.certify(fit, engine ? { engine } : {});
  } catch {
    return null;
  }
}

type Content = Omit<FitRecord, 'scenario' | 'replicate' | 'estimator'>;
function withoutFit(refusal: Refusal, { estimands }: Study): Content {
  const none = estimands.map(() => NOTHING);
  return {
    label: labelOfRefusal(refusal),
    code: null,
    said: refusal.message,
    notes: refusal.refused,
    messages: '',
    rows: null,
    singular: null,
    withheld: null,
    logLik: Number.NaN,
    verdict: null,
    gain: Number.NaN,
    stated: none,
    certified: none,
  };
}
function recordOf(
  { problem, fit, engine }: Fitted,
  certificate: Certificate | null,
  unjudged: Refusal | null,
  { certified: wantsBest }: Estimator,
  quantities: readonly (Quantity | undefined)[],
): Content {
  const here = quantities.map((quantity) => stated(quantity, fit));
  const best = certificate ? statedAtBest(certificate, engine, here, quantities) : quantities.map(() => NOTHING);
  return {
    label: labelOf(fit),
    code: fit.stop.code,
    said: fit.stop.message,
    notes: [lines(fit.notes, ({ code }) => code), unjudged?.refused].filter(Boolean).join('\n'),
    messages: lines(fit.notes, ({ original }) => original),
    rows: problem.response.y.length,
    singular: fit.singular,
    withheld: fit.withheld.length > 0,
    logLik: fit.logLik,
    verdict: certificate?.verdict ?? null,
    gain: certificate?.gain ?? Number.NaN,
    stated: wantsBest ? best : here,
    certified: best,
  };
}
const lines = (notes: readonly Note[], of: (note: Note) => string | undefined): string =>
  notes.flatMap((note) => of(note)?.replace(/\s*\n\s*/g, ' ') ?? []).join('\n');
/**
 * What the fit itself states where it is a maximum; else what the engine states at the best point found. An engine that cannot be asked there (it is in
 * R, or keeps away from boundaries) has the estimates all the same, since those are the point, and no standard errors: to leave them out would
 * leave out the data sets on which it stops short.
 */
function statedAtBest(
  { verdict, best }: Certificate,
  engine: Engine | null,
  here: readonly Stated[],
  quantities: readonly (Quantity | undefined)[],
): readonly Stated[] {
  if (isMaximum(verdict)) return here;
  if (!best || verdict === 'separated' || verdict === 'unbounded') return quantities.map(() => NOTHING);
  const there = engine?.at(best);
  if (there && !isRefusal(there)) return quantities.map((quantity) => stated(quantity, there));
  return quantities.map((quantity) => (quantity ? { ...NOTHING, estimate: quantity.read(best) } : NOTHING));
}
