/**
 * Logistic rows: with q the odds against what was seen, e^-eta at a success and e^eta at a failure, a trial has
 *
 *   W = q / (1 + q)^2,   score = +-q / (1 + q),   r = 2 log(1 + q) + constant
 *
 * and q = e^-+o e^-+b, so that a row costs a product and a quotient: its exponential is taken once for all b. Rows of one trial
 * stand successes first within their level, and the logarithms of a level are that of one product.
 */
import { exponentials } from '@mixdiff/linalg';
import type { RowSums, SortedRows } from './row-sums.ts';

/** A product is taken to its logarithm before it leaves the range of doubles; a factor is e^36 at most. */
const LARGE = 1e250;

interface Trials extends SortedRows {
  /** n: e^-+o. */
  readonly odds: Float64Array;
}
interface SingleTrials extends Trials {
  /** Row of each place, -1 or 1 by what was seen there, and where the failures of a level begin. */
  readonly order: Int32Array;
  readonly sign: Float64Array;
  readonly middle: Int32Array;
}

export const singleTrials: RowSums<SingleTrials> = {
  open(rows) {
    const { ptr, y } = rows;
    const middle = new Int32Array(ptr.length - 1);
    const order = new Int32Array(y.length);
    for (let l = 0; l < middle.length; l++) {
      let at = ptr[l];
      for (let i = ptr[l]; i < ptr[l + 1]; i++) if (y[i] === 1) order[at++] = i;
      middle[l] = at;
      for (let i = ptr[l]; i < ptr[l + 1]; i++) if (y[i] !== 1) order[at++] = i;
    }
    const sign = y.map((_, k) => (y[order[k]] === 1 ? -1 : 1));
    return { ...rows, order, middle, sign, odds: new Float64Array(y.length) };
  },
  begin({ order, sign, odds }, fixed) {
    for (let k = 0; k < odds.length; k++) odds[k] = sign[k] * fixed[order[k]];
    exponentials(odds, 1, odds);
  },
  sweep({ ptr, middle, odds }, b, { weight, score, depth }) {
    let all = 0;
    for (let l = 0; l < middle.length; l++) {
      const e = Math.exp(b[l]);
      const against = 1 / e;
      const [end, last] = [middle[l], ptr[l + 1]];
      let information = 0;
      let first = 0;
      let second = 0;
      let logs = 0;
      let product = 1;
      let k = ptr[l];
      for (; k < end; k++) {
        const q = odds[k] * against;
        const share = q / (1 + q);
        first += share;
        information += share - share * share;
        product *= 1 + q;
        if (product > LARGE) {
          logs += Math.log(product);
          product = 1;
        }
      }
      for (; k < last; k++) {
        const q = odds[k] * e;
        const share = q / (1 + q);
        second += share;
        information += share - share * share;
        product *= 1 + q;
        if (product > LARGE) {
          logs += Math.log(product);
          product = 1;
        }
      }
      weight[l] = information;
      score[l] = first - second;
      depth[l] = 2 * (logs + Math.log(product));
      all += depth[l];
    }
    return all;
  },
};

interface ManyTrials extends Trials {
  /** n */
  readonly successes: Float64Array;
  readonly failures: Float64Array;
  /** n: what r has beside the odds, so that what is summed is no larger than r. */
  readonly saturated: Float64Array;
}
const entropy = (k: number, of: number): number => (k > 0 ? 2 * k * Math.log(k / of) : 0);

export const manyTrials: RowSums<ManyTrials> = {
  open(rows) {
    const { y, w } = rows;
    const successes = y.map((v, i) => w[i] * v);
    const failures = y.map((v, i) => w[i] - w[i] * v);
    const saturated = w.map((of, i) => entropy(successes[i], of) + entropy(failures[i], of));
    return { ...rows, successes, failures, saturated, odds: new Float64Array(y.length) };
  },
  begin({ odds }, fixed) {
    exponentials(fixed, -1, odds);
  },
  sweep({ ptr, w, odds, successes, failures, saturated }, b, { weight, score, depth }) {
    let all = 0;
    for (let l = 0; l < depth.length; l++) {
      const against = Math.exp(-b[l]);
      let information = 0;
      let gained = 0;
      let r = 0;
      for (let i = ptr[l]; i < ptr[l + 1]; i++) {
        const q = odds[i] * against;
        const share = 1 / (1 + q);
        information += w[i] * q * share * share;
        gained += (successes[i] * q - failures[i]) * share;
        r += saturated[i] + 2 * (successes[i] * Math.log1p(q) + failures[i] * Math.log1p(1 / q));
      }
      weight[l] = information;
      score[l] = gained;
      depth[l] = r;
      all += r;
    }
    return all;
  },
};
