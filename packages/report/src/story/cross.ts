/** Every fit under the referee: the one ranking that no engine made for itself. */
import { criterionName, EXACT, sameCriterion, smooth } from '@mixdiff/contract';
import type { ComparisonDocument, CrossCell } from '@mixdiff/schema';
import { fixed } from '../format.ts';
import { type Block, heading, paragraph } from './block.ts';
import { whyLeftOut } from './left-out.ts';
import { arePeers } from './likelihoods.ts';
import { byMethod, type Fitted, faithful, nameOf } from './names.ts';

/** Every fit under the referee; a picture shows it under every other judge too, so no table says that again. */
export function crossTable(document: ComparisonDocument): Block[] {
  const { fits } = byMethod(faithful(document));
  const judges = judgesOf(document);
  if (fits.length === 0 || judges.length === 0) return [];
  const title = 'Every fit under the referee (plain dense likelihood, no code shared with any engine)';
  const why = whyLeftOut(document, 'referee');
  const none = document.crossEvaluation.every(({ judge, logLik }) => judge !== 'referee' || logLik === null);
  if (none && why !== null) return [heading(title), paragraph(`Not computed: ${why}.`)];
  return [heading(title), refereeTable(document, fits)];
}
const shown = (logLik: number | null): string => (logLik === null ? '-' : fixed(logLik, 4));

export interface Judge {
  readonly judge: string;
  readonly method: 'REML' | 'ML';
  /** What it takes the weights for, where the fits take them for two things. */
  readonly weights: CrossCell['weights'];
  /** What it evaluates; undefined: the likelihood itself, or an engine's own criterion. */
  readonly criterion: CrossCell['criterion'];
  readonly name: string;
}
/** The referee first, then every engine as itself. */
export function judgesOf(document: ComparisonDocument): Judge[] {
  const found = new Map(
    document.crossEvaluation.map(({ judge, method, weights, criterion }) => {
      const of = { judge, method, weights, criterion };
      const name = judge === 'referee' ? `referee, ${judgedAs(of)}` : nameOf(document, judge);
      return [`${judge} ${method} ${weights}`, { ...of, name }];
    }),
  );
  return [...found.values()];
}
/** `ML`, `ML, precisions`, `ML, laplace (observed information)`. */
const judgedAs = ({ method, weights, criterion }: Pick<Judge, 'method' | 'weights' | 'criterion'>): string =>
  [
    method,
    ...(weights ? [weights === 'precision' ? 'precisions' : 'copies'] : []),
    ...(criterion ? [criterionName(criterion)] : []),
  ].join(', ');
export const crossLogLik = (
  document: ComparisonDocument,
  fit: string,
  { judge, method, weights }: Pick<Judge, 'judge' | 'method' | 'weights'>,
): number | null =>
  document.crossEvaluation.find(
    (c) => c.fit === fit && c.judge === judge && c.method === method && c.weights === weights,
  )?.logLik ?? null;
/** Whether a judge's criterion is the one that a fit maximised. */
const isOwn = ({ method, weights, criterion }: Judge, { method: asked, fit: { meaning } }: Fitted): boolean =>
  method === asked &&
  (weights === undefined || weights === meaning.weights) &&
  (criterion === undefined || sameCriterion(criterion, smooth(meaning.criterion ?? EXACT)));

/** Fits that the referee cannot tell apart share a column. */
function refereeTable(document: ComparisonDocument, fits: readonly Fitted[]): Block {
  const judges = judgesOf(document).filter(({ judge }) => judge === 'referee');
  const judged = fits.map((f) => ({ f, at: judges.map((judge) => crossLogLik(document, f.id, judge)) }));
  const columns: (typeof judged)[] = [];
  for (const one of judged) {
    const same = columns.find(([other]) => other && alike(one.at, other.at) && arePeers(document, one.f, other.f));
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
  const rows = judges.map((judge, i) => [
    `${judgedAs(judge)} logLik`,
    ...columns.map(([one]) => shown(one?.at[i] ?? null)),
  ]);
  const short = columns.map(([one]) => (one ? shortfall(document, judges, one, judged) : ''));
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
interface JudgedFit {
  readonly f: Fitted;
  readonly at: readonly (number | null)[];
}
/** How far below the best fit of the same function, where that shows in the digits printed. */
function shortfall(
  document: ComparisonDocument,
  judges: readonly Judge[],
  { f, at }: JudgedFit,
  judged: readonly JudgedFit[],
): string {
  const own = judges.findIndex((judge) => isOwn(judge, f));
  const peers = judged.filter((other) => arePeers(document, other.f, f)).map((other) => other.at[own]);
  const best = Math.max(...peers.filter((x): x is number => x != null));
  const here = at[own];
  return here == null || !(best - here > 1e-4) ? '' : fixed(best - here, 4);
}
