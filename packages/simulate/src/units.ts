/**
 * The rows of a data set, from its units: every kind is crossed with those before it, or nested in one of them. How many there are may
 * be drawn, and so may which of them are seen; draws come in the order in which kinds are listed, first all numbers of a kind, then which.
 */
import { isRefusal, type Refusal } from '@mixdiff/contract';
import { numbers } from '@mixdiff/frame';
import type { Random } from '@mixdiff/probability';
import type { StudyFile } from '@mixdiff/schema';
import { type Columns, type Factors, factorColumns, numberOf } from './expression.ts';
import * as say from './messages.ts';

type UnitsSaid = NonNullable<StudyFile['generate']['units']>[string];
type CountSaid = Exclude<Extract<UnitsSaid, object>['count'], never>;

/** Labels of one kind by row, from 1; unique within the kind that it is nested in, and beyond. */
export interface Units {
  readonly n: number;
  readonly labels: ReadonlyMap<string, Int32Array>;
}
/** Whether anything of the rows is drawn. */
export const unitsAreDrawn = (said: StudyFile['generate']['units']): boolean =>
  Object.values(said ?? {}).some(
    (one) =>
      typeof one === 'object' && (one.outOf !== undefined || (typeof one.count === 'object' && 'from' in one.count)),
  );

/** A cell is a row so far. */
interface Cells {
  readonly count: number;
  readonly labels: Map<string, number[]>;
}

export function drawUnits(
  said: NonNullable<StudyFile['generate']['units']>,
  factors: Factors,
  random: Random,
): Units | Refusal {
  const scope = factorColumns(factors);
  let cells: Cells = { count: 1, labels: new Map() };
  for (const [kind, one] of Object.entries(said)) {
    const next = withKind(kind, one, cells, scope, random);
    if (isRefusal(next)) return next;
    cells = next;
  }
  return {
    n: cells.count,
    labels: new Map([...cells.labels].map(([kind, all]) => [kind, Int32Array.from(all)])),
  };
}

function withKind(kind: string, said: UnitsSaid, cells: Cells, scope: Columns, random: Random): Cells | Refusal {
  const at = `generate.units.${kind}`;
  const { count, within, outOf } = typeof said === 'object' ? said : { count: said };
  if (within !== undefined && !cells.labels.has(within))
    return say.unknownUnits(`${at}.within`, within, [...cells.labels.keys()]);
  // parents: the units that it is nested in, in the order of their labels, or else the rows so far
  const parentOf =
    within === undefined ? Array.from({ length: cells.count }, (_, i) => i) : ranks(cells.labels.get(within) ?? []);
  const parents = parentOf.reduce((most, p) => Math.max(most, p + 1), 0);
  const counts = countsOf(`${at}.count`, count, parents, scope, random);
  if (isRefusal(counts)) return counts;
  const places = outOf === undefined ? null : whole(`${at}.outOf`, numberOf(`${at}.outOf`, outOf, scope));
  if (places !== null && typeof places !== 'number') return places;
  const chosen: number[][] = [];
  let before = 0;
  for (const [p, size] of counts.entries()) {
    if (places !== null && size > places) return say.badCount(at, size);
    const own =
      places === null
        ? Array.from({ length: size }, (_, k) => k + 1)
        : [...random.sample(places, size)].sort((a, b) => a - b);
    chosen.push(within === undefined ? own : own.map((k) => before + k));
    before += places ?? counts[p];
  }
  const labels = new Map([...cells.labels.keys(), kind].map((name): [string, number[]] => [name, []]));
  for (let cell = 0; cell < cells.count; cell++) {
    for (const label of chosen[parentOf[cell]]) {
      for (const [name, all] of cells.labels) labels.get(name)?.push(all[cell]);
      labels.get(kind)?.push(label);
    }
  }
  return { count: labels.get(kind)?.length ?? 0, labels };
}
/** 0, 1, … in the order of the labels. */
export function ranks(labels: ArrayLike<number>): number[] {
  const known = new Map([...new Set(Array.from(labels))].sort((a, b) => a - b).map((label, i) => [label, i]));
  return Array.from(labels, (label) => known.get(label) as number);
}

function countsOf(at: string, said: CountSaid, parents: number, scope: Columns, random: Random): number[] | Refusal {
  if (Array.isArray(said)) return Array.from({ length: parents }, (_, p) => said[p % said.length]);
  if (typeof said === 'object') {
    const [from, to] = [
      whole(`${at}.from`, numberOf(`${at}.from`, said.from, scope)),
      whole(`${at}.to`, numberOf(`${at}.to`, said.to, scope)),
    ];
    if (typeof from !== 'number') return from;
    if (typeof to !== 'number') return to;
    if (to < from) return say.badCount(`${at}.to`, to);
    // sample(from:to, parents, replace = TRUE)
    return Array.from({ length: parents }, () => from + random.index(to - from + 1));
  }
  const one = whole(at, numberOf(at, said, scope));
  return typeof one !== 'number' ? one : Array.from({ length: parents }, () => one);
}
const MOST_ROWS = 1e7;
function whole(at: string, value: number | Refusal): number | Refusal {
  if (typeof value !== 'number') return value;
  return Number.isInteger(value) && value > 0 && value <= MOST_ROWS ? value : say.badCount(at, value);
}

/** The columns of the units: numbers, which grouping factors are as well. */
export const unitColumns = ({ labels }: Units): Map<string, ReturnType<typeof numbers>> =>
  new Map([...labels].map(([name, all]) => [name, numbers(Float64Array.from(all))]));
