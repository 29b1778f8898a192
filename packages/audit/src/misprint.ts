/**
 * One wrong number in a print-out, or a fit that ended elsewhere? A misprint leaves all others those of the maximum; a bad
 * fit has numbers that belong together, though not to the maximum. Where the printed digits allow both, that is said.
 */
import { type Canonical, isMaximum, type Matrix, type Problem } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import type { Referee } from '@mixdiff/referee';
import { type AuditFinding, headOf, quantityNamed, termOf } from '@mixdiff/schema';
import { deviationsAt, type Estimate, estimatesOf, put, slackAt, valueAt } from './estimates.ts';
import type { Judged } from './judged.ts';
import type { Box } from './point.ts';
import type { PrintedEstimates } from './printed.ts';
import type { Printed } from './printed-number.ts';
import { quantityName } from './quantity-name.ts';
import { type Matched, match, type Places, type Row, renamed, type Stated } from './reproduced.ts';
import { asPrinted, type Slip, slipOf, type Wanted } from './slip.ts';
import { contradictions } from './together.ts';

export interface Question {
  readonly printed: PrintedEstimates;
  readonly problem: Problem;
  readonly box: Box;
  readonly judged: Judged;
  readonly referee: Referee;
  /** The highest point known. */
  readonly best: Canonical;
  /** What engines state at a point, as far as their scales have it. */
  readonly state: (at: Canonical) => Stated;
  /** What the fits of engines say that end at the maximum: on their scales it may lie a little beside it. */
  readonly ended: Stated;
}
export interface Decided {
  readonly kind: AuditFinding['kind'];
  readonly numbers: AuditFinding['numbers'];
  /** Printed numbers that the printed variances do not go with. */
  readonly against: readonly string[];
  readonly reproduced: number;
  readonly of: number;
  /** Of the reproduced ones, those not to the last digit but where a fit that counts as a maximum may stop. */
  readonly near?: number;
  /** The printed numbers against those at the maximum. */
  readonly matched: Matched;
}
interface Wrong {
  /** With the value that the number was most likely to have. */
  readonly row: Row;
  readonly from: Row;
  readonly printed: Printed;
  readonly slip: Slip | null;
  readonly estimate: Estimate | null;
}

export function decide(question: Question): Decided {
  const [narrow, wide] = [1, BY_VERDICT].map((times) => decideWithin(question, times)) as [Decided, Decided];
  const unexplained = narrow.kind === 'not-a-maximum' || narrow.kind === 'not-reproduced';
  return unexplained && wide.kind === 'misprint' ? wide : narrow;
}
/** As far off as the verdict lets a maximum be, 1e-4 in log-likelihood, in units of an optimizer's doing. */
const BY_VERDICT = Math.sqrt(1e-4 / 5e-6);
function decideWithin(question: Question, times: number): Decided {
  const { printed, problem, referee, judged } = question;
  const { matched, wrong } = wrongOf(question, match(printed, problem, placesAt(question, times), referee));
  const of = matched.rows.length;
  const told = { against: [] as string[], matched, reproduced: of - wrong.length, of };
  const numbers = wrong.map(misprinted);
  const maximum = isMaximum(judged.certificate.verdict);
  if (wrong.length === 0) return { ...told, kind: maximum ? 'all-reproduce' : 'not-a-maximum', numbers };
  const near = allNear(told, wrong, problem);
  const [one] = wrong as [Wrong];
  if (wrong.length > 1) {
    if (oneColumn(wrong)) return { ...told, kind: 'misprint', numbers };
    if (!maximum) return { ...told, kind: 'not-a-maximum', numbers };
    const derived = wrong.filter(({ estimate }) => !withinReach(estimate, problem));
    if (derived.length === 0) return near;
    return { ...told, kind: 'not-reproduced', numbers: derived.map(misprinted) };
  }
  if (!one.estimate) return { ...told, kind: ofDerived(question, matched.rows, one), numbers };
  const against = contradicted(question, one, matched.rows);
  // No hand copies ten digits and more: unless a slip shows, such a number is what a program wrote.
  const byHand = one.printed.half > 0;
  const free = withinReach(one.estimate, problem);
  // within the verdict's own reach a digit may differ by chance
  const shows = one.slip?.telling && times === 1;
  if (shows || (byHand && (against.length > 0 || !free))) return { ...told, kind: 'misprint', numbers, against };
  if (!maximum) return { ...told, kind: 'cannot-tell', numbers };
  return free ? near : { ...told, kind: 'not-reproduced', numbers };
}
/** The verdict counts a point as a maximum from 0.0001 below it on: estimates that lie there are found near it. */
function allNear(told: Omit<Decided, 'kind' | 'numbers'>, wrong: readonly Wrong[], { method }: Problem): Decided {
  const rows = told.matched.rows.map((row) =>
    wrong.some((one) => one.from === row) ? { ...row, by: `${method}, where a fit within 0.0001 may stop` } : row,
  );
  const matched = { ...told.matched, rows };
  return { ...told, kind: 'all-reproduce', numbers: [], near: wrong.length, reproduced: told.of, matched };
}

const FOLLOWS = new Set(['se', 'df', 't', 'p', 'sd', 'correlation']);
/** On a boundary what follows from a Hessian is not to be relied on. */
function contradicted(
  { printed, problem, box, referee, best, state }: Question,
  { estimate }: Wrong,
  rows: readonly Row[],
): string[] {
  const by = new Set(rows.flatMap((row) => (row.by === null ? [] : [`${headOfRow(row)} ${row.by}`])));
  const against = contradictions(printed, problem, box, referee, state(box.at), by);
  const { place } = estimate ?? {};
  const boundary = typeof place === 'object' && place && 'k' in place && isSingular(best.Sigma[place.k] as Matrix);
  const follows = (quantity: string): boolean => FOLLOWS.has(headOf(quantity));
  return boundary && against.every(follows) ? [] : against;
}

const isSingular = ({ nrow: c, data }: Matrix): boolean => {
  const scale = Array.from({ length: c }, (_, j) => Math.sqrt(data[j * (c + 1)] as number) || 1);
  const scaled = data.map((x, t) => x / ((scale[t % c] as number) * (scale[Math.floor(t / c)] as number)));
  return Math.min(...symmetricEigen(scaled, c).values) < 1e-6;
};

/** At a maximum, estimates that its criterion depends on are no finding: they are where an optimizer stops. */
const withinReach = (estimate: Estimate | null, { method }: Problem): boolean =>
  estimate !== null && !(estimate.kind === 'beta' && method === 'REML');
/** All wrong numbers by one misunderstanding: standard deviations in the column of variances. */
const oneColumn = (wrong: readonly Wrong[]): boolean =>
  wrong.every(({ slip }) => slip?.what.startsWith('it is the') && slip.what === wrong[0]?.slip?.what) &&
  wrong.some(({ slip }) => slip?.telling);
/**
 * A standard error among others of one definition is wrong by itself; one that stands alone may follow a definition that
 * is not known here. So may a log-likelihood.
 */
function ofDerived({ judged }: Question, rows: readonly Row[], { from, slip }: Wrong): Decided['kind'] {
  const maximum = isMaximum(judged.certificate.verdict);
  const siblings = rows.filter((other) => other !== from && headOfRow(other) === headOfRow(from) && other.by !== null);
  if (!maximum) return 'not-a-maximum';
  return siblings.length > 0 || slip?.telling ? 'misprint' : 'cannot-tell';
}

/**
 * The maximum, with what is stated there, at the printed point (where a scale has no zero, a printed 1e-9 stands for it),
 * and at the printed point with an estimate that is not that of the maximum put right.
 */
function placesAt({ printed, problem, box, best, referee, state, ended }: Question, times: number): Places {
  const own = slackAt(referee, best, problem);
  const slack = (one: Estimate): number => times * own(one);
  const off = estimatesOf(printed, problem).filter((one) => {
    const value = valueAt(one, best);
    return value !== undefined && !(Math.abs(value - one.printed.value) <= one.printed.half + slack(one));
  });
  const corrected = off.reduce<Canonical>((at, one) => put(one, best, at, problem), box.at);
  const stated = [state(best), ended, ...(off.length <= 2 ? [state(corrected)] : [])];
  return {
    points: [{ by: `${problem.method}, at its maximum`, at: best }],
    glsAt: [],
    logLikAt: best,
    stated: { se: stated.flatMap(({ se }) => se), df: stated.flatMap(({ df }) => df) },
    slack,
  };
}

/** What may be off by an optimizer's doing in numbers that follow from the estimates: a share, and an amount. */
const REACH: ReadonlyMap<string, readonly [share: number, amount: number]> = new Map([
  ['se', [5e-4, 0]],
  ['df', [1e-2, 0]],
  ['t', [5e-4, 1e-3]],
  ['p', [5e-3, 0]],
]);
const headOfRow = ({ quantity }: Row): string => headOf(quantity);
function reached(row: Row, { value, half, below }: Printed, known: readonly number[]): boolean {
  const [share, amount] = REACH.get(headOfRow(row)) ?? [0, 0];
  if (share === 0 || below) return false;
  return known.some((x) => Math.abs(x - value) <= half + share * Math.abs(x) + amount);
}

/** A statistic that is the printed estimate over the printed standard error is what the fit printed. */
function isQuotient(
  quantity: string,
  { value, half }: Printed,
  tables: ReadonlyMap<string, Printed>,
  estimates: ReadonlyMap<string, Estimate>,
): boolean {
  if (headOf(quantity) !== 't') return false;
  const term = termOf(quantity);
  const [beta, se] = [estimates.get(quantityNamed('beta', term))?.printed, tables.get(quantityNamed('se', term))];
  if (!beta || !se || !(se.value > 0)) return false;
  const t = beta.value / se.value;
  const most = Math.abs(t) * (se.half / se.value) + beta.half / se.value;
  return Math.abs(t - value) <= half + 1.05 * most;
}

/** The numbers that nothing reproduces; those within an optimizer's reach are marked as reproduced. */
function wrongOf(question: Question, matched: Matched): { matched: Matched; wrong: Wrong[] } {
  const { printed, problem } = question;
  const estimates = new Map(estimatesOf(printed, problem).map((one) => [one.quantity, one]));
  const tables = new Map<string, Printed>(
    (['se', 'df', 't', 'p'] as const).flatMap((head) =>
      [...renamed(printed[head], problem)].map(([name, p]) => [quantityNamed(head, name), p] as const),
    ),
  );
  if (printed.logLik) tables.set('logLik', printed.logLik);
  const wrong: Wrong[] = [];
  const rows = matched.rows.map((row) => {
    const estimate = estimates.get(row.quantity) ?? null;
    const p = estimate?.printed ?? tables.get(row.quantity);
    if (row.by !== null || !p) return row;
    if (reached(row, p, matched.known(row.quantity)) || isQuotient(row.quantity, p, tables, estimates))
      return { ...row, by: `${problem.method}, to within what an optimizer leaves` };
    wrong.push(withSlip(row, p, estimate, question, matched));
    return row;
  });
  return { matched: { ...matched, rows }, wrong };
}
/** Under each definition that the number may follow: the one from which a slip leads to it. */
function withSlip(
  row: Row,
  printed: Printed,
  estimate: Estimate | null,
  { best, printed: { random } }: Question,
  { rows, known }: Matched,
): Wrong {
  const deviations = estimate ? deviationsAt(estimate, best) : undefined;
  const neighbours = rows.flatMap(({ quantity, ours }) =>
    ours === null || quantity === row.quantity ? [] : [{ name: quantityName(quantity, random), value: ours }],
  );
  const values = [...(row.ours === null ? [] : [row.ours]), ...known(row.quantity)];
  const slips = values.flatMap((value) => {
    const wanted: Wanted = { kind: headOfRow(row), value, ...(deviations ? { deviations } : {}) };
    const slip = slipOf(printed, wanted, neighbours);
    return slip ? [{ slip, value }] : [];
  });
  const found = slips.find(({ slip }) => slip.telling) ?? slips[0];
  return { row: found ? { ...row, ours: found.value } : row, from: row, printed, estimate, slip: found?.slip ?? null };
}
const misprinted = ({ row, printed, slip }: Wrong): AuditFinding['numbers'][number] => ({
  quantity: row.quantity,
  printed: row.printed,
  instead: row.ours === null ? 'unknown' : asPrinted(printed, row.ours),
  value: row.ours,
  slip: slip?.what ?? null,
});
