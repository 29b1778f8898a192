/**
 * Numbers whose squares a double cannot hold. Every engine works with sums of squares and with the variance of a
 * coefficient, (y / x)^2 in size: beyond these a variance is infinite and a standard error exactly 0, whoever computes it.
 */
import type { Problem, Refusal } from '@mixdiff/contract';
import * as say from './messages.ts';
import type { Table } from './table.ts';

interface Size {
  readonly name: string;
  /** Root mean square. */
  readonly rms: number;
  readonly largest: number;
  /** Of the largest value: its row among those used. */
  readonly row: number;
}
/** Squares keep their digits above 2^-1022 2^52, and n of them are added. */
const LEAST = 2 ** -970;
const MOST = 2 ** 1000;

/** The first column, of the response, the fixed or the random effects, that has no size to work with. */
export function unworkable(
  problem: Omit<Problem, 'source'>,
  response: string,
  rows: Int32Array,
  table: Table,
): Refusal | null {
  const {
    parts: {
      conditional: { X, columns, offset },
    },
    random,
    weights,
  } = problem;
  const holds = (x: number): boolean => x ** 2 >= LEAST && Number.isFinite(4 * problem.response.y.length * x ** 2);
  const y = sizeOf(response, problem.response.y);
  const sizes = [
    y,
    ...columns.map((name, j) => sizeOf(name, X.data.subarray(j * X.nrow, (j + 1) * X.nrow))),
    ...random.flatMap(({ columns: own, Z }) =>
      own.map((name, j) => sizeOf(name, Z.data.subarray(j * Z.nrow, (j + 1) * Z.nrow))),
    ),
    ...(offset ? [sizeOf('offset', offset)] : []),
  ].filter(({ largest }) => largest > 0);
  const given = weights ? [sizeOf('weights', weights.values)].filter(({ largest }) => largest > 0) : [];
  const line = ({ row }: Size): number => table.lines[rows[row] as number] as number;
  const alone = [...sizes, ...given].find(({ largest, rms }) => !holds(largest) || !holds(rms));
  if (alone) return say.squaresLost(alone.name, alone.largest, table.name, line(alone));
  const beside = y.largest > 0 ? sizes.find(({ rms }) => !holds(y.rms / rms)) : undefined;
  return beside ? say.ratioLost(beside.name, beside.rms, y.name, y.rms) : null;
}

function sizeOf(name: string, values: Float64Array): Size {
  let row = 0;
  let largest = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const size = Math.abs(value);
    square += value * value;
    if (size > largest) {
      row = i;
      largest = size;
    }
  }
  if (square > LEAST && square < MOST) return { name, largest, row, rms: Math.sqrt(square / values.length) };
  square = 0;
  // Over the largest first, so that the squares are at most 1.
  for (let i = 0; i < values.length; i++) {
    const share = (values[i] as number) / largest;
    square += share * share;
  }
  return { name, largest, row, rms: largest * Math.sqrt(square / values.length) };
}
