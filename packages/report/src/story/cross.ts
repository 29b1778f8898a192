import type { ComparisonDocument } from '@mixdiff/schema';
import { fixed } from '../format.ts';
import { type Block, heading, pages } from './block.ts';
import { byMethod, type Fitted, faithful, nameOf, shortNameOf } from './names.ts';

/** Every fit's parameters under every judge; values of one row compare, those of REML only for the same X. */
export function crossTable(document: ComparisonDocument): Block[] {
  const { fits, groups } = byMethod(faithful(document));
  const judges = judgesOf(document);
  if (fits.length === 0 || judges.length === 0) return [];
  const title = 'Every fit under the referee (plain dense likelihood, no code shared with any engine)';
  return [
    heading(title),
    refereeTable(document, fits),
    pages({
      kind: 'table',
      id: 'cross',
      caption: 'Log-likelihood of every fit under every judge',
      left: 1,
      groups,
      head: ['judged by', ...fits.map((f) => shortNameOf(document, f.id))],
      rows: judges.map((judge) => [
        judge.name,
        ...fits.map((f) => shown(crossLogLik(document, f.id, judge.judge, judge.method))),
      ]),
    }),
  ];
}
const shown = (logLik: number | null): string => (logLik === null ? '-' : fixed(logLik, 4));

export interface Judge {
  readonly judge: string;
  readonly method: 'REML' | 'ML';
  readonly name: string;
}
/** The referee first, then every engine as itself. */
export function judgesOf(document: ComparisonDocument): Judge[] {
  const found = new Map(
    document.crossEvaluation.map(({ judge, method }) => [
      `${judge} ${method}`,
      { judge, method, name: judge === 'referee' ? `referee, ${method}` : nameOf(document, judge) },
    ]),
  );
  return [...found.values()];
}
export const crossLogLik = (document: ComparisonDocument, fit: string, judge: string, method: string): number | null =>
  document.crossEvaluation.find((c) => c.fit === fit && c.judge === judge && c.method === method)?.logLik ?? null;

/** Fits that the referee cannot tell apart share a column. */
function refereeTable(document: ComparisonDocument, fits: readonly Fitted[]): Block {
  const methods = [...new Set(document.crossEvaluation.filter((c) => c.judge === 'referee').map((c) => c.method))];
  const judged = fits.map((f) => ({ f, at: methods.map((m) => crossLogLik(document, f.id, 'referee', m)) }));
  const columns: (typeof judged)[] = [];
  for (const one of judged) {
    const same = columns.find(([other]) => other && alike(one.at, other.at) && one.f.method === other.f.method);
    if (same) same.push(one);
    else columns.push([one]);
  }
  const heads = columns.map((column) =>
    columnName(
      document,
      column.map(({ f }) => f),
      fits,
    ),
  );
  const rows = methods.map((method, i) => [`${method} logLik`, ...columns.map(([one]) => shown(one?.at[i] ?? null))]);
  const short = columns.map(([one]) =>
    shortfall(one?.at[methods.indexOf(one.f.method)], one?.f.method, judged, methods),
  );
  return {
    kind: 'table',
    id: 'referee',
    caption: 'Log-likelihood of every fit under the referee',
    left: 1,
    head: ['judged as', ...heads],
    rows: short.some(Boolean) ? [...rows, ['short of the best', ...short]] : rows,
  };
}
const alike = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
  a.every((x, i) => shown(x) === shown(b[i] ?? null) || (x !== null && b[i] != null && Math.abs(x - b[i]) <= 5e-5));

function columnName(document: ComparisonDocument, column: readonly Fitted[], fits: readonly Fitted[]): string {
  const [first] = column as [Fitted];
  const ofMethod = fits.filter((f) => f.method === first.method).length;
  if (column.length === ofMethod && column.length > 1) return `${first.method} fits`;
  if (column.length > 3) return `${column.length} ${first.method} fits`;
  return column.map((f) => nameOf(document, f.id)).join(', ');
}
/** How far below the best fit of the same method, where that shows in the digits printed. */
function shortfall(
  own: number | null | undefined,
  method: string | undefined,
  judged: readonly { f: Fitted; at: readonly (number | null)[] }[],
  methods: readonly string[],
): string {
  const index = methods.indexOf(method ?? '');
  const all = judged.filter(({ f }) => f.method === method).map(({ at }) => at[index]);
  const best = Math.max(...all.filter((x): x is number => x != null));
  return own == null || !(best - own > 1e-4) ? '' : fixed(best - own, 4);
}
