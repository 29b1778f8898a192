/**
 * The spline bases of R's package splines. bs: B-splines. ns: cubic B-splines whose second derivative is 0 at both ends, a
 * straight line beyond them (Hastie 1992, in Chambers & Hastie, Statistical Models in S, chapter 7). With C the 2 x m second
 * derivatives at the ends and C' = Q R by Householder's reflections, the columns of B Q after the first two have C = 0.
 */
import type { Answer, Refusal } from '@mixdiff/contract';
import { bSplines } from '../b-spline.ts';
import type { Arguments, RFunction } from '../calling.ts';
import { listOf } from '../fill.ts';
import * as say from '../messages.ts';
import { quantile } from '../moments.ts';
import { numberText } from '../number-text.ts';
import type { Vector } from '../vector.ts';
import { basis, isRefused, numbersOf, truthOf, variableOf, wholeOf } from './basis.ts';

interface Knots {
  readonly interior: readonly number[];
  readonly ends: readonly [number, number];
}

/** Those given, else quantiles of x between the ends, as many as `df` leaves after `taken`. */
function knotsOf(args: Arguments, x: Float64Array, taken: number): Knots | Refusal {
  const present = x.filter((value) => !Number.isNaN(value));
  const given = [numbersOf(args, 'knots'), numbersOf(args, 'Boundary.knots')] as const;
  for (const one of given) if (isRefused(one)) return one;
  const [knots, boundary] = given as readonly (Float64Array | null)[];
  if (boundary && boundary.length !== 2) return say.twoEnds(args.call);
  const sorted = Array.from(boundary ?? extremes(present)).sort((a, b) => a - b);
  const ends = [sorted[0] as number, sorted[1] as number] as const;
  const df = wholeOf(args, 'df', null, 1);
  if (isRefused(df)) return df;
  const count = df === null ? 0 : df - taken;
  if (count < 0) return say.fewFreedom(args.call, df as number, taken);
  const within = present.filter((value) => value >= ends[0] && value <= ends[1]).sort();
  const interior = knots
    ? Array.from(knots).sort((a, b) => a - b)
    : listOf(count, (i) => quantile(within, (i + 1) / (count + 1)));
  const outside = interior.find((knot) => !(knot > ends[0] && knot < ends[1]));
  if (present.length === 0 || !(ends[0] < ends[1])) return say.noRange(args.call);
  return outside === undefined ? { interior, ends } : say.knotOutside(args.call, outside, ends);
}
const extremes = (x: Float64Array): [number, number] => [
  x.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
];
const extended = ({ interior, ends: [a, b] }: Knots, order: number): number[] => [
  ...Array<number>(order).fill(a),
  ...interior,
  ...Array<number>(order).fill(b),
];
const told = ({ interior, ends }: Knots): string =>
  `${interior.length > 0 ? `knots ${interior.map(numberText).join(', ')}; ` : ''}boundary knots ${ends.map(numberText).join(', ')}`;

/** Column by column; a missing value is missing in all. */
function columnsOf(x: Float64Array, rowAt: (value: number) => ArrayLike<number>, width: number): Float64Array[] {
  const columns = Array.from({ length: width }, () => new Float64Array(x.length).fill(Number.NaN));
  for (const [i, value] of x.entries()) {
    if (Number.isNaN(value)) continue;
    const row = rowAt(value);
    for (const [j, column] of columns.entries()) column[i] = row[j] as number;
  }
  return columns;
}

function bs(args: Arguments): Answer<Vector> {
  const x = variableOf(args);
  if (isRefused(x)) return x;
  const degree = wholeOf(args, 'degree', 3, 1);
  if (isRefused(degree)) return degree;
  const intercept = truthOf(args, 'intercept', false);
  if (isRefused(intercept)) return intercept;
  const order = (degree as number) + 1;
  const first = intercept ? 0 : 1;
  const knots = knotsOf(args, x, order - first);
  if (isRefused(knots)) return knots;
  const t = extended(knots, order);
  const rowAt = (value: number): Float64Array => bSplines(t, order, value).slice(first);
  return basis(x, (z) => columnsOf(z, rowAt, t.length - order - first), told(knots));
}

const CUBIC = 4;
function ns(args: Arguments): Answer<Vector> {
  const x = variableOf(args);
  if (isRefused(x)) return x;
  const intercept = truthOf(args, 'intercept', false);
  if (isRefused(intercept)) return intercept;
  const knots = knotsOf(args, x, intercept ? 2 : 1);
  if (isRefused(knots)) return knots;
  const t = extended(knots, CUBIC);
  const first = intercept ? 0 : 1;
  const at = (value: number, derivative = 0): Float64Array => bSplines(t, CUBIC, value, derivative).slice(first);
  const turn = reflections(knots.ends.map((end) => at(end, 2)));
  const rowAt = (value: number): Float64Array => turn(linearBeyond(value, knots.ends, at)).slice(2);
  return basis(x, (z) => columnsOf(z, rowAt, t.length - CUBIC - first - 2), told(knots));
}
/** B(end) + (x - end) B'(end) beyond an end. */
function linearBeyond(
  x: number,
  [a, b]: Knots['ends'],
  at: (x: number, derivative?: number) => Float64Array,
): Float64Array {
  const end = Math.min(Math.max(x, a), b);
  if (end === x) return at(x);
  const slope = at(end, 1);
  return at(end).map((value, j) => value + (x - end) * (slope[j] as number));
}
/** Householder's reflections that make these vectors upper triangular, one after the other, as a map of rows. */
function reflections(vectors: readonly Float64Array[]): (row: Float64Array) => Float64Array {
  const normals: Float64Array[] = [];
  const turned = (row: Float64Array): Float64Array => normals.reduce(reflected, row);
  for (const [k, vector] of vectors.entries()) {
    const v = turned(vector).map((value, j) => (j < k ? 0 : value));
    const length = Math.hypot(...v);
    v[k] = (v[k] as number) + ((v[k] as number) < 0 ? -length : length);
    normals.push(v);
  }
  return turned;
}
function reflected(row: Float64Array, v: Float64Array): Float64Array {
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((total, value, j) => total + value * (b[j] as number), 0);
  const share = (2 * dot(row, v)) / dot(v, v);
  return row.map((value, j) => value - share * (v[j] as number));
}

export const SPLINES: Readonly<Record<string, RFunction>> = {
  bs: { parameters: ['x', 'df', 'knots', 'degree', 'intercept', 'Boundary.knots'], apply: bs },
  ns: { parameters: ['x', 'df', 'knots', 'intercept', 'Boundary.knots'], apply: ns },
};
