/** ../level-rows.ts by kernels, for single trials beside a logit and counts beside a logarithm; another family, or numbers far out, in JavaScript. */

import { claim, FREE, hasRoom, POWERS, type Room, TABLE } from '../../../compiled/room.ts';
import { binomialLogit } from '../../families/binomial-logit.ts';
import { poisson } from '../../families/poisson.ts';
import type { Side } from '../../layout.ts';
import type { RowDensities } from '../../row-densities.ts';
import { type LevelRows, plainLevelRows } from '../level-rows.ts';

/** How far kernels take a linear predictor: of products of odds, and of e^x. */
const FAR = { 'single-trials': 80, counts: 700 };
type Kind = 'single-trials' | 'counts';
const kindOf = ({ density, single, weights }: RowDensities): Kind | null =>
  density === poisson ? 'counts' : density === binomialLogit && single && !weights ? 'single-trials' : null;

/** By kernels where there are any; `mean` with its rows sorted. */
export function levelRowsOf(rows: RowDensities, ptr: Int32Array, mean: Side): LevelRows {
  const plain = plainLevelRows(rows, ptr, mean);
  const kind = kindOf(rows);
  return (kind && compiledLevelRows(rows, ptr, mean, kind, plain)) || plain;
}

const even = (n: number): number => n + (n % 2);
/** Positions; integers take half a number. `m`: rows, one that fills up among them. */
function placesOf(n: number, levels: number, p: number) {
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
    offset: take(m),
    X: take(m * p),
    // of single trials: -1 for a success; of counts: weights, and weighted counts
    sign: take(m),
    counted: take(m),
    base: take(m),
    x: take(m),
    powers: take(m),
    e: take(m),
    ee: take(m),
    eee: take(m),
    slopes: take(m),
    b: take(each),
    score: take(each),
    information: take(each),
    third: take(each),
    bent: take(each),
    turned: take(each),
    beta: take(even(p)),
    sums: take(even(p)),
    out: take(2),
  };
  return { m, at, end };
}
type Places = ReturnType<typeof placesOf>['at'];

/** null: no WebAssembly, or too many rows. */
function compiledLevelRows(
  rows: RowDensities,
  ptr: Int32Array,
  mean: Side,
  kind: Kind,
  plain: LevelRows,
): LevelRows | null {
  const { n } = rows;
  const { p } = mean.fixed;
  const betaAt = mean.at ?? 0;
  const levels = ptr.length - 1;
  const { m, at, end } = placesOf(n, levels, p);
  if (!hasRoom(end)) return null;
  const owner = {};
  const beta = new Float64Array(p);
  /** Which response stands in the room, whether the fixed part does, and the derivatives at `last`. */
  let placed: Float64Array | null = null;
  let based = false;
  let bent = false;
  let last: Float64Array = beta;
  let byKernels = true;
  let views: Views | null = null;

  function fill({ numbers, integers }: Room): void {
    placed = null;
    based = bent = false;
    numbers.fill(0, at.offset, at.out);
    integers.fill(levels, 2 * at.level, 2 * at.level + m);
    for (let l = 0; l < levels; l++) integers.fill(l, 2 * at.level + ptr[l], 2 * at.level + ptr[l + 1]);
    integers.set(ptr, 2 * at.ptr);
    const { offset } = mean.predictor;
    if (offset) numbers.set(offset, at.offset);
    // a row that fills up has no part in any sum: odds of e^-80, or weight 0
    if (m > n && kind === 'single-trials') numbers[at.offset + n] = -FAR[kind];
    for (let j = 0; j < p; j++) numbers.set(mean.fixed.X.data.subarray(j * n, (j + 1) * n), at.X + j * m);
  }
  function enter(): Room {
    const room = claim(end, owner, fill);
    const { numbers, kernels } = room;
    if (views?.of !== numbers) views = viewsOf(numbers, at, n, levels, p);
    if (placed !== rows.y) {
      placed = rows.y;
      fillResponse(numbers, rows, kind, at, m);
    }
    if (!based) {
      numbers.set(beta, at.beta);
      kernels.linear(at.offset, at.X, m, p, at.beta, at.base);
      based = true;
    }
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
  /** With the derivatives of the last `bend`, whoever came since. */
  function enterBent(): { room: Room; views: Views } {
    const room = enter();
    if (!bent) bendAt(last);
    return { room, views: views as Views };
  }
  return {
    predict(par) {
      for (let j = 0; j < p; j++) beta[j] = par[betaAt + j];
      based = false;
      enter();
      rows.base.set((views as Views).base);
    },
    bend(b, score, information) {
      const sum = isOf(kind, rows) ? bendAt(b) : NaN;
      byKernels = Number.isFinite(sum);
      if (!byKernels) return plain.bend(b, score, information);
      last = b;
      const { room, views: seen } = enterBent();
      room.kernels.sumByLevel(levels, at.ptr, at.e, at.ee, at.score, at.information);
      score.set(seen.score);
      information.set(seen.information);
      return sum;
    },
    third(out) {
      if (!byKernels) return plain.third(out);
      const { room, views: seen } = enterBent();
      const eee = kind === 'counts' ? at.ee : at.eee;
      room.kernels.sumByLevel(levels, at.ptr, eee, at.ee, at.third, at.information);
      out.set(seen.third);
    },
    backward(halfA, halfRho, gradient) {
      if (!byKernels) return plain.backward(halfA, halfRho, gradient);
      const { room, views: seen } = enterBent();
      const { numbers, kernels } = room;
      numbers.set(halfA, at.bent);
      numbers.set(halfRho, at.turned);
      const eee = kind === 'counts' ? at.ee : at.eee;
      kernels.slopes(levels, at.ptr, at.e, at.ee, eee, at.bent, at.turned, at.slopes);
      kernels.products(at.X, m, p, at.slopes, at.sums);
      gradient.set(seen.sums, betaAt);
    },
  };
}
/** A response that took the place of the first may be no single trials. */
const isOf = (kind: Kind, rows: RowDensities): boolean => kind === 'counts' || rows.single;

interface Views extends Readonly<Record<'base' | 'score' | 'information' | 'third' | 'sums', Float64Array>> {
  readonly of: Float64Array;
}
function viewsOf(of: Float64Array, at: Places, n: number, levels: number, p: number): Views {
  const view = (from: number, length: number): Float64Array => of.subarray(from, from + length);
  return {
    of,
    base: view(at.base, n),
    score: view(at.score, levels),
    information: view(at.information, levels),
    third: view(at.third, levels),
    sums: view(at.sums, p),
  };
}
function fillResponse(numbers: Float64Array, { n, y, weights }: RowDensities, kind: Kind, at: Places, m: number): void {
  for (let i = 0; i < n; i++) {
    const w = weights ? weights[i] : 1;
    numbers[at.sign + i] = kind === 'counts' ? w : 1 - 2 * y[i];
    numbers[at.counted + i] = w * y[i];
  }
  if (m > n) numbers[at.sign + n] = kind === 'counts' ? 0 : 1;
}
