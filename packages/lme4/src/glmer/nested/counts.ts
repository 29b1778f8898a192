/**
 * Poisson rows with log link: mu = e^o e^b, so that a level's sums are e^b times sums that b has no part in:
 *
 *   W = w mu,   score = w y - w mu,   r = 2 w [mu - y + y (log y - o) - y b]
 */
import type { OfRows, RowSums, SortedRows } from './row-sums.ts';

interface Counts extends SortedRows {
  /** n: log y, and w e^o. */
  readonly logs: Float64Array;
  readonly outer: Float64Array;
  /** Of each level: the sums of w y, of w e^o and of w [y (log y - o) - y]. */
  readonly counted: Float64Array;
  readonly expected: Float64Array;
  readonly excess: Float64Array;
}

export const counts: RowSums<Counts> = {
  order: (y) => ({ sign: new Float64Array(y.length).fill(1), first: new Uint8Array(y.length) }),
  open(rows) {
    const { ptr, y, w } = rows;
    const levels = ptr.length - 1;
    const counted = new Float64Array(levels);
    for (let l = 0; l < levels; l++) for (let i = ptr[l]; i < ptr[l + 1]; i++) counted[l] += w[i] * y[i];
    return {
      ...rows,
      counted,
      logs: y.map((v) => (v === 0 ? 0 : Math.log(v))),
      outer: new Float64Array(y.length),
      expected: new Float64Array(levels),
      excess: new Float64Array(levels),
    };
  },
  begin({ ptr, y, w, logs, outer, expected, excess }, { index, fixed, powers }) {
    for (let l = 0; l < expected.length; l++) {
      let sum = 0;
      let above = 0;
      for (let i = ptr[l]; i < ptr[l + 1]; i++) {
        outer[i] = w[i] * powers[index[i]];
        sum += outer[i];
        above += w[i] * y[i] * (logs[i] - fixed[index[i]] - 1);
      }
      expected[l] = sum;
      excess[l] = above;
    }
  },
  sweep({ counted, expected, excess }, b, powers, { weight, score }) {
    let all = 0;
    for (let l = 0; l < expected.length; l++) {
      const mu = expected[l] * powers[l];
      weight[l] = mu;
      score[l] = counted[l] - mu;
      all += mu + excess[l] - counted[l] * b[l];
    }
    return 2 * all;
  },
  depths({ counted, expected, excess }, b, powers, depth) {
    for (let l = 0; l < expected.length; l++) depth[l] = 2 * (expected[l] * powers[l] + excess[l] - counted[l] * b[l]);
  },
  spread(rows, b, powers, into, of) {
    spreadRows(rows, powers, of);
    return counts.sweep(rows, b, powers, into);
  },
};
function spreadRows({ ptr, y, w, outer, expected }: Counts, powers: Float64Array, { weight, score }: OfRows): void {
  for (let l = 0; l < expected.length; l++) {
    const power = powers[l];
    for (let i = ptr[l]; i < ptr[l + 1]; i++) {
      const mu = outer[i] * power;
      weight[i] = mu;
      score[i] = w[i] * y[i] - mu;
    }
  }
}
