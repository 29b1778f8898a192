/**
 * corAR1, rho^|i - j| with rho = tanh(x / 2). Where the rows of every subject are consecutive positions in order, R^-1/2 has a closed
 * form (Pinheiro & Bates 2000, section 5.3.1): the first row as it is, then (v_t - rho v_t-1) / sqrt(1 - rho^2).
 */
import type { By } from '@mixdiff/contract';
import { bySubject } from './by-subject.ts';
import type { Correlation, CorrelationMap } from './correlation.ts';

export function firstOrder(position: Int32Array, subject: By): Correlation {
  const map: CorrelationMap = {
    names: ['rho'],
    start: Float64Array.of(0),
    constrained: ([x]) => Float64Array.of(Math.tanh(x / 2)),
    unconstrained: ([rho]) => Float64Array.of(2 * Math.atanh(rho)),
    between:
      ([rho]) =>
      (a, b) =>
        rho ** Math.abs(position[a] - position[b]),
  };
  const before = predecessors(position, subject);
  return before
    ? { ...map, whiten: consecutive(before), invalid: () => false }
    : bySubject(map, subject, (row) => String(position[row]));
}

/** Of each row, the row one position before it in its subject, -1 for the first; null: there are gaps, or another order. */
function predecessors(position: Int32Array, { levels, index }: By): Int32Array | null {
  const last = new Int32Array(levels.length).fill(-1);
  const before = Int32Array.from(index, (subject, row) => {
    const previous = last[subject];
    last[subject] = row;
    return previous;
  });
  const gapless = before.every((previous, row) => previous < 0 || position[row] - position[previous] === 1);
  return gapless ? before : null;
}

const consecutive =
  (before: Int32Array): Correlation['whiten'] =>
  ([rho], data, columns) => {
    const n = before.length;
    const left = (1 - rho) * (1 + rho);
    const scale = 1 / Math.sqrt(left);
    const v = new Float64Array(n);
    for (let j = 0; j < columns; j++) {
      v.set(data.subarray(j * n, (j + 1) * n));
      for (let i = 0; i < n; i++) if (before[i] >= 0) data[j * n + i] = scale * (v[i] - rho * v[before[i]]);
    }
    // log|R| / 2: each row but a subject's first adds log(1 - rho^2) / 2
    return (before.reduce((count, previous) => count + (previous >= 0 ? 1 : 0), 0) * Math.log(left)) / 2;
  };
