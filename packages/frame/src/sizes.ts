/**
 * Numbers whose squares a double cannot hold. Every engine works with sums of squares and with the variance of a
 * coefficient, (y / x)^2 in size: beyond these a variance is infinite and a standard error exactly 0, whoever computes it.
 */
import { columnOf, type Problem, type Refusal } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import type { Formula } from './formula.ts';
import * as say from './messages.ts';
import type { ModelFrame } from './model-frame.ts';
import type { Table } from './table.ts';
import type { Terms } from './terms.ts';
import type { Vector } from './vector.ts';

type Estimated = Omit<Problem, 'source'>;

interface Size {
  readonly name: string;
  /** Root mean square. */
  readonly rms: number;
  readonly largest: number;
  readonly values: Float64Array;
  /** Where they begin in `values`. */
  readonly from: number;
}
/** Squares keep their digits above 2^-1022 2^52, and n of them are added. */
const LEAST = 2 ** -970;
const MOST = 2 ** 1000;

/** The first column, of the response, the fixed or the random effects, that has no size to work with. */
export function unworkable(problem: Estimated, frame: ModelFrame, table: Table): Refusal | null {
  const {
    parts: {
      conditional: { X, columns, offset },
    },
    random,
    weights,
  } = problem;
  if (isOrdinary(problem, frame)) return null;
  const { rows, formula } = frame;
  const holds = (x: number): boolean => x ** 2 >= LEAST && Number.isFinite(4 * problem.response.y.length * x ** 2);
  const y = sizeOf(deparse(formula.response), problem.response.y, 0, rows.length);
  const sizes = [
    y,
    ...columns.map((name, j) => sizeOf(name, columnOf(X, j), 0, X.nrow)),
    ...random.flatMap(({ columns: own, Z }) => own.map((name, j) => sizeOf(name, Z.data, j * Z.nrow, Z.nrow))),
    ...(offset ? [sizeOf('offset', offset, 0, rows.length)] : []),
  ].filter(({ largest }) => largest > 0);
  const given = weights ? [sizeOf('weights', weights.values, 0, rows.length)].filter(({ largest }) => largest > 0) : [];
  const line = ({ values, from, largest }: Size): number => {
    const row = rows.findIndex((_, i) => Math.abs(values[from + i] as number) === largest);
    return table.lines[rows[row] as number] as number;
  };
  const alone = [...sizes, ...given].find(({ largest, rms }) => !holds(largest) || !holds(rms));
  if (alone) return say.squaresLost(alone.name, alone.largest, table.name, line(alone));
  const beside = y.largest > 0 ? sizes.find(({ rms }) => !holds(y.rms / rms)) : undefined;
  return beside ? say.ratioLost(beside.name, beside.rms, y.name, y.rms) : null;
}

/** Numbers of which every test below holds, as long as there are fewer than 2^100 of them. */
const SMALL = 2 ** -200;
const LARGE = 2 ** 200;

/** Whether all are of sizes that nothing is lost of, which is quickly seen. */
function isOrdinary(
  { response: { y }, parts: { conditional }, random, weights }: Estimated,
  frame: ModelFrame,
): boolean {
  const { X, offset } = conditional;
  const others = [offset, weights?.values].every((x) => !x || isOrdinaryColumn(x));
  if (!others || !isOrdinaryColumn(y)) return false;
  if (areMainEffects(frame.formula)) return areOrdinaryVariables(frame.variables.values(), y);
  return [X, ...random.map(({ Z }) => Z)].every((matrix) => {
    for (let j = 0; j < matrix.ncol; j++) if (!isOrdinaryColumn(columnOf(matrix, j))) return false;
    return true;
  });
}

/** Columns are then those of variables, and what a factor is coded by. */
const areMainEffects = ({ fixed, random }: Formula): boolean =>
  isOfMainEffects(fixed) && random.every(({ terms }) => isOfMainEffects(terms));
const isOfMainEffects = ({ terms }: Terms): boolean => terms.every((term) => term.length === 1);

/** `known`: what needs no second look. */
function areOrdinaryVariables(variables: Iterable<Vector>, known: Float64Array): boolean {
  for (const v of variables) {
    if (v.kind === 'number' && v.values !== known && !isOrdinaryColumn(v.values)) return false;
    if (v.kind === 'basis' && !v.columns.every(isOrdinaryColumn)) return false;
  }
  return true;
}

/** None is too large and one is large enough, or all are 0. */
function isOrdinaryColumn(values: Float64Array): boolean {
  const n = values.length;
  let first = 0;
  while (first < n && !(Math.abs(values[first] as number) >= SMALL)) if (values[first++] !== 0) return false;
  for (let i = first; i < n; i++) if (!(Math.abs(values[i] as number) <= LARGE)) return false;
  return true;
}

function sizeOf(name: string, values: Float64Array, from: number, n: number): Size {
  let [even, odd, largest] = [0, 0, 0];
  let i = from;
  for (const whole = from + n - (n & 1); i < whole; i += 2) {
    const first = values[i] as number;
    const second = values[i + 1] as number;
    even += first * first;
    odd += second * second;
    if (Math.abs(first) > largest) largest = Math.abs(first);
    if (Math.abs(second) > largest) largest = Math.abs(second);
  }
  if (i < from + n) {
    const last = values[i] as number;
    even += last * last;
    if (Math.abs(last) > largest) largest = Math.abs(last);
  }
  let square = even + odd;
  if (square > LEAST && square < MOST) return { name, largest, values, from, rms: Math.sqrt(square / n) };
  square = 0;
  // Over the largest first, so that the squares are at most 1.
  for (let k = from; k < from + n; k++) {
    const share = (values[k] as number) / largest;
    square += share * share;
  }
  return { name, largest, values, from, rms: largest * Math.sqrt(square / n) };
}
