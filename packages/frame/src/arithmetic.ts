import type { Answer } from '@mixdiff/contract';
import { bytes, doubles } from './fill.ts';
import { byCodePoint, labels } from './levels.ts';
import * as say from './messages.ts';
import { lengthOf, logicals, type NumberVector, numbers, type Vector } from './vector.ts';

/** The common length of operands that recycle, or null when they do not fit. */
export function commonLength(vectors: readonly Vector[]): number | null {
  const lengths = vectors.map(lengthOf);
  if (lengths.includes(0)) return 0;
  const n = Math.max(1, ...lengths);
  return lengths.every((length) => length === n || length === 1) ? n : null;
}

/** Numbers of a numeric or logical vector, NaN for missing; null for text and factors. */
export function toNumbers(v: Vector): NumberVector | null {
  if (v.kind === 'number') return v;
  if (v.kind === 'logical')
    return numbers(doubles(v.values.length, (i) => (v.values[i] === -1 ? Number.NaN : (v.values[i] as number))));
  return null;
}
/** 1, 0 or -1 for missing, of a logical or numeric vector; null for text and factors. */
export function toLogicals(v: Vector): Int8Array | null {
  if (v.kind === 'logical') return v.values;
  if (v.kind !== 'number') return null;
  return bytes(v.values.length, (i) => (Number.isNaN(v.values[i]) ? -1 : v.values[i] === 0 ? 0 : 1));
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  // R: 1^NA is 1, and anything to the power 0 is 1.
  '^': (a, b) => (a === 1 ? 1 : a ** b),
  '%%': (a, b) => a - Math.floor(a / b) * b,
  '%/%': (a, b) => Math.floor(a / b),
};
const COMPARISON: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (o) => o === 0,
  '!=': (o) => o !== 0,
  '<': (o) => o < 0,
  '<=': (o) => o <= 0,
  '>': (o) => o > 0,
  '>=': (o) => o >= 0,
};
/** R's three-valued logic on 1, 0, -1 (missing). */
const and = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a === 1 && b === 1 ? 1 : -1);
const or = (a: number, b: number): number => (a === 1 || b === 1 ? 1 : a === 0 && b === 0 ? 0 : -1);

export function binaryOperation(op: string, a: Vector, b: Vector, shown: string): Answer<Vector> {
  if (op === '%in%') return isIn(a, b);
  const n = commonLength([a, b]);
  if (n === null) return say.lengthsDiffer(shown, lengthOf(a), lengthOf(b));
  const arithmetic = ARITHMETIC[op];
  if (arithmetic) return elementwise(arithmetic, a, b, n, shown);
  const comparison = COMPARISON[op];
  if (comparison) return compare(op, comparison, a, b, n, shown);
  if (op === '&' || op === '&&') return logic(and, a, b, n, shown);
  if (op === '|' || op === '||') return logic(or, a, b, n, shown);
  return say.unknownOperator(op);
}

const at = (length: number) => (length === 1 ? () => 0 : (i: number) => i);

function elementwise(
  f: (a: number, b: number) => number,
  a: Vector,
  b: Vector,
  n: number,
  shown: string,
): Answer<Vector> {
  const [x, y] = [toNumbers(a), toNumbers(b)];
  if (!x || !y) return say.notNumbers(shown, x ? b : a);
  const [i1, i2] = [at(x.values.length), at(y.values.length)];
  return numbers(doubles(n, (i) => f(x.values[i1(i)] as number, y.values[i2(i)] as number)));
}

function logic(f: (a: number, b: number) => number, a: Vector, b: Vector, n: number, shown: string): Answer<Vector> {
  const [x, y] = [toLogicals(a), toLogicals(b)];
  if (!x || !y) return say.notLogical(shown);
  const [i1, i2] = [at(x.length), at(y.length)];
  return logicals(bytes(n, (i) => f(x[i1(i)] as number, y[i2(i)] as number)));
}

function compare(
  op: string,
  holds: (order: number) => boolean,
  a: Vector,
  b: Vector,
  n: number,
  shown: string,
): Answer<Vector> {
  const order = op === '==' || op === '!=' ? equality(a, b) : ordering(a, b);
  if (order === null) return say.noOrder(shown);
  const result = new Int8Array(n);
  const [i1, i2] = [at(lengthOf(a)), at(lengthOf(b))];
  for (let i = 0; i < n; i++) {
    const o = order(i1(i), i2(i));
    result[i] = Number.isNaN(o) ? -1 : holds(o) ? 1 : 0;
  }
  return logicals(result);
}

type Order = (i: number, j: number) => number;
/** -1, 0, 1, or NaN; a difference would lose infinities. */
const sign = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN);

/** Numbers with numbers as numbers, everything else as labels; `school == 1` also finds the label 1 of a factor. */
function equality(a: Vector, b: Vector): Order {
  const [x, y] = [toNumbers(a), toNumbers(b)];
  return x && y ? (i, j) => sign(x.values[i] as number, y.values[j] as number) : byLabel(a, b);
}
function ordering(a: Vector, b: Vector): Order | null {
  const factor = [a, b].find((v) => v.kind === 'factor');
  if (!factor) return equality(a, b);
  return factor.ordered ? byLevel(factor.levels, a, b) : null;
}
function byLabel(a: Vector, b: Vector): Order {
  const [x, y] = [labels(a), labels(b)];
  return (i, j) => {
    const [p, q] = [x[i] ?? null, y[j] ?? null];
    return p === null || q === null ? Number.NaN : byCodePoint(p, q);
  };
}
function byLevel(levels: readonly string[], a: Vector, b: Vector): Order {
  const place = new Map(levels.map((level, i) => [level, i]));
  const [x, y] = [a, b].map((v) => labels(v).map((l) => (l === null ? Number.NaN : (place.get(l) ?? Number.NaN))));
  return (i, j) => (x?.[i] as number) - (y?.[j] as number);
}

/** Never missing: a missing value is in the set only if the set has one. */
function isIn(a: Vector, b: Vector): Vector {
  const [x, y] = [toNumbers(a), toNumbers(b)];
  const asKey = (v: Vector): ArrayLike<number | string | null> =>
    x && y ? (toNumbers(v) as NumberVector).values : labels(v);
  const [keys, set] = [asKey(a), new Set<number | string | null>(Array.from(asKey(b)))];
  return logicals(bytes(keys.length, (i) => (set.has(keys[i] as number | string | null) ? 1 : 0)));
}

/** -x, +x, !x. */
export function unaryOperation(op: string, v: Vector, shown: string): Answer<Vector> {
  if (op === '!') {
    const x = toLogicals(v);
    return x ? logicals(x.map((value) => (value === -1 ? -1 : 1 - value))) : say.notLogical(shown);
  }
  const x = toNumbers(v);
  if (!x) return say.notNumbers(shown, v);
  return op === '-' ? numbers(x.values.map((value) => -value)) : numbers(x.values);
}
