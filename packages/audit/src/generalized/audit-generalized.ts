/**
 * A printed table of a generalized model: which way of integrating the random effects out reproduces it, and whether its estimates
 * are a maximum of that criterion. The criterion is not told by most sources, so it is found before anything is judged.
 */
import { type Answer, coefficientNames, isMaximum, isRefusal, LAPLACE, type Problem } from '@mixdiff/contract';
import { canonicalDocument, certificateDocument } from '@mixdiff/explain';
import { Runs } from '@mixdiff/runs';
import { type AuditDocument, encodeFit, finite } from '@mixdiff/schema';
import { boxOf } from '../point.ts';
import { readPrinted } from '../printed.ts';
import { nameParts } from '../quantity-name.ts';
import type { AuditTask } from '../task.ts';
import { candidatesOf } from './candidates.ts';
import { judgePrinted, printedPoint } from './judged.ts';
import { loneMisprint } from './misprint.ts';
import { AT_PRINTED, heldBy, NEARLY, nearly, type Place, placesOf, rowOf } from './rows.ts';
import { ranked, type Scored, scoreOf, statedCriterion } from './scored.ts';
import { findingOf, sentencesOf, type Told } from './sentences.ts';

/** Of more rows than this no further way is tried once one has every number. */
const EVERY_WAY = 1000;
/** Rows times coefficients, beyond which how far the criterion is from the integral takes longer than the rest. */
const BRIEF = 3000;

export async function auditGeneralized(task: AuditTask, problem: Problem): Promise<Answer<AuditDocument>> {
  const { file, input } = task;
  // there is no residual deviation that a point of the model has
  const read = readPrinted({ ...input, sigma: input.sigma ?? '1' }, file);
  if (isRefusal(read)) return read;
  const printed = input.sigma === undefined ? { ...read, sigma: { ...read.sigma, made: true as const } } : read;
  const box = boxOf(printed, problem, file);
  if (isRefusal(box)) return box;
  const runs = new Runs(task.problems, task.context, task.search);
  const places = placesOf(printed, problem);
  const few = problem.response.y.length <= EVERY_WAY;
  const tried = await candidatesOf(runs, task.engines, input, (fit) =>
    few ? false : places.every((place) => heldBy(place, fit).hit),
  );
  const scored = ranked(
    tried.map((candidate) => scoreOf(candidate, places, problem)),
    statedCriterion(input, task.program),
    { problem, box, printed, of: places.length, program: task.program },
  );
  const [best] = scored;
  const whole = best !== undefined && best.reproduced + best.near === places.length;
  const judged = judgePrinted(
    {
      problem,
      box,
      printed,
      criterion: best?.candidate.criterion ?? LAPLACE,
      near: best?.candidate.fit.canonical,
      // of a fit that ended elsewhere a gain is one, jumps or not
      states: whole ? best.candidate.at : undefined,
    },
    { ...task.search, approximation: problem.response.y.length * coefficientNames(problem).length <= BRIEF },
  );
  const { certificate } = judged;
  const misprint = best
    ? loneMisprint(places, best.candidate.fit, problem, () => {
        const { fit, at } = best.candidate;
        const there = at?.(printedPoint(problem, box, printed, fit.canonical));
        return there && !isRefusal(there) ? there : null;
      })
    : null;
  // put right, the numbers are those of the fit, and not of the printed point
  const rows = best
    ? rowsOf(best, places, problem, misprint ? null : judged).map((row) =>
        row.quantity === misprint?.quantity ? { ...row, by: null } : row,
      )
    : [];
  const told: Told = { task, problem, printed, places, scored, judged, rows, whole, misprint };
  const { fit: _, ...evidence } = certificateDocument(file, certificate, problem);
  return {
    schema: 'mixdiff/audit@1',
    file,
    source: input.source,
    method: input.method,
    verdict: misprint ? 'misprint' : certificate.verdict,
    finding: findingOf(told),
    logLikAtEstimates: finite(judged.here),
    logLikMax: finite(certificate.bestLogLik),
    gain: finite(certificate.gain),
    point: canonicalDocument(judged.at, problem),
    certified: best ? encodeFit(best.candidate.fit, problem) : null,
    sentences: sentencesOf(told),
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

/** Each number beside what the best way states at its end; of a fit that ended elsewhere, what follows from the estimates beside what it states there. */
function rowsOf(
  { candidate }: Scored,
  places: readonly Place[],
  problem: Problem,
  judged: ReturnType<typeof judgePrinted> | null,
): ReturnType<typeof rowOf>[] {
  const rows = places.map((place) => {
    const row = rowOf(place, candidate.fit, candidate.by);
    return row.by === null && nearly(place, candidate.fit, problem) ? { ...row, by: candidate.by + NEARLY } : row;
  });
  if (!judged) return rows;
  const { at, certificate } = judged;
  const short = certificate.gain !== null && !isMaximum(certificate.verdict) && certificate.verdict !== 'separated';
  const there = short ? candidate.at?.(at) : undefined;
  if (!there || isRefusal(there)) return rows;
  return places.map((place, k) => {
    const own = rows[k] as ReturnType<typeof rowOf>;
    if (!place.follows || (own.by !== null && !own.by.endsWith(NEARLY))) return own;
    // the estimates are known to their printed digits alone, and so is what follows from them
    const row = rowOf(place, there, candidate.by + AT_PRINTED, problem);
    return row.by === null ? own : row;
  });
}
