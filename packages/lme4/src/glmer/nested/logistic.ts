/**
 * Logistic rows: with q the odds against what was seen, e^-eta at a success and e^eta at a failure, a trial has
 *
 *   W = q / (1 + q)^2,   score = +-q / (1 + q),   r = 2 log(1 + q) + constant
 *
 * and q = e^-+o e^-+b, so that a row costs a product and a quotient: its exponential is taken once for all b. Rows of one trial
 * stand successes first within their level, and one product's logarithm is that of many rows.
 */
import { spreadPowers } from '../linear-part.ts';
import type { LevelSums, OfRows, RowSums, SortedRows } from './row-sums.ts';

/** A product is taken to its logarithm before it leaves the range of doubles; a factor is e^36 at most, and RUN of them come unasked. */
const LARGE = 1e60;
const RUN = 8;

interface Trials extends SortedRows {
  /** n: e^-+o. */
  readonly odds: Float64Array;
}
interface SingleTrials extends Trials {
  /** Where the failures of a level begin. */
  readonly middle: Int32Array;
}
/** What a stretch of rows adds up to. LIVE. */
interface Stretch {
  score: number;
  weight: number;
  /** Of 1 + q, beside what went into `logs`. */
  product: number;
  logs: number;
}
const stretch: Stretch = { score: 0, weight: 0, product: 1, logs: 0 };

/** Rows `from` to `to`, whose odds at b = 0 are times `power`. */
function addRows(odds: Float64Array, from: number, to: number, power: number): void {
  let score = 0;
  let weight = 0;
  let product = stretch.product;
  for (let run = from; run < to; run += RUN) {
    const end = Math.min(run + RUN, to);
    for (let k = run; k < end; k++) {
      const q = odds[k] * power;
      const above = 1 + q;
      const rest = 1 / above;
      const share = q * rest;
      score += share;
      weight += share * rest;
      product *= above;
    }
    if (product > LARGE) {
      stretch.logs += Math.log(product);
      product = 1;
    }
  }
  stretch.score = score;
  stretch.weight = weight;
  stretch.product = product;
}
function restart(): void {
  stretch.product = 1;
  stretch.logs = 0;
}

export const singleTrials: RowSums<SingleTrials> = {
  order: (y) => ({ sign: y.map((v) => (v === 1 ? -1 : 1)), first: Uint8Array.from(y) }),
  open(rows) {
    const { ptr, y } = rows;
    const middle = ptr.slice(0, -1);
    for (let l = 0; l < middle.length; l++) while (middle[l] < ptr[l + 1] && y[middle[l]] === 1) middle[l]++;
    return { ...rows, middle, odds: new Float64Array(y.length) };
  },
  begin({ odds }, linear) {
    spreadPowers(linear, odds);
  },
  sweep({ ptr, middle, odds }, _, powers, { weight, score }) {
    restart();
    for (let l = 0; l < middle.length; l++) {
      const power = powers[l];
      addRows(odds, ptr[l], middle[l], 1 / power);
      const gained = stretch.score;
      const known = stretch.weight;
      addRows(odds, middle[l], ptr[l + 1], power);
      weight[l] = known + stretch.weight;
      score[l] = gained - stretch.score;
    }
    return 2 * (stretch.logs + Math.log(stretch.product));
  },
  depths({ ptr, middle, odds }, _, powers, depth) {
    for (let l = 0; l < middle.length; l++) {
      restart();
      addRows(odds, ptr[l], middle[l], 1 / powers[l]);
      addRows(odds, middle[l], ptr[l + 1], powers[l]);
      depth[l] = 2 * (stretch.logs + Math.log(stretch.product));
    }
  },
  spread(rows, b, powers, into, of) {
    spreadSingle(rows, powers, of);
    return singleTrials.sweep(rows, b, powers, into);
  },
};
function spreadSingle({ ptr, middle, odds }: SingleTrials, powers: Float64Array, { weight, score }: OfRows): void {
  for (let l = 0; l < middle.length; l++) {
    const against = 1 / powers[l];
    for (let k = ptr[l]; k < ptr[l + 1]; k++) {
      const seen = k < middle[l];
      const q = odds[k] * (seen ? against : powers[l]);
      const rest = 1 / (1 + q);
      const share = q * rest;
      weight[k] = share * rest;
      score[k] = seen ? share : -share;
    }
  }
}

interface ManyTrials extends Trials {
  /** n */
  readonly successes: Float64Array;
  readonly failures: Float64Array;
  /** n: what r has beside the odds, so that what is summed is no larger than r. */
  readonly saturated: Float64Array;
  /** Of each level: room for r. */
  readonly depth: Float64Array;
}
const entropy = (k: number, of: number): number => (k > 0 ? 2 * k * Math.log(k / of) : 0);

export const manyTrials: RowSums<ManyTrials> = {
  order: (y) => ({ sign: new Float64Array(y.length).fill(-1), first: new Uint8Array(y.length) }),
  open(rows) {
    const { ptr, y, w } = rows;
    const successes = y.map((v, i) => w[i] * v);
    const failures = y.map((v, i) => w[i] - w[i] * v);
    const saturated = w.map((of, i) => entropy(successes[i], of) + entropy(failures[i], of));
    const depth = new Float64Array(ptr.length - 1);
    return { ...rows, successes, failures, saturated, depth, odds: new Float64Array(y.length) };
  },
  begin({ odds }, linear) {
    spreadPowers(linear, odds);
  },
  sweep(rows, _, powers, into) {
    sumMany(rows, powers, into);
    manyTrials.depths(rows, _, powers, rows.depth);
    let all = 0;
    for (let l = 0; l < rows.depth.length; l++) all += rows.depth[l];
    return all;
  },
  depths({ ptr, odds, successes, failures, saturated }, _, powers, depth) {
    for (let l = 0; l < depth.length; l++) {
      const against = 1 / powers[l];
      let r = 0;
      for (let i = ptr[l]; i < ptr[l + 1]; i++) {
        const q = odds[i] * against;
        r += saturated[i] + 2 * (successes[i] * Math.log1p(q) + failures[i] * Math.log1p(1 / q));
      }
      depth[l] = r;
    }
  },
  spread(rows, b, powers, into, of) {
    spreadMany(rows, powers, of);
    return manyTrials.sweep(rows, b, powers, into);
  },
};
function sumMany(
  { ptr, w, odds, successes, failures }: ManyTrials,
  powers: Float64Array,
  { weight, score }: LevelSums,
): void {
  for (let l = 0; l < weight.length; l++) {
    const against = 1 / powers[l];
    let information = 0;
    let gained = 0;
    for (let i = ptr[l]; i < ptr[l + 1]; i++) {
      const q = odds[i] * against;
      const share = 1 / (1 + q);
      information += w[i] * q * share * share;
      gained += (successes[i] * q - failures[i]) * share;
    }
    weight[l] = information;
    score[l] = gained;
  }
}
function spreadMany(
  { ptr, w, odds, successes, failures }: ManyTrials,
  powers: Float64Array,
  { weight, score }: OfRows,
): void {
  for (let l = 0; l < ptr.length - 1; l++) {
    const against = 1 / powers[l];
    for (let i = ptr[l]; i < ptr[l + 1]; i++) {
      const q = odds[i] * against;
      const share = 1 / (1 + q);
      weight[i] = w[i] * q * share * share;
      score[i] = (successes[i] * q - failures[i]) * share;
    }
  }
}
