/** The rows of a nested design (../design.ts) as assembly/listed.ts takes them, and where in the room everything stands. */
import type { Origin } from '../../origin.ts';
import type { NestedDesign } from '../design.ts';
import { type CompiledLevels, even, fillAround, levelLengths, placed, spansOf } from './levels.ts';
import { type CompiledLinear, distinctOf, fillLinearPart, linearLengths } from './linear.ts';
import { type CompiledKind, kindOf } from './paired.ts';
import { claim, FREE, hasRoom, type Room } from './room.ts';

/** LIVE. With what a stage's iterations begin at. */
export interface ListedRows {
  readonly kind: CompiledKind;
  readonly rank: number;
  readonly n: number;
  /** Rows, one that fills up among them. */
  readonly rows: number;
  readonly innermost: number;
  readonly saturated: number;
  readonly levels: CompiledLevels;
  readonly linear: CompiledLinear;
  readonly at: Places;
  /** rank x rank, lower triangle, and rank. */
  readonly XtWX: Float64Array;
  readonly XtWz: Float64Array;
  readonly enter: () => Room;
}
type Places = Readonly<Record<keyof ReturnType<typeof lengthsOf>, number>>;

/** null: another kind of rows, too many, or no WebAssembly. */
export function listedRows(design: NestedDesign, origin: Origin): ListedRows | null {
  const kind = kindOf(design);
  if (!kind) return null;
  const { rank, n, linear } = design;
  const { innermost } = design.levels;
  const spans = spansOf(design);
  const [rows, distinct] = [even(n), distinctOf(linear)];
  const { at, end } = placed(lengthsOf(kind, rank, innermost, rows, distinct, spans.q), FREE);
  if (!hasRoom(end)) return null;
  const owner = {};
  const [C, XtWX, XtWz] = [innermost * rank, rank * rank, rank].map((length) => new Float64Array(length));
  const score = new Float64Array(innermost);
  origin.scoreOf(innermost, new Float64Array(rank), 0, score);
  origin.intoColumns(innermost, C, XtWX, XtWz);
  const listed: ListedRows = {
    kind,
    rank,
    n,
    rows,
    innermost,
    saturated: design.saturated,
    levels: { ...spans, at },
    linear: { rank, distinct, at },
    at,
    XtWX,
    XtWz,
    enter: () => claim(end, owner, fill),
  };
  const order = Int32Array.from({ length: innermost }, (_, l) => l);
  function fill(room: Room): void {
    const { numbers } = room;
    fillLinearPart(room, linear, listed.linear);
    fillAround(room, design, listed.levels, order);
    fillRows(room, design, listed);
    // sums of what fills up stay 0
    numbers.fill(0, at.weight, at.weight + spans.q);
    numbers.fill(0, at.C, at.C + rank * spans.q);
    numbers.set(origin.innermost.subarray(0, innermost), at.weightOfOrigin);
    numbers.set(score, at.scoreOfOrigin);
    for (let a = 0; a < rank; a++)
      for (let l = 0; l < innermost; l++) numbers[at.COfOrigin + a * innermost + l] = C[l * rank + a];
  }
  return listed;
}
function lengthsOf(kind: CompiledKind, rank: number, innermost: number, rows: number, distinct: number, q: number) {
  const [trials, counted] = [kind === 'single-trials' ? rows : 0, kind === 'counts' ? rows : 0];
  return {
    ...linearLengths(distinct, rank),
    ...levelLengths(q),
    C: rank * q,
    columns: rank * rows,
    // integers: which distinct row, which level; where the rows of a level begin, and its failures
    index: rows / 2,
    level: rows / 2,
    ptr: innermost / 2 + 1,
    middle: innermost / 2 + 1,
    success: trials,
    w: counted,
    counted,
    logs: counted,
    odds: rows,
    weights: rows,
    scores: rows,
    // 1 + q, and later the weighed columns
    weighed: Math.max(1, rank) * rows,
    sums: rank,
    powers: q,
    inversePowers: q,
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
  { linear: { index }, rows: { ptr, y, w }, X }: NestedDesign,
  { kind, at, n, rows, rank, innermost, linear: { distinct } }: ListedRows,
): void {
  numbers.fill(0, at.success, at.powers);
  numbers.fill(0, at.seen, at.seen + innermost);
  for (let a = 0; a < rank; a++) {
    numbers.set(X.subarray(a * n, (a + 1) * n), at.columns + a * rows);
    numbers.fill(0, at.columns + a * rows + n, at.columns + (a + 1) * rows);
  }
  integers.fill(distinct, 2 * at.index, 2 * at.index + rows);
  integers.set(index, 2 * at.index);
  integers.fill(0, 2 * at.level, 2 * at.level + rows);
  integers.set(ptr, 2 * at.ptr);
  for (let l = 0; l < innermost; l++) {
    let middle = ptr[l];
    for (let i = ptr[l]; i < ptr[l + 1]; i++) {
      integers[2 * at.level + i] = l;
      numbers[at.seen + l] += w[i] * y[i];
      if (kind === 'counts') {
        numbers[at.w + i] = w[i];
        numbers[at.counted + i] = w[i] * y[i];
        numbers[at.logs + i] = y[i] === 0 ? 0 : Math.log(y[i]);
      } else if (y[i] === 1) {
        integers.fill(-1, 2 * (at.success + i), 2 * (at.success + i + 1));
        middle++;
      }
    }
    integers[2 * at.middle + l] = middle;
  }
}
