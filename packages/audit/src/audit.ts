/** Published estimates, from a paper or an R object, against the data. */

import { goesWithFitted, holdFitted, openCertifier, RESIDUALS } from '@mixdiff/certify';
import { materiality } from '@mixdiff/compare';
import {
  type Answer,
  type Canonical,
  type Capability,
  type Certificate,
  type Engine,
  type Feature,
  type Fit,
  isGeneralized,
  isMaximum,
  isRefusal,
  type Method,
  type Note,
  type Problem,
  refuseLacking,
} from '@mixdiff/contract';
import { canonicalDocument, certificateDocument } from '@mixdiff/explain';
import { type Run, Runs } from '@mixdiff/runs';
import { type AuditDocument, encodeFit, type FitDocument, finite, logLikGap, standingOf } from '@mixdiff/schema';
import { definitionsAt, marginalDefinitions, ownDefinition } from './definitions.ts';
import { auditGeneralized } from './generalized/audit-generalized.ts';
import { type Asked, type Judged, judgeBox } from './judged.ts';
import { noCertified, noRatios } from './messages.ts';
import { type Decided, decide, type Question } from './misprint.ts';
import { type Box, boxOf } from './point.ts';
import { readPrinted } from './printed.ts';
import { nameParts } from './quantity-name.ts';
import { match, type Places, type Stated } from './reproduced.ts';
import { findingOf, sentences, type Told } from './sentences.ts';
import { JUDGED_STRUCTURES } from './structured-term.ts';
import type { AuditTask } from './task.ts';

const AUDITED: Capability = {
  name: 'an audit',
  code: 'audit',
  takes: ['weights', ...RESIDUALS, ...JUDGED_STRUCTURES.map((kind): Feature => `structure:${kind}`)],
};

/** Rows of a subject vary together, or apart, and there are no random effects. */
const isMarginal = ({ residual, random }: Problem): boolean => residual !== null && random.length === 0;

export async function audit(given: AuditTask): Promise<Answer<AuditDocument>> {
  const { file, input } = given;
  const asked = given.problems(input.method, null);
  // engines for linear models make the working ones of a generalized model
  if (isGeneralized(asked)) return auditGeneralized(given, asked);
  const able = given.engines.filter(({ backend }) => backend.lacks(asked).length === 0);
  // with none each says why
  const task = able.length > 0 ? { ...given, engines: able } : given;
  const beyond = refuseLacking(asked, AUDITED);
  if (beyond) return beyond;
  if (input.exponentiated) return noRatios(file);
  const printed = readPrinted(input, file);
  if (isRefusal(printed)) return printed;
  const box = boxOf(printed, asked, file);
  if (isRefusal(box)) return box;
  const problem = held(asked, box.at);
  const runs = new Runs(task.problems, task.context, task.search);
  const engine = await firstEngine(runs, task);
  const judged = judgeBox({ problem, box, printed }, task.search, engine);
  const { certificate } = judged;
  const derived = [printed.se, printed.df, printed.t, printed.p].some(({ size }) => size > 0);
  const ran =
    derived || !isMaximum(certificate.verdict) ? (await runAll(runs, task)).filter((run) => reads(run, judged)) : [];
  const state = (at: Canonical): Stated => {
    const { se, df } = definitionsAt(
      ran.flatMap((run) => stateAt(runs, run, at)),
      problem,
    );
    if (judged.referee && isMarginal(problem)) {
      const own = marginalDefinitions(judged.referee, at, problem);
      return { se: [...se, ...own.se], df: [...df, ...own.df] };
    }
    return { se: [...se, ...(judged.referee ? ownDefinition(judged.referee, at, problem) : [])], df };
  };
  const ended = definitionsAt(endingThere(ran, judged).flatMap(fitOf), problem);
  const decided = decision(task, { printed, problem, box, judged, state, ended });
  const other = decided?.kind === 'misprint' ? null : otherCriterion(task, { box, printed }, certificate);
  const matched =
    decided && ['all-reproduce', 'misprint', 'not-reproduced'].includes(decided.kind)
      ? decided.matched
      : match(printed, problem, placesOf(problem, box, judged, other, state), judged.referee);
  const chosen = await certifiedFit(runs, task, judged, matched.favourite);
  const before = chosen.by && runs.at(chosen.by, judged.at);
  const stopped = before && !isRefusal(before) ? encodeFit(before, problem) : null;
  const material =
    stopped && chosen.fit && !isMaximum(certificate.verdict)
      ? materiality({ id: 'printed', fit: stopped }, { id: 'certified', fit: chosen.fit })
      : [];
  const { fit: _, ...evidence } = certificateDocument(file, certificate, problem);
  const told: Told = {
    source: input.source,
    problem,
    printed,
    box,
    over: judged.over,
    certificate,
    logLikAtEstimates: judged.logLikAtEstimates,
    endingThere: [...new Set(endingThere(ran, judged).map(({ entrant }) => entrant.label))],
    material,
    other,
    logLikBy: matched.rows.find((row) => row.quantity === 'logLik')?.by ?? null,
    decided,
  };
  return {
    schema: 'mixdiff/audit@1',
    file,
    source: input.source,
    method: input.method,
    verdict: decided?.kind === 'misprint' ? 'misprint' : certificate.verdict,
    finding: findingOf(told, decided),
    logLikAtEstimates: finite(judged.logLikAtEstimates),
    logLikMax: finite(certificate.bestLogLik),
    gain: finite(certificate.gain),
    point: canonicalDocument(judged.at, problem),
    certified: chosen.fit,
    sentences: sentences(told),
    reproduced: matched.rows.map((row) => ({ ...row, parts: nameParts(row.quantity, printed.random) })),
    evidence,
    messages: [...(task.notes ?? []), ...judged.notes, ...chosen.notes].map((note) => ({ ...note })),
  };
}

/** Where variances go with the fitted values, with those of the printed estimates, as its originals estimate it. */
const held = (problem: Problem, at: Canonical): Problem =>
  problem.random.length === 0 && goesWithFitted(problem) ? holdFitted(problem, at) : problem;
async function firstEngine(runs: Runs, { engines, input }: AuditTask): Promise<Engine | null> {
  const [first] = engines;
  return first ? ((await runs.run(first, input.method)).engine ?? null) : null;
}
async function runAll(runs: Runs, { engines, input }: AuditTask): Promise<Run[]> {
  const ran: Run[] = [];
  for (const engine of engines) ran.push(await runs.run(engine, input.method));
  return ran;
}
/** Whether an engine gives the weights the meaning under which the estimates were judged. */
const reads = ({ fit, problem }: Run, { weights }: Judged): boolean =>
  !problem.weights || isRefusal(fit) || fit.meaning.weights === weights;
function stateAt(runs: Runs, run: Run, at: Canonical): { engine: string; fit: Fit }[] {
  const fit = runs.at(run, at);
  return fit && !isRefusal(fit) ? [{ engine: run.entrant.name, fit }] : [];
}
const fitOf = ({ entrant, fit }: Run): { engine: string; fit: Fit }[] =>
  isRefusal(fit) ? [] : [{ engine: entrant.name, fit }];
/** Runs that end at the highest point known. */
function endingThere(ran: readonly Run[], { certificate: { bestLogLik }, weights }: Judged): Run[] {
  if (bestLogLik === null) return [];
  return ran.filter(({ fit, problem }) => {
    if (isRefusal(fit)) return false;
    const own = standingOf(fit, problem);
    const best = { ...own, logLik: bestLogLik, meaning: { weights, logLikConstant: 0 } };
    const gap = logLikGap(best, own);
    return gap !== null && gap <= 1e-4;
  });
}
/** The same numbers under the other criterion: a source may have used REML where it says ML. */
function otherCriterion(
  task: AuditTask,
  { box, printed }: Omit<Asked, 'problem'>,
  certificate: Certificate,
): { method: Method; certificate: Certificate } | null {
  if (isMaximum(certificate.verdict) || certificate.verdict === 'not-assessed') return null;
  const method = task.input.method === 'ML' ? 'REML' : 'ML';
  const problem = held(task.problems(method, null), box.at);
  return { method, certificate: judgeBox({ problem, box, printed }, task.search, null).certificate };
}

/** All printed numbers together; null where nothing can judge them, or no highest point is known. */
function decision(task: AuditTask, given: Omit<Question, 'referee' | 'best'>): Decided | null {
  const { problem, judged } = given;
  const { referee, certificate, weights } = judged;
  if (!referee) return null;
  const best = certificate.best ?? openCertifier(problem, { ...task.search, weights }).certify(anywhere(problem)).best;
  if (!best) return null;
  return decide({ ...given, referee, best });
}
/** A point from which the search of the highest one does not depend, for estimates that are no point. */
function anywhere({
  response: { y },
  parts: {
    conditional: { columns },
  },
  random,
}: Problem): Canonical {
  const mean = y.reduce((a, b) => a + b, 0) / y.length;
  const variance = y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length || 1;
  return {
    beta: new Float64Array(columns.length),
    Sigma: random.map(({ columns: { length: c } }) => ({
      nrow: c,
      ncol: c,
      data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) ? 0 : variance)),
    })),
    residual: { kind: 'variance', sigma2: variance },
  };
}
/** Where the printed numbers of a point that is no maximum may come from. */
function placesOf(
  problem: Problem,
  box: Box,
  { at, certificate }: Judged,
  other: { readonly method: Method; readonly certificate: Certificate } | null,
  state: (at: Canonical) => Stated,
): Places {
  // A corner of the box is not where the numbers come from: there the printed point speaks too.
  const stated = (box.exact || isMaximum(certificate.verdict) ? [at] : [at, box.at]).map(state);
  return {
    points: [
      ...(certificate.best ? [{ by: `${problem.method}, at its maximum`, at: certificate.best }] : []),
      ...(other?.certificate.best ? [{ by: `${other.method}, at its maximum`, at: other.certificate.best }] : []),
    ],
    glsAt: [at, box.at],
    logLikAt: at,
    stated: { se: stated.flatMap(({ se }) => se), df: stated.flatMap(({ df }) => df) },
  };
}

/** The statement at the highest point by the favourite, else by the first engine whose scale has that point. */
async function certifiedFit(
  runs: Runs,
  task: AuditTask,
  judged: Judged,
  favourite: string | null,
): Promise<{ fit: FitDocument | null; by: Run | null; notes: Note[] }> {
  const notes: Note[] = [];
  const { best } = judged.certificate;
  if (!best) return { fit: null, by: null, notes };
  const order = [...task.engines].sort((a, b) => Number(b.name === favourite) - Number(a.name === favourite));
  for (const entrant of order) {
    const run = await runs.run(entrant, task.input.method);
    if (!reads(run, judged)) continue;
    const fit = runs.at(run, best);
    if (fit && !isRefusal(fit)) return { fit: encodeFit(fit, run.problem), by: run, notes };
    const reason = fit ? fit.message : isRefusal(run.fit) ? run.fit.message : 'it does not run in this process';
    notes.push(noCertified(entrant.label, reason));
  }
  return { fit: null, by: null, notes };
}
