/**
 * A printed table of a generalized model: which way of integrating the random effects out reproduces it, and whether its estimates
 * are a maximum of that criterion. The criterion is not told by most sources, so it is found before anything is judged.
 */
import { openCertifier } from '@mixdiff/certify';
import {
  type Answer,
  type Canonical,
  type Certificate,
  type Criterion,
  criterionName,
  type Fit,
  isMaximum,
  isRefusal,
  type Problem,
  smooth,
} from '@mixdiff/contract';
import { canonicalDocument, certificateDocument } from '@mixdiff/explain';
import { openReferee } from '@mixdiff/referee';
import { Runs } from '@mixdiff/runs';
import { type AuditDocument, encodeFit, finite } from '@mixdiff/schema';
import { type Box, boxOf } from '../point.ts';
import { type PrintedEstimates, readPrinted } from '../printed.ts';
import { nameParts, quantityName } from '../quantity-name.ts';
import type { AuditTask } from '../task.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { heldBy, nearly, type Place, placesOf, rowOf } from './rows.ts';

interface Scored {
  readonly candidate: Candidate;
  /** To the last printed digit. */
  readonly reproduced: number;
  /** And of the others, within what an optimizer leaves. */
  readonly near: number;
}
/** Of more rows than this no further way is tried once one has every number. */
const EVERY_WAY = 1000;
const LAPLACE: Criterion = { kind: 'laplace', information: 'observed' };

export async function auditGeneralized(task: AuditTask, problem: Problem): Promise<Answer<AuditDocument>> {
  const { file, input } = task;
  // there is no residual deviation to print
  const printed = readPrinted({ ...input, sigma: input.sigma ?? '1' }, file);
  if (isRefusal(printed)) return printed;
  const box = boxOf(printed, problem, file);
  if (isRefusal(box)) return box;
  const runs = new Runs(task.problems, task.context, task.search);
  const places = placesOf(printed, problem);
  const enough = (fit: Fit): boolean => places.every((place) => heldBy(place, fit).hit);
  const tried = await candidatesOf(
    runs,
    task.engines,
    input,
    problem.response.y.length > EVERY_WAY ? enough : () => false,
  );
  const scored = tried
    .map((candidate): Scored => scoreOf(candidate, places, problem))
    // sort() keeps the order of equals, which is that of preference
    .sort((a, b) => b.reproduced + b.near - a.reproduced - a.near || b.reproduced - a.reproduced);
  const told = 2 * ((scored[0]?.reproduced ?? 0) + (scored[0]?.near ?? 0)) >= places.length;
  if (!told) nearestFirst(scored, problem, box, printed);
  const [best] = scored;
  const criterion = best?.candidate.criterion ?? LAPLACE;
  const { at, certificate, here } = judge(problem, box, criterion, best?.candidate.fit.canonical ?? null, task);
  const whole = best !== undefined && best.reproduced + best.near === places.length;
  const found: Told = { task, problem, printed, places, scored, certificate, whole };
  const { fit: _, ...evidence } = certificateDocument(file, certificate, problem);
  const rows = best ? places.map((place) => rowOf(place, best.candidate.fit, best.candidate.by)) : [];
  return {
    schema: 'mixdiff/audit@1',
    file,
    source: input.source,
    method: input.method,
    verdict: certificate.verdict,
    finding: findingOf(found),
    logLikAtEstimates: finite(here),
    logLikMax: finite(certificate.bestLogLik),
    gain: finite(certificate.gain),
    point: canonicalDocument(at, problem),
    certified: best ? encodeFit(best.candidate.fit, problem) : null,
    sentences: sentencesOf(found),
    reproduced: rows.map((row) => ({ ...row, parts: nameParts(row.quantity, printed.random) })),
    tried: scored.map(({ candidate, reproduced }) => ({
      by: candidate.by,
      engine: candidate.engine,
      criterion: candidate.criterion,
      reproduced,
      of: places.length,
      logLik: finite(candidate.fit.logLik),
    })),
    evidence,
    messages: (task.notes ?? []).map((note) => ({ ...note })),
  };
}

function scoreOf(candidate: Candidate, places: readonly Place[], problem: Problem): Scored {
  const hits = places.map((place) => heldBy(place, candidate.fit).hit);
  const near = places.filter((place, i) => !hits[i] && nearly(place, candidate.fit, problem)).length;
  return { candidate, reproduced: hits.filter(Boolean).length, near };
}
/** A printed log-likelihood decides where it is hit to within what rounded estimates leave. */
const DECIDES = 0.01;
/**
 * Where no fit has half of the numbers, as of one that stopped short: first the criterion that states the printed log-likelihood at
 * the printed estimates, then the one whose fixed effects are nearest.
 */
function nearestFirst(scored: Scored[], problem: Problem, box: Box, { logLik }: PrintedEstimates): void {
  const weights = problem.weights?.kind === 'precision' ? 'precision' : 'likelihood';
  const off = new Map<string, number>();
  const offBy = ({ candidate: { criterion, fit } }: Scored): number => {
    const name = criterionName(smooth(criterion));
    const known = off.get(name);
    if (known !== undefined) return known;
    const referee = openReferee(problem, { weights, criterion: smooth(criterion) });
    const judged = isRefusal(referee) ? referee : referee.logLik(withFamily(box.at, fit.canonical), problem.method);
    const value = isRefusal(judged) || !logLik ? Number.POSITIVE_INFINITY : Math.abs(judged.logLik - logLik.value);
    off.set(name, value);
    return value;
  };
  const away = ({ candidate: { fit } }: Scored): number =>
    fit.canonical.beta.reduce((most, b, j) => {
      const se = Math.sqrt(fit.vcov?.data[j * ((fit.vcov?.nrow ?? 0) + 1)] ?? 1);
      return Math.max(most, Math.abs(b - (box.at.beta[j] as number)) / se);
    }, 0);
  const undecided = (one: Scored): number => (offBy(one) > DECIDES ? Number.POSITIVE_INFINITY : offBy(one));
  const order = new Map(scored.map((one) => [one, [undecided(one), away(one)] as const]));
  scored.sort((a, b) => {
    const [[x, p], [y, q]] = [order.get(a) ?? [0, 0], order.get(b) ?? [0, 0]];
    return x === y ? p - q : x - y;
  });
}
/** At the highest of the points that round to the printed digits, as far as they are known. */
function judge(
  problem: Problem,
  box: Box,
  criterion: Criterion,
  near: Canonical | null,
  { search }: AuditTask,
): { at: Canonical; certificate: Certificate; here: number | null } {
  const weights = problem.weights?.kind === 'precision' ? 'precision' : 'likelihood';
  const certifier = openCertifier(problem, search);
  const certify = (canonical: Canonical): Certificate =>
    certifier.certify({ canonical, meaning: { weights, criterion } });
  const own = withFamily(box.at, near);
  const first = certify(own);
  const opened = openReferee(problem, { weights, criterion });
  const logLik = (at: Canonical): number => {
    const judged = isRefusal(opened) ? opened : opened.logLik(at, problem.method);
    return isRefusal(judged) ? Number.NaN : judged.logLik;
  };
  const here = logLik(own);
  let at = own;
  let height = here;
  for (const other of [near, first.best]) {
    const moved = other && clipped(other, own, box);
    const value = moved ? logLik(moved) : Number.NaN;
    if (moved && value > height) [at, height] = [moved, value];
  }
  return { at, certificate: at === own ? first : certify(at), here };
}
/** What a source does not print of the family is taken from the nearest fit. */
const withFamily = (at: Canonical, near: Canonical | null): Canonical => ({
  ...at,
  ...(near?.others ? { others: near.others } : {}),
  residual: near?.residual ?? { kind: 'none' },
});
/** The point brought into the box that rounds to the printed digits. */
function clipped(other: Canonical, at: Canonical, { beta, Sigma }: Box): Canonical {
  const within = (x: number, middle: number, half: number): number =>
    Number.isNaN(x) ? middle : Math.min(Math.max(x, middle - half), middle + half);
  return {
    ...at,
    beta: at.beta.map((b, j) => within(other.beta[j] as number, b, beta[j] as number)),
    Sigma: at.Sigma.map((S, k) => ({
      ...S,
      data: S.data.map((v, i) => within(other.Sigma[k]?.data[i] as number, v, Sigma[k]?.data[i] as number)),
    })),
    residual: other.residual,
  };
}

interface Told {
  readonly task: AuditTask;
  readonly problem: Problem;
  readonly printed: PrintedEstimates;
  readonly places: readonly Place[];
  readonly scored: readonly Scored[];
  readonly certificate: Certificate;
  readonly whole: boolean;
}
const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

function findingOf(told: Told): AuditDocument['finding'] {
  const { task, places, scored, certificate, whole } = told;
  const reproduced = scored[0]?.reproduced ?? 0;
  const short = certificate.gain !== null && !isMaximum(certificate.verdict);
  const kind = whole
    ? 'all-reproduce'
    : short
      ? 'not-a-maximum'
      : certificate.gain === null
        ? 'not-assessed'
        : 'not-reproduced';
  return { kind, method: task.input.method, numbers: [], reproduced, of: places.length, sentence: found(told) };
}
/** Which of them reproduce it, in one sentence. */
function found({ printed, places, scored, whole }: Told): string {
  const [best] = scored;
  if (!best) return 'no engine here fits this model';
  const all = best.reproduced + best.near;
  const equals = scored.filter((one) => one.reproduced === best.reproduced && one.near === best.near);
  const names = [...new Set(equals.map(({ candidate }) => candidate.by))];
  const by = [...new Set(equals.map(({ candidate }) => candidate.engine))];
  const near = best.near > 0 ? `, ${best.near} of them not to the last digit but within what an optimizer leaves` : '';
  if (whole) return `all ${count(places.length, 'printed number')} are those of ${list(names)} (${list(by)})${near}`;
  if (2 * all < places.length)
    return `no way of integrating the random effects out that was tried reproduces more than ${all} of ${count(places.length, 'printed number')}; nearest is ${best.candidate.by}`;
  const left = places.filter((place) => !heldBy(place, best.candidate.fit).hit);
  const missing = list(left.slice(0, 6).map(({ quantity }) => quantityName(quantity, printed.random)));
  return `${all} of ${count(places.length, 'printed number')} are those of ${best.candidate.by} (${best.candidate.engine})${near}, more than of any other way that was tried; not ${missing}${left.length > 6 ? ' and others' : ''}`;
}
function sentencesOf(told: Told): string[] {
  const { task, certificate, scored, whole } = told;
  const [best] = scored;
  const first = `${task.input.source}: ${found(told)}.`;
  if (!best) return [first];
  const others = scored
    .filter(({ candidate, reproduced }) => candidate.by !== best.candidate.by && reproduced < best.reproduced)
    .filter(({ candidate }, i, all) => all.findIndex((one) => one.candidate.by === candidate.by) === i)
    .map(({ candidate, reproduced }) => `${candidate.by} ${reproduced}`);
  const rest = whole && others.length > 0 ? [`Others that were tried reproduce fewer: ${others.join(', ')}.`] : [];
  return [first, verdictSentence(certificate, best.candidate), ...rest];
}
function verdictSentence({ verdict, gain, because }: Certificate, { by }: Candidate): string {
  if (gain === null)
    return `Whether the estimates are a maximum is not assessed: ${because[0]?.text ?? 'no judge takes it'}.`;
  if (isMaximum(verdict)) return `They are a maximum of that criterion: nothing higher was found.`;
  return `By ${by} the estimates are ${Number(gain.toPrecision(3))} below the maximum in log-likelihood (${verdict}).`;
}
