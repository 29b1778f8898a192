/** Where the rows of a subject stand: in the order of the table, at visits, at whole times, or at points of a space. */
import type { Answer, By, Matrix, Refusal, ResidualModel } from '@mixdiff/contract';
import { doubles, integers, listOf } from '../fill.ts';
import type { Group } from '../grouping.ts';
import * as say from '../messages.ts';
import type { ModelFrame } from '../model-frame.ts';
import type { Table } from '../table.ts';
import type { FactorVector } from '../vector.ts';
import type { Correlation, Covariate } from './said.ts';

/** The partition that a grouping factor makes. */
export function groupBy({ name }: Group, frame: ModelFrame): By {
  const { levels, codes } = frame.groups.get(name) as FactorVector;
  return { name, levels, index: codes };
}
/** The line of the file that a used row stands in. */
export const lineOf = (row: number, rows: Int32Array, table: Table): number =>
  table.lines[rows[row] as number] as number;

/** Where every row stands within its subject, and what the positions are called. */
type Placed = Pick<ResidualModel, 'position' | 'at'> & { readonly labels: readonly string[] };

export function placedRows(said: Correlation, subject: By, frame: ModelFrame, table: Table): Answer<Placed> {
  const { place } = said;
  switch (place.is) {
    case 'order':
      return inOrder(said, subject);
    case 'visit': {
      const visits = groupBy(place.visit, frame);
      const alone = onePlaceEach(visits.index, subject, (row) => named(visits, row), frame, table);
      return alone ?? { position: visits.index, labels: visits.levels };
    }
    case 'time':
      return atTimes(said, place.time, place.consecutive, subject, frame, table);
    case 'point':
      return atPoints(said, place.at, subject, frame, table);
  }
}
const named = ({ name, levels, index }: By, row: number): string => `${name} ${levels[index[row] as number]}`;

/** As many positions are declared as the largest subject has rows; distances count them. */
function inOrder({ kind }: Correlation, subject: By): Placed {
  const position = orderWithin(subject);
  const most = position.reduce((max, at) => Math.max(max, at + 1), 0);
  const labels = listOf(most, (i) => String(i + 1));
  return SPATIAL.has(kind)
    ? { position, labels, at: column(Float64Array.from(position, (at) => at + 1)) }
    : { position, labels };
}
const SPATIAL: ReadonlySet<string> = new Set(['exp', 'gau', 'lin', 'ratio', 'spher', 'mat']);
const column = (data: Float64Array): Matrix => ({ nrow: data.length, ncol: 1, data });

function orderWithin({ index, levels }: By): Int32Array {
  const seen = new Int32Array(levels.length);
  return index.map((who) => {
    const before = seen[who] as number;
    seen[who] = before + 1;
    return before;
  });
}

/** Positions for one time after another from the first to the last of all: a lag is a difference of positions. */
const MOST_TIMES = 10_000;
function atTimes(
  { keyword }: Correlation,
  { label }: Covariate,
  consecutive: boolean,
  subject: By,
  frame: ModelFrame,
  table: Table,
): Answer<Placed> {
  const times = frame.covariates.get(label) as Float64Array;
  const broken = times.findIndex((time) => !Number.isSafeInteger(time));
  if (broken >= 0)
    return say.timeNotWhole(keyword, label, times[broken] as number, table.name, lineOf(broken, frame.rows, table));
  const first = times.reduce((a, b) => Math.min(a, b));
  const m = times.reduce((a, b) => Math.max(a, b)) - first + 1;
  if (m > MOST_TIMES) return say.tooManyTimes(keyword, label, m, MOST_TIMES);
  if (consecutive && (first !== 1 || new Set(times).size !== m)) return say.timesNotConsecutive(keyword, label);
  const position = integers(times.length, (i) => (times[i] as number) - first);
  const alone = onePlaceEach(position, subject, (row) => `${label} ${times[row]}`, frame, table);
  return alone ?? { position, labels: listOf(m, (i) => String(first + i)) };
}

/** Distances between points are those of `at`; a position is the order of a row within its subject. */
function atPoints(
  said: Correlation,
  covariates: readonly Covariate[],
  subject: By,
  frame: ModelFrame,
  table: Table,
): Answer<Placed> {
  const n = frame.rows.length;
  const values = covariates.map(({ label }) => frame.covariates.get(label) as Float64Array);
  const data = doubles(n * values.length, (k) => (values[Math.floor(k / n)] as Float64Array)[k % n] as number);
  const { codes, at } = pointCodes(values, n);
  const where = (row: number): string => covariates.map(({ label }, j) => `${label} ${values[j]?.[row]}`).join(', ');
  const alone = onePlaceEach(codes, subject, where, frame, table);
  if (alone) return alone;
  if (at < 2)
    return say.onePoint(
      said.keyword,
      covariates.map(({ label }) => label),
    );
  return { ...inOrder({ ...said, kind: 'us' }, subject), at: { nrow: n, ncol: values.length, data } };
}
/** Which of the points that occur a row is at. */
function pointCodes(values: readonly Float64Array[], n: number): { codes: Int32Array; at: number } {
  const seen = new Map<string, number>();
  const codes = integers(n, (i) => {
    const key = values.map((x) => x[i]).join(' ');
    const known = seen.get(key) ?? seen.size;
    seen.set(key, known);
    return known;
  });
  return { codes, at: seen.size };
}

/** Two rows of one subject at one position, the first that are found, are refused. */
function onePlaceEach(
  position: Int32Array,
  { name, levels, index }: By,
  where: (row: number) => string,
  { rows }: ModelFrame,
  table: Table,
): Refusal | null {
  if (!meetsTwice(position, index, levels.length)) return null;
  const first = new Map<string, number>();
  for (const [row, who] of index.entries()) {
    const key = `${who} ${position[row]}`;
    const before = first.get(key);
    if (before !== undefined) {
      const [a, b] = [lineOf(before, rows, table), lineOf(row, rows, table)];
      const level = levels[who] as string;
      return say.visitTwice(name === level ? name : `${name} ${level}`, where(row), table.name, a, b);
    }
    first.set(key, row);
  }
  return null;
}

/** Whether two rows of one subject are at one position: subject after subject, each marking the positions that it has. */
function meetsTwice(position: Int32Array, index: Int32Array, subjects: number): boolean {
  const rows = new Int32Array(index.length);
  const next = new Int32Array(subjects + 1);
  const placeOf = (who: number): number => next[who] as number;
  for (const who of index) next[who + 1] = placeOf(who + 1) + 1;
  for (let s = 0; s < subjects; s++) next[s + 1] = placeOf(s + 1) + placeOf(s);
  for (const [row, who] of index.entries()) {
    rows[placeOf(who)] = row;
    next[who] = placeOf(who) + 1;
  }
  const last = new Int32Array(1 + position.reduce((most, at) => Math.max(most, at), 0)).fill(-1);
  for (const row of rows) {
    const at = position[row] as number;
    if (last[at] === index[row]) return true;
    last[at] = index[row] as number;
  }
  return false;
}
