/** Published estimates, from a paper or an R object, against the data. */

import {
  type Answer,
  type Canonical,
  type Certificate,
  type Context,
  type Engine,
  type Fit,
  isMaximum,
  isRefusal,
  type Method,
  type Note,
  type Problem,
} from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import {
  type AuditDocument,
  type AuditInput,
  encodeFit,
  type FitDocument,
  finite,
  logLikGap,
  standingOf,
} from '@mixdiff/schema';
import { canonicalDocument, certificateDocument } from '../certificates.ts';
import type { Entrant, Run } from '../entrant.ts';
import { materiality } from '../materiality.ts';
import { Runs } from '../runs.ts';
import { type Definition, definitionsAt, matchDefinitions, matchOne } from './definitions.ts';
import { type Judged, judgeBox } from './judged.ts';
import { noCertified } from './messages.ts';
import { type Box, boxOf, plain } from './point.ts';
import { type Printed, type PrintedEstimates, readPrinted } from './printed.ts';
import { sentences } from './sentences.ts';

export interface AuditTask {
  readonly file: string;
  readonly input: AuditInput;
  readonly problems: (method: Method) => Problem;
  /** Engines that may state the certified fit, the preferred one first. */
  readonly engines: readonly Entrant[];
  readonly context: Context;
  readonly search: { readonly starts: number; readonly seed: number };
  readonly notes?: readonly Note[];
}
type Row = AuditDocument['reproduced'][number];

export async function audit(task: AuditTask): Promise<Answer<AuditDocument>> {
  const { file, input } = task;
  const problem = task.problems(input.method);
  const printed = readPrinted(input, file);
  if (isRefusal(printed)) return printed;
  const box = boxOf(printed, problem, file);
  if (isRefusal(box)) return box;
  const runs = new Runs(task.problems, task.context, task.search);
  const engine = await firstEngine(runs, task);
  const judged = judgeBox(problem, box, task.search, engine);
  const { certificate } = judged;
  const more = !isMaximum(certificate.verdict) || printed.se.size > 0 || printed.df.size > 0;
  const ran = more ? (await runAll(runs, task)).filter((run) => reads(run, judged)) : [];
  // A corner of the box is not where the numbers come from: there the printed point speaks too.
  const points = box.exact || isMaximum(certificate.verdict) ? [judged.at] : [judged.at, box.at];
  const stated = points.map((at) =>
    definitionsAt(
      ran.flatMap((run) => stateAt(runs, run, at)),
      problem,
    ),
  );
  const definitions = { se: stated.flatMap(({ se }) => se), df: stated.flatMap(({ df }) => df) };
  const other = otherCriterion(task, box, certificate);
  const matched = match(printed, problem, box, judged, definitions, other);
  const chosen = await certifiedFit(runs, task, judged, matched.favourite);
  const before = chosen.by && runs.at(chosen.by, judged.at);
  const stopped = before && !isRefusal(before) ? encodeFit(before, problem) : null;
  const material =
    stopped && chosen.fit && !isMaximum(certificate.verdict)
      ? materiality({ id: 'printed', fit: stopped }, { id: 'certified', fit: chosen.fit })
      : [];
  const { fit: _, ...evidence } = certificateDocument(file, certificate, problem);
  return {
    schema: 'mixdiff/audit@1',
    file,
    source: input.source,
    method: input.method,
    verdict: certificate.verdict,
    logLikAtEstimates: finite(judged.logLikAtEstimates),
    logLikMax: finite(certificate.bestLogLik),
    gain: finite(certificate.gain),
    point: canonicalDocument(judged.at, problem),
    certified: chosen.fit,
    sentences: sentences({
      source: input.source,
      problem,
      printed,
      box,
      over: judged.over,
      certificate,
      logLikAtEstimates: judged.logLikAtEstimates,
      endingThere: endingThere(ran, judged),
      material,
      other,
      logLikBy: matched.rows.find((row) => row.quantity === 'logLik')?.by ?? null,
    }),
    reproduced: matched.rows,
    evidence,
    messages: [...(task.notes ?? []), ...judged.notes, ...chosen.notes].map((note) => ({ ...note })),
  };
}

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
function endingThere(ran: readonly Run[], { certificate: { bestLogLik }, weights }: Judged): string[] {
  if (bestLogLik === null) return [];
  const labels = ran
    .filter(({ fit, problem }) => {
      if (isRefusal(fit)) return false;
      const own = standingOf(fit, problem);
      const best = { ...own, logLik: bestLogLik, meaning: { weights, logLikConstant: 0 } };
      const gap = logLikGap(best, own);
      return gap !== null && gap <= 1e-4;
    })
    .map(({ entrant }) => entrant.label);
  return [...new Set(labels)];
}
/** The same numbers under the other criterion: a source may have used REML where it says ML. */
function otherCriterion(
  task: AuditTask,
  box: Box,
  certificate: Certificate,
): { method: Method; certificate: Certificate } | null {
  if (isMaximum(certificate.verdict) || certificate.verdict === 'not-assessed') return null;
  const method = task.input.method === 'ML' ? 'REML' : 'ML';
  return { method, certificate: judgeBox(task.problems(method), box, task.search, null).certificate };
}

interface Matched {
  readonly rows: Row[];
  /** The engine whose conventions reproduce most printed numbers; null where they tell nothing. */
  readonly favourite: string | null;
}
function match(
  printed: PrintedEstimates,
  problem: Problem,
  box: Box,
  judged: Judged,
  definitions: { se: Definition[]; df: Definition[] },
  other: { readonly method: Method; readonly certificate: Certificate } | null,
): Matched {
  const se = matchDefinitions('se', renamed(printed.se, problem), definitions.se);
  const df = matchDefinitions('df', renamed(printed.df, problem), definitions.df);
  const estimates = estimateRows(printed, problem, box.at, judged, other);
  const score = new Map<string, number>();
  for (const [one, hits] of [...se.counts, ...df.counts]) {
    if (one.engine && hits > 0) score.set(one.engine, (score.get(one.engine) ?? 0) + hits);
  }
  const [favourite] = [...score].sort((a, b) => b[1] - a[1]);
  return { rows: [...estimates, ...se.rows, ...df.rows], favourite: favourite?.[0] ?? null };
}
/** Printed names as the problem's columns have them. */
function renamed(table: ReadonlyMap<string, Printed>, { columns }: Problem): Map<string, Printed> {
  return new Map([...table].map(([name, p]) => [columns.find((column) => plain(column) === plain(name)) ?? name, p]));
}
function estimateRows(
  printed: PrintedEstimates,
  problem: Problem,
  given: Canonical,
  { at, certificate, referee }: Judged,
  other: { readonly method: Method; readonly certificate: Certificate } | null,
): Row[] {
  const gls = [at, given].flatMap((point) => {
    const answer = referee?.generalizedLeastSquares(point);
    return answer && !isRefusal(answer) ? [answer.beta] : [];
  });
  const points = [
    ...(certificate.best ? [{ by: `${problem.method}, at its maximum`, at: certificate.best }] : []),
    ...(other?.certificate.best ? [{ by: `${other.method}, at its maximum`, at: other.certificate.best }] : []),
  ];
  const rows: Row[] = [];
  for (const [name, p] of renamed(printed.fixed, problem)) {
    const j = problem.columns.indexOf(name);
    const atPrinted = gls.map((beta) => ({ by: 'generalized least squares at the printed variances', value: beta[j] }));
    rows.push(matchOne(`beta|${name}`, p, [...points.map((q) => ({ by: q.by, value: q.at.beta[j] })), ...atPrinted]));
  }
  for (const block of printed.random) {
    block.cov.forEach((cells, i) => {
      cells.slice(0, i + 1).forEach((p, j) => {
        const [a, b] = [block.terms[i] as string, block.terms[j] as string];
        const quantity = i === j ? `variance|${block.group}|${a}` : `covariance|${block.group}|${a},${b}`;
        rows.push(
          matchOne(
            quantity,
            p,
            points.map((q) => ({ by: q.by, value: covarianceAt(problem, q.at, block.group, a, b) })),
          ),
        );
      });
    });
  }
  const sigma = ({ residual }: Canonical): number =>
    residual.kind === 'iid' ? Math.sqrt(residual.sigma2) : Number.NaN;
  rows.push(
    matchOne(
      'sigma',
      printed.sigma,
      points.map((q) => ({ by: q.by, value: sigma(q.at) })),
    ),
  );
  if (printed.logLik) rows.push(logLikRow(printed.logLik, problem, at, referee));
  return rows;
}
function covarianceAt(problem: Problem, point: Canonical, group: string, a: string, b: string): number | undefined {
  for (const [k, term] of problem.random.entries()) {
    const [i, j] = [a, b].map((name) => term.columns.findIndex((column) => plain(column) === plain(name))) as [
      number,
      number,
    ];
    if (term.group.split(':').sort().join() !== group.split(/[:/]/).sort().join() && term.group !== group) continue;
    if (i >= 0 && j >= 0) return point.Sigma[k]?.data[j * term.columns.length + i];
  }
  return undefined;
}
function logLikRow(printed: Printed, problem: Problem, at: Canonical, referee: Referee | null): Row {
  const under = (method: Method): number | undefined => {
    const answer = referee?.logLik(at, method);
    return answer && !isRefusal(answer) ? answer.logLik : undefined;
  };
  const methods: Method[] = problem.method === 'ML' ? ['ML', 'REML'] : ['REML', 'ML'];
  // Within a box of many rounded numbers the log-likelihood itself is not sharper than that.
  const loose = { ...printed, half: Math.max(printed.half, 1e-4) };
  return {
    ...matchOne(
      'logLik',
      loose,
      methods.map((method) => ({ by: method, value: under(method) })),
    ),
    printed: printed.text,
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
