/** The verdict on printed numbers: at the best of all points that round to them. */
import { CODES, openCertifier } from '@mixdiff/certify';
import {
  type Canonical,
  type Certificate,
  type Engine,
  isMaximum,
  isRefusal,
  type Note,
  type Problem,
} from '@mixdiff/contract';
import { openReferee, type Referee, type WeightKind } from '@mixdiff/referee';
import { type Highest, highestInBox, insideBox } from './box.ts';
import { estimatesOf, valueAt } from './estimates.ts';
import { boxNotSearched, fixedOffGls, weightsRead } from './messages.ts';
import type { Box } from './point.ts';
import type { PrintedEstimates } from './printed.ts';
import { type Bounded, distanceFrom, highestWithin } from './residual/climb.ts';
import { kindOf } from './structured-term.ts';

export interface Judged {
  /** The best point that rounds to the printed numbers; the printed point itself where that is not searched for. */
  readonly at: Canonical;
  /** What that point is, as a sentence names it. */
  readonly over: 'estimates' | 'box' | 'clipped';
  readonly certificate: Certificate;
  readonly logLikAtEstimates: number | null;
  readonly referee: Referee | null;
  readonly weights: WeightKind;
  readonly notes: readonly Note[];
}
/** The printed numbers, as numbers and as the box that rounds to them. */
export interface Asked {
  readonly problem: Problem;
  readonly box: Box;
  readonly printed: PrintedEstimates;
}
export interface AuditSearch {
  readonly starts: number;
  readonly seed: number;
}
/**
 * Multiplications for the climbs within the box: a step costs two evaluations of the referee, which factors n x n matrices.
 * A count, so that the verdict is the same on every machine.
 */
const OPERATIONS = 4e10;
const FEWEST_STEPS = 10;
/** True once the steps that there are have been taken. */
function stepsOf({ response: { y } }: Problem): { readonly most: number; late(): boolean; readonly spent: boolean } {
  const most = Math.max(FEWEST_STEPS, Math.floor(OPERATIONS / y.length ** 3));
  let taken = 0;
  return {
    most,
    late: () => ++taken > most,
    get spent() {
      return taken > most;
    },
  };
}

/** Where a source does not say what its weights mean, the meaning under which its estimates come closer to a maximum. */
export function judgeBox(asked: Asked, search: AuditSearch, engine: Engine | null): Judged {
  const { problem } = asked;
  const precision = judgeAs(asked, search, engine, problem.weights?.kind === 'likelihood' ? 'likelihood' : 'precision');
  if (problem.weights?.kind !== 'as-original' || isMaximum(precision.certificate.verdict)) return precision;
  const likelihood = judgeAs(asked, search, engine, 'likelihood');
  const [a, b] = [precision.certificate.gain, likelihood.certificate.gain];
  const chosen = b !== null && (a === null || b < a) ? likelihood : precision;
  return { ...chosen, notes: [...chosen.notes, weightsRead(chosen.weights)] };
}

/** At the highest point found if that rounds to the digits, else at the best point of the box. */
function judgeAs(
  { problem, box, printed }: Asked,
  search: AuditSearch,
  engine: Engine | null,
  weights: WeightKind,
): Judged {
  const certifier = openCertifier(problem, search);
  const options = { weights, ...(engine ? { engine } : {}) };
  const first = certifier.certify(box.at, options);
  const opened = openReferee(problem, { weights });
  const referee = isRefusal(opened) ? null : opened;
  const clipped = first.because.some(({ code }) => code === CODES.clipped);
  const over: Judged['over'] = clipped ? 'clipped' : 'estimates';
  const plainly = { at: box.at, over, certificate: first, logLikAtEstimates: first.logLik, referee, weights };
  const off = referee ? offGls(problem, box, referee) : [];
  if (box.exact) return { ...plainly, notes: off };
  if (!referee) return { ...plainly, notes: isRefusal(opened) ? [boxNotSearched(opened.message)] : [] };
  const bounds = problem.residual || problem.random.some(kindOf) ? boundsOf(printed, problem) : null;
  const inside = (point: Canonical): boolean =>
    bounds ? distanceFrom(bounds, point) <= 1 + 1e-9 : insideBox(box, point, problem);
  const best = first.best && inside(first.best) ? { at: first.best, logLik: first.bestLogLik as number } : null;
  const steps = stepsOf(problem);
  const climb = (start: Canonical): Highest | null =>
    bounds ? highestWithin(bounds, referee, problem, start) : highestInBox(box, referee, problem, start, steps.late);
  const climbed = best ?? highest(box, first, climb);
  const cut = steps.spent ? [boxNotSearched(`the search of the box was cut off after ${steps.most} steps`)] : [];
  const notes = [...off, ...cut];
  if (!climbed) return { ...plainly, notes };
  // A clipped point is not printed and may lie outside the box: it does not compete.
  if (!clipped && first.logLik !== null && climbed.logLik <= first.logLik) return { ...plainly, over: 'box', notes };
  return { ...plainly, over: 'box', at: climbed.at, certificate: certifier.certify(climbed.at, options), notes };
}
/** The printed numbers that the criterion depends on. */
const boundsOf = (printed: PrintedEstimates, problem: Problem): Bounded[] =>
  estimatesOf(printed, problem)
    .filter(
      ({ kind, printed: { value }, place }) =>
        Number.isFinite(value) && place !== null && !(kind === 'beta' && problem.method === 'REML'),
    )
    .map((one) => ({ printed: one.printed, valueAt: (point) => valueAt(one, point) }));
/** From the printed point and from the highest point found, each brought into the box. */
function highest(box: Box, { best, logLik }: Certificate, climb: (start: Canonical) => Highest | null): Highest | null {
  const starts = [...(logLik === null ? [] : [box.at]), ...(best ? [best] : [box.at])];
  const ends = starts.flatMap((start) => climb(start) ?? []);
  return ends.reduce<Highest | null>(
    (most, end) => (end.logLik > (most?.logLik ?? Number.NEGATIVE_INFINITY) ? end : most),
    null,
  );
}
/** Under REML the criterion takes no notice of beta: say where the printed one is not that of its variances. */
function offGls(problem: Problem, box: Box, referee: Referee): Note[] {
  if (problem.method !== 'REML') return [];
  const gls = referee.generalizedLeastSquares(box.at);
  if (isRefusal(gls)) return [];
  const p = gls.vcov.nrow;
  let most = { term: '', inSE: 0 };
  problem.parts.conditional.columns.forEach((term, j) => {
    const gap = Math.abs((gls.beta[j] as number) - (box.at.beta[j] as number)) - (box.beta[j] as number);
    const inSE = gap / Math.sqrt(gls.vcov.data[j * (p + 1)] as number);
    if (inSE > most.inSE) most = { term, inSE };
  });
  return most.inSE > 0.02 ? [fixedOffGls(most.term, most.inSE)] : [];
}
