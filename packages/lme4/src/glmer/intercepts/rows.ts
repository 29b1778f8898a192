/**
 * Rows of several random intercepts under an exponential link: with e = e^eta = e^o e^b1 e^b2 ... a row costs products, and its
 * exponential is taken once for all random effects,
 *
 *   Poisson    mu = e,            W = w mu,             r = 2 w [mu - y + y (log y - o) - y (b1 + b2 + ...)]
 *   logistic   mu = e / (1 + e),  W = w mu (1 - mu),    r = -2 log of the probability of what was seen, but for a constant
 */
import { exponentials } from '@mixdiff/linalg';

export interface Rows {
  readonly kind: 'poisson' | 'single-trials' | 'trials';
  readonly terms: number;
  /** n x terms, row by row: its random effects; n x terms (terms + 1) / 2: where its products go. */
  readonly effect: Int32Array;
  readonly slot: Int32Array;
  /** n: y, w, log y (0 at 0), and what r has beside the probability of what was seen. */
  readonly y: Float64Array;
  readonly w: Float64Array;
  readonly logs: Float64Array;
  readonly saturated: Float64Array;
  /** q: sums of w y, and e^b. */
  readonly counted: Float64Array;
  readonly inner: Float64Array;
  /** n: e^o. */
  readonly outer: Float64Array;
}

/** A product of probabilities is taken to its logarithm before it leaves the range of doubles. */
const SMALL = 1e-250;

/** outer <- e^o; the part of sum r that random effects have no part in. */
export function begin({ kind, y, w, logs, outer }: Rows, fixed: Float64Array): number {
  exponentials(fixed, 1, outer);
  if (kind !== 'poisson') return 0;
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += w[i] * y[i] * (logs[i] - fixed[i]) - w[i] * y[i];
  return 2 * sum;
}

/** At random effects b (q): `values` <- Z'WZ, `score` <- Z'W (y - mu) / (d mu / d eta); sum r but for what `begin` returned. */
export function sweep(rows: Rows, b: Float64Array, values: Float64Array, score: Float64Array): number {
  exponentials(b, 1, rows.inner);
  values.fill(0);
  score.fill(0);
  return rows.kind === 'poisson'
    ? sweepCounts(rows, b, values, score)
    : rows.kind === 'trials'
      ? sweepTrials(rows, values, score)
      : sweepSingle(rows, values, score);
}

function sweepCounts(
  { terms, effect, slot, w, counted, inner, outer }: Rows,
  b: Float64Array,
  values: Float64Array,
  score: Float64Array,
): number {
  const pairs = (terms * (terms + 1)) / 2;
  let sum = 0;
  for (let j = 0; j < b.length; j++) {
    sum -= counted[j] * b[j];
    score[j] = counted[j];
  }
  for (let i = 0, at = 0, to = 0; i < outer.length; i++) {
    let mu = w[i] * outer[i];
    for (let k = 0; k < terms; k++) mu *= inner[effect[at + k]];
    sum += mu;
    for (let k = 0; k < terms; k++) score[effect[at++]] -= mu;
    for (let k = 0; k < pairs; k++) values[slot[to++]] += mu;
  }
  return 2 * sum;
}

function sweepSingle(
  { terms, effect, slot, y, inner, outer }: Rows,
  values: Float64Array,
  score: Float64Array,
): number {
  const pairs = (terms * (terms + 1)) / 2;
  let logs = 0;
  let product = 1;
  for (let i = 0, at = 0, to = 0; i < outer.length; i++) {
    let e = outer[i];
    for (let k = 0; k < terms; k++) e *= inner[effect[at + k]];
    const no = 1 / (1 + e);
    const yes = e * no;
    const gained = y[i] === 1 ? no : -yes;
    product *= y[i] === 1 ? yes : no;
    if (product < SMALL) {
      logs += Math.log(product);
      product = 1;
    }
    const information = yes * no;
    for (let k = 0; k < terms; k++) score[effect[at++]] += gained;
    for (let k = 0; k < pairs; k++) values[slot[to++]] += information;
  }
  return -2 * (logs + Math.log(product));
}

function sweepTrials(
  { terms, effect, slot, y, w, saturated, inner, outer }: Rows,
  values: Float64Array,
  score: Float64Array,
): number {
  const pairs = (terms * (terms + 1)) / 2;
  let sum = 0;
  for (let i = 0, at = 0, to = 0; i < outer.length; i++) {
    let e = outer[i];
    for (let k = 0; k < terms; k++) e *= inner[effect[at + k]];
    const no = 1 / (1 + e);
    const seen = w[i] * y[i];
    const gained = (seen - (w[i] - seen) * e) * no;
    sum += saturated[i] + 2 * (seen * Math.log1p(1 / e) + (w[i] - seen) * Math.log1p(e));
    const information = w[i] * e * no * no;
    for (let k = 0; k < terms; k++) score[effect[at++]] += gained;
    for (let k = 0; k < pairs; k++) values[slot[to++]] += information;
  }
  return sum;
}
