/**
 * The rows of a nested design (../design.ts) as assembly/rows.ts takes them: its innermost levels by falling number of rows, two side by
 * side, and where in the room everything stands.
 */
import { type LinearPart, linearPart } from '../../linear-part.ts';
import type { Origin } from '../../origin.ts';
import { counts } from '../counts.ts';
import type { NestedDesign } from '../design.ts';
import { singleTrials } from '../logistic.ts';
import type { SortedRows } from '../row-sums.ts';
import { type CompiledLevels, even, fillAround, levelLengths, placed, spansOf } from './levels.ts';
import { type CompiledLinear, distinctOf, fillLinearPart, linearLengths } from './linear.ts';
import { claim, FREE, hasRoom, type Room } from './room.ts';

/** LIVE. With what a stage's iterations begin at. */
export interface PairedRows {
  readonly kind: CompiledKind;
  readonly rank: number;
  readonly pairs: number;
  /** Rows, those that fill up among them. */
  readonly rows: number;
  readonly saturated: number;
  readonly levels: CompiledLevels;
  readonly linear: CompiledLinear;
  readonly at: Places;
  /** The iteration at which the last evaluation ended. */
  readonly usual: { iteration: number };
  readonly enter: () => Room;
}
export type CompiledKind = 'single-trials' | 'counts';
type Places = Readonly<Record<keyof ReturnType<typeof lengthsOf>, number>>;

/** Those that kernels take. */
export const kindOf = ({ kind, compiled }: NestedDesign): CompiledKind | null =>
  !compiled ? null : kind === singleTrials ? 'single-trials' : kind === counts ? 'counts' : null;

/** null: another kind of rows, too many, or no WebAssembly. */
export function pairedRows(design: NestedDesign, origin: Origin): PairedRows | null {
  const kind = kindOf(design);
  if (!kind) return null;
  const { rank, rows: sorted, levels } = design;
  // odds are those of a success, whatever was seen: more rows are the same
  const linear =
    kind === 'counts' ? design.linear : linearPart(design.X, design.offset, new Float64Array(design.n).fill(1), rank);
  const { order, ptr } = inPairs(sorted.ptr, levels.innermost);
  const spans = spansOf(design);
  const [pairs, distinct] = [spans.count[0] / 2, distinctOf(linear)];
  const rows = 2 * ptr[pairs];
  const { at, end } = placed(lengthsOf(kind, rank, pairs, rows, distinct, spans.q), FREE);
  if (!hasRoom(end)) return null;
  const owner = {};
  const paired: PairedRows = {
    kind,
    rank,
    pairs,
    rows,
    saturated: design.saturated,
    levels: { ...spans, at },
    linear: { rank, distinct, at },
    at,
    usual: { iteration: 0 },
    enter: () => claim(end, owner, fill),
  };
  const score = new Float64Array(levels.innermost);
  const C = new Float64Array(levels.innermost * rank);
  origin.scoreOf(levels.innermost, new Float64Array(rank), 0, score);
  origin.intoColumns(levels.innermost, C, new Float64Array(rank * rank), new Float64Array(rank));
  function fill(room: Room): void {
    const { numbers } = room;
    fillLinearPart(room, linear, paired.linear);
    fillAround(room, design, paired.levels, order);
    fillRows(room, sorted, linear, paired, order, ptr);
    numbers.fill(0, at.weightOfOrigin, at.out);
    order.forEach((level, l) => {
      numbers[at.weightOfOrigin + l] = origin.innermost[level];
      numbers[at.scoreOfOrigin + l] = score[level];
      for (let a = 0; a < rank; a++) numbers[at.COfOrigin + 2 * pairs * a + l] = C[level * rank + a];
    });
  }
  return paired;
}
/** Levels by falling number of rows; where the rows of each pair begin, in rows of two. */
function inPairs(ptr: Int32Array, levels: number): { order: Int32Array; ptr: Int32Array } {
  const order = levelsBySize(ptr, levels);
  const begins = new Int32Array(even(levels) / 2 + 1);
  for (let l = 0; l < levels; l += 2) begins[l / 2 + 1] = begins[l / 2] + ptr[order[l] + 1] - ptr[order[l]];
  return { order, ptr: begins };
}
/** By falling number of rows, level l having those from ptr[l] on; of as many, the first ones first. */
function levelsBySize(ptr: Int32Array, levels: number): Int32Array {
  const most = ptr.reduce((size, at, l) => (l < levels ? Math.max(size, ptr[l + 1] - at) : size), 0);
  // where those of each size begin, the largest first
  const next = new Int32Array(most + 2);
  for (let l = 0; l < levels; l++) next[most - (ptr[l + 1] - ptr[l]) + 1]++;
  for (let size = 0; size <= most; size++) next[size + 1] += next[size];
  const order = new Int32Array(levels);
  for (let l = 0; l < levels; l++) order[next[most - (ptr[l + 1] - ptr[l])]++] = l;
  return order;
}
function lengthsOf(kind: CompiledKind, rank: number, pairs: number, rows: number, distinct: number, q: number) {
  const [innermost, counted] = [2 * pairs, kind === 'counts' ? rows : 0];
  return {
    ...linearLengths(distinct, rank),
    ...levelLengths(q),
    // integers: which distinct row; where the rows of a pair begin
    index: rows / 2,
    ptr: pairs / 2 + 1,
    successes: kind === 'single-trials' ? distinct : 0,
    w: counted,
    counted,
    logs: counted,
    odds: rows,
    powers: innermost,
    seen: innermost,
    expected: innermost,
    excess: innermost,
    weightOfOrigin: innermost,
    scoreOfOrigin: innermost,
    COfOrigin: rank * innermost,
    out: 2,
  };
}
function fillRows(
  { numbers, integers }: Room,
  { ptr: sorted, y, w }: SortedRows,
  { index }: LinearPart,
  { kind, at, rows, pairs, linear: { distinct } }: PairedRows,
  order: Int32Array,
  ptr: Int32Array,
): void {
  numbers.fill(0, at.successes, at.odds);
  numbers.fill(0, at.seen, at.seen + 2 * pairs);
  integers.fill(distinct, 2 * at.index, 2 * at.index + rows);
  integers.set(ptr, 2 * at.ptr);
  order.forEach((level, l) => {
    for (let i = sorted[level], to = 2 * ptr[l >> 1] + (l & 1); i < sorted[level + 1]; i++, to += 2) {
      integers[2 * at.index + to] = index[i];
      numbers[at.seen + l] += w[i] * y[i];
      if (kind === 'counts') {
        numbers[at.w + to] = w[i];
        numbers[at.counted + to] = w[i] * y[i];
        numbers[at.logs + to] = (y[i] === 0 ? 0 : Math.log(y[i])) - 1;
      } else numbers[at.successes + index[i]] += y[i];
    }
  });
}
