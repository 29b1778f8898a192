/**
 * Poisson rows with log link: mu = e^o e^b, so that a level's sums are e^b times sums that b has no part in:
 *
 *   W = w mu,   score = w y - w mu,   r = 2 w [mu - y + y (log y - o) - y b]
 */
import { exponentials } from '@mixdiff/linalg';
import type { RowSums, SortedRows } from './row-sums.ts';

interface Counts extends SortedRows {
  /** n: log y, and e^o. */
  readonly logs: Float64Array;
  readonly outer: Float64Array;
  /** Of each level: the sums of w y, of w e^o and of w y (log y - o). */
  readonly counted: Float64Array;
  readonly expected: Float64Array;
  readonly excess: Float64Array;
}

export const counts: RowSums<Counts> = {
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
  begin({ ptr, y, w, logs, outer, expected, excess }, fixed) {
    exponentials(fixed, 1, outer);
    for (let l = 0; l < expected.length; l++) {
      let sum = 0;
      let above = 0;
      for (let i = ptr[l]; i < ptr[l + 1]; i++) {
        sum += w[i] * outer[i];
        above += w[i] * y[i] * (logs[i] - fixed[i]);
      }
      expected[l] = sum;
      excess[l] = above;
    }
  },
  sweep({ counted, expected, excess }, b, { weight, score, depth }) {
    let all = 0;
    for (let l = 0; l < expected.length; l++) {
      const mu = expected[l] * Math.exp(b[l]);
      weight[l] = mu;
      score[l] = counted[l] - mu;
      depth[l] = 2 * (mu - counted[l] + excess[l] - counted[l] * b[l]);
      all += depth[l];
    }
    return all;
  },
};
