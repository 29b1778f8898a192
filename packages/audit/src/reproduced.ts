/** Which definition, and which point, reproduces each printed number. */
import { type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import { type AuditDocument, headOf, termOf } from '@mixdiff/schema';
import { type Definition, matchDefinitions, matchOne, pValuesOf, statisticsOf, widened } from './definitions.ts';
import { type Estimate, estimatesOf, valueAt } from './estimates.ts';
import { candidates, logLiksAt } from './log-likelihoods.ts';
import { plain } from './point.ts';
import type { PrintedEstimates } from './printed.ts';
import type { Printed } from './printed-number.ts';

export type Row = AuditDocument['reproduced'][number];
export interface Stated {
  readonly se: readonly Definition[];
  readonly df: readonly Definition[];
}
export interface Places {
  /** Points whose estimates the printed ones may be, each with its name. */
  readonly points: readonly { readonly by: string; readonly at: Canonical }[];
  /** Points whose variances may have been printed with the fixed effects that belong to them. */
  readonly glsAt: readonly Canonical[];
  readonly logLikAt: Canonical;
  /** What engines state there. */
  readonly stated: Stated;
  /** How far optimizers at one maximum are apart in an estimate, beyond rounding. */
  readonly slack?: (one: Estimate) => number;
}
export interface Matched {
  readonly rows: readonly Row[];
  /** Every value that a definition gives to a quantity. */
  readonly known: (quantity: string) => readonly number[];
  /** The engine whose conventions reproduce most printed numbers; null where they tell nothing. */
  readonly favourite: string | null;
}

export function match(printed: PrintedEstimates, problem: Problem, places: Places, referee: Referee | null): Matched {
  const { stated } = places;
  const t = stated.se.length > 0 && (printed.t.size > 0 || printed.p.size > 0) ? statistics(places, problem) : [];
  const tables = [
    matchDefinitions('se', renamed(printed.se, problem), stated.se),
    matchDefinitions('df', renamed(printed.df, problem), stated.df),
    matchDefinitions('t', renamed(printed.t, problem), t),
    matchDefinitions('p', renamed(printed.p, problem), printed.p.size > 0 ? pValuesOf(t, stated.df) : []),
  ];
  const score = new Map<string, number>();
  for (const [one, hits] of tables.flatMap(({ counts }) => [...counts])) {
    if (one.engine && hits > 0) score.set(one.engine, (score.get(one.engine) ?? 0) + hits);
  }
  const [favourite] = [...score].sort((a, b) => b[1] - a[1]);
  const estimates = estimatesOf(printed, problem).flatMap((one) => estimateRow(one, places, referee));
  const logLik = printed.logLik ? [logLikRow(printed.logLik, problem, places.logLikAt, referee)] : [];
  const known = (quantity: string): number[] => {
    const counts =
      tables[HEADS.indexOf(headOf(quantity) as (typeof HEADS)[number])]?.counts ?? new Map<Definition, number>();
    return [...counts.keys()].flatMap(({ values }) => values.get(termOf(quantity)) ?? []).filter(Number.isFinite);
  };
  const rows = [...estimates, ...logLik, ...tables.flatMap((table) => table.rows)];
  return { rows, known, favourite: favourite?.[0] ?? null };
}
const HEADS = ['se', 'df', 't', 'p'] as const;
const statistics = ({ points, stated, logLikAt }: Places, problem: Problem): Definition[] =>
  statisticsOf(points[0]?.at ?? logLikAt, stated.se, problem);
/** Printed names as the problem's columns have them. */
export function renamed(
  table: ReadonlyMap<string, Printed>,
  {
    parts: {
      conditional: { columns },
    },
  }: Problem,
): Map<string, Printed> {
  return new Map([...table].map(([name, p]) => [columns.find((column) => plain(column) === plain(name)) ?? name, p]));
}

function estimateRow(one: Estimate, { points, glsAt, slack }: Places, referee: Referee | null): Row[] {
  const { quantity, place } = one;
  // a covariance that the formula leaves out is printed as the zero that it is
  if (place === null) return [];
  const printed = slack ? widened(one.printed, slack(one)) : one.printed;
  const candidates = points.map(({ by, at }) => ({ by, value: valueAt(one, at) }));
  // there is no correlation with what does not vary: any is printed then
  if (candidates.length > 0 && candidates.every(({ value }) => Number.isNaN(value)))
    return [{ quantity, printed: printed.text, ours: null, by: 'not defined where a variance is zero' }];
  if (typeof place !== 'object' || !('beta' in place)) return [matchOne(quantity, printed, candidates)];
  const gls = glsAt.flatMap((at) => {
    const answer = referee?.generalizedLeastSquares(at);
    if (!answer || isRefusal(answer)) return [];
    return [{ by: 'generalized least squares at the printed variances', value: answer.beta[place.beta] }];
  });
  return [matchOne(quantity, printed, [...candidates, ...gls])];
}
function logLikRow(printed: Printed, problem: Problem, at: Canonical, referee: Referee | null): Row {
  const named = referee ? candidates(logLiksAt(referee, at, problem), problem, printed) : [];
  // Within a box of many rounded numbers the log-likelihood itself is not sharper than that.
  return matchOne('logLik', { ...printed, half: Math.max(printed.half, 1e-4) }, named);
}
