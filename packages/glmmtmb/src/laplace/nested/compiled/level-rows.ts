/** ../level-rows.ts by kernels, for single trials beside a logit and counts beside a logarithm; another family, or numbers far out, in JavaScript. */
import { binomialLogit } from '../../families/binomial-logit.ts';
import { poisson } from '../../families/poisson.ts';
import type { RowDensities } from '../../row-densities.ts';
import { type LevelRows, plainLevelRows } from '../level-rows.ts';
import { claim, FREE, hasRoom, POWERS, type Room, TABLE } from './room.ts';

/** How far kernels take a linear predictor: of products of odds, and of e^x. */
const FAR = { 'single-trials': 80, counts: 700 };
type Kind = 'single-trials' | 'counts';
const kindOf = ({ density, single, weights }: RowDensities): Kind | null =>
  density === poisson ? 'counts' : density === binomialLogit && single && !weights ? 'single-trials' : null;

/** By kernels where there are any. */
export function levelRowsOf(rows: RowDensities, ptr: Int32Array): LevelRows {
  const plain = plainLevelRows(rows, ptr);
  const kind = kindOf(rows);
  return (kind && compiledLevelRows(rows, ptr, kind, plain)) || plain;
}

const even = (n: number): number => n + (n % 2);
/** Positions; integers take half a number. */
function placesOf(n: number, levels: number) {
  const m = even(n);
  const each = even(levels + 1);
  let end = FREE;
  const take = (size: number): number => {
    const from = end;
    end += size;
    return from;
  };
  const at = {
    level: take(even(m / 2)),
    ptr: take(even(each / 2 + 1)),
    base: take(m),
    // of single trials: -1 for a success; of counts: weights, and weighted counts
    sign: take(m),
    counted: take(m),
    x: take(m),
    powers: take(m),
    e: take(m),
    ee: take(m),
    eee: take(m),
    b: take(each),
    score: take(each),
    information: take(each),
    out: take(2),
  };
  return { m, at, end };
}

/** null: no WebAssembly, or too many rows. */
function compiledLevelRows(rows: RowDensities, ptr: Int32Array, kind: Kind, plain: LevelRows): LevelRows | null {
  const { n } = rows;
  const levels = ptr.length - 1;
  const { m, at, end } = placesOf(n, levels);
  if (!hasRoom(end)) return null;
  const owner = {};
  /** What stands in the room: the response, the fixed part, and the derivatives of the last `bend`, at `last`. */
  let placed: Float64Array | null = null;
  let based = false;
  let bent = false;
  let last: Float64Array = new Float64Array(0);
  let byKernels = true;
  let views: Views | null = null;

  function fill({ numbers, integers }: Room): void {
    placed = null;
    based = bent = false;
    integers.fill(levels, 2 * at.level, 2 * at.level + m);
    for (let l = 0; l < levels; l++) integers.fill(l, 2 * at.level + ptr[l], 2 * at.level + ptr[l + 1]);
    integers.set(ptr, 2 * at.ptr);
    numbers.fill(0, at.base, at.out);
  }
  function enter(): Room {
    const room = claim(end, owner, fill);
    if (placed !== rows.y) {
      placed = rows.y;
      fillResponse(room.numbers, rows, kind, at, m);
    }
    if (!based) room.numbers.set(rows.base, at.base);
    based = true;
    if (views?.of !== room.numbers) views = viewsOf(room.numbers, at, n, levels);
    return room;
  }
  /** The sum of log-densities; NaN where a number is too far out. */
  function bendAt(b: Float64Array): number {
    const { numbers, kernels } = enter();
    numbers.set(b, at.b);
    const sign = kind === 'single-trials' ? at.sign : 0;
    if (!(kernels.predictors(m, at.level, at.base, at.b, sign, at.x) <= FAR[kind])) return NaN;
    kernels.exponentials(at.x, m, at.powers, TABLE, POWERS);
    bent = true;
    if (kind === 'counts') return kernels.counts(m, at.sign, at.counted, at.x, at.powers, at.e, at.ee);
    kernels.singleTrials(m, at.sign, at.powers, at.e, at.ee, at.eee, at.out);
    return -(Math.log(numbers[at.out]) + Math.LN2 * numbers[at.out + 1]);
  }
  return {
    begin() {
      based = false;
    },
    bend(b, score, information) {
      const sum = isOf(kind, rows) ? bendAt(b) : NaN;
      byKernels = Number.isFinite(sum);
      if (!byKernels) return plain.bend(b, score, information);
      last = b;
      const { kernels } = enter();
      kernels.sumByLevel(levels, at.ptr, at.e, at.ee, at.score, at.information);
      score.set((views as Views).score);
      information.set((views as Views).information);
      return sum;
    },
    derivatives() {
      if (!byKernels) return plain.derivatives();
      enter();
      if (!bent) bendAt(last);
      const { e, ee, eee } = views as Views;
      return { e, ee, eee: kind === 'counts' ? ee : eee };
    },
  };
}
/** A response that took the place of the first may be no single trials. */
const isOf = (kind: Kind, rows: RowDensities): boolean => kind === 'counts' || rows.single;

type Places = ReturnType<typeof placesOf>['at'];
interface Views extends Readonly<Record<'e' | 'ee' | 'eee' | 'score' | 'information', Float64Array>> {
  readonly of: Float64Array;
}
function viewsOf(of: Float64Array, at: Places, n: number, levels: number): Views {
  const view = (from: number, length: number): Float64Array => of.subarray(from, from + length);
  return {
    of,
    e: view(at.e, n),
    ee: view(at.ee, n),
    eee: view(at.eee, n),
    score: view(at.score, levels),
    information: view(at.information, levels),
  };
}
/** Rows that fill up have no part in any sum: odds of e^-80, or weight 0. */
function fillResponse(numbers: Float64Array, { n, y, weights }: RowDensities, kind: Kind, at: Places, m: number): void {
  if (kind === 'counts') {
    for (let i = 0; i < n; i++) {
      const w = weights ? weights[i] : 1;
      numbers[at.sign + i] = w;
      numbers[at.counted + i] = w * y[i];
    }
    return;
  }
  for (let i = 0; i < n; i++) numbers[at.sign + i] = 1 - 2 * y[i];
  if (m > n) {
    numbers[at.sign + n] = 1;
    numbers[at.base + n] = -FAR[kind];
  }
}
