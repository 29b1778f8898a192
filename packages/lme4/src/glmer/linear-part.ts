/** The linear predictor without random effects, each row times a sign, and its exponential: of rows that are the same, once. */
import { exponentials } from '@mixdiff/linalg';
import { distinctRows } from './distinct-rows.ts';

/** Linear predictors between which e^eta reaches no limit of lme4's links. */
export const FAR = 36;

export interface LinearPart {
  /** n: which of the m distinct rows it is. */
  readonly index: Int32Array;
  /** m x rank; m each. */
  readonly X: Float64Array;
  readonly offset: Float64Array;
  readonly fixed: Float64Array;
  readonly powers: Float64Array;
  readonly rank: number;
}

/** Of sorted rows: `X` n x rank. */
export function linearPart(X: Float64Array, offset: Float64Array, sign: Float64Array, rank: number): LinearPart {
  const n = sign.length;
  const signed = (x: Float64Array, from: number): Float64Array => {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = sign[i] * x[from + i];
    return out;
  };
  const columns = [signed(offset, 0)];
  for (let j = 0; j < rank; j++) columns.push(signed(X, j * n));
  const { index, first } = distinctRows(columns, n);
  const m = first.length;
  const rows = new Float64Array(m * rank);
  for (let j = 0; j < rank; j++) for (let k = 0; k < m; k++) rows[j * m + k] = columns[j + 1][first[k]];
  const own = Float64Array.from(first, (i) => columns[0][i]);
  return { index, X: rows, offset: own, fixed: new Float64Array(m), powers: new Float64Array(m), rank };
}
/** At beta, which is `par` from `from` on; the largest absolute value, its exponentials where that is below FAR. */
export function fillLinearPart(
  { X, offset, fixed, powers, rank }: LinearPart,
  par: Float64Array,
  from: number,
): number {
  const far = fillLinear(offset, X, rank, par, from, fixed);
  if (far < FAR) exponentials(fixed, 1, powers);
  return far;
}

/** out (n) <- the exponentials, row by row. */
export function spreadPowers({ index, powers }: LinearPart, out: Float64Array): void {
  for (let i = 0; i < index.length; i++) out[i] = powers[index[i]];
}

/** values <- offset + X beta by columns, beta being `par` from `first` on; their largest absolute value. */
export function fillLinear(
  offset: Float64Array,
  X: Float64Array,
  rank: number,
  par: ArrayLike<number>,
  first: number,
  values: Float64Array,
): number {
  const n = values.length;
  let j = 0;
  let from = offset;
  for (; j + 4 <= rank; j += 4, from = values) addFour(from, X, j * n, par, first + j, values);
  for (; j < rank; j++, from = values) addOne(from, X, j * n, par[first + j], values);
  if (from === offset) values.set(offset);
  return furthest(values);
}
function addFour(
  from: Float64Array,
  X: Float64Array,
  at: number,
  par: ArrayLike<number>,
  first: number,
  values: Float64Array,
): void {
  const n = values.length;
  const a = par[first];
  const b = par[first + 1];
  const c = par[first + 2];
  const d = par[first + 3];
  const [second, third, fourth] = [at + n, at + 2 * n, at + 3 * n];
  for (let i = 0; i < n; i++)
    values[i] = from[i] + X[at + i] * a + X[second + i] * b + X[third + i] * c + X[fourth + i] * d;
}
function addOne(from: Float64Array, X: Float64Array, at: number, a: number, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = from[i] + X[at + i] * a;
}
/** The largest absolute value. */
export function furthest(x: Float64Array): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]);
    if (!(size <= most)) most = size;
  }
  return most;
}
