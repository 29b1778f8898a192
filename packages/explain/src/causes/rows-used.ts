/**
 * Two fits of other rows have nothing to agree on. It is asked first, for every other cause would find something, too.
 */
import { sharedRows } from '../ladder/rows.ts';
import { sameTrials } from '../ladder/same-trials.ts';
import type { Cause } from './cause.ts';

export const rowsUsed: Cause = {
  code: 'rows-used',
  rungs: ['rows'],
  detect({ a, b }) {
    if (sameTrials(a.problem, b.problem)) return null;
    const { inA, inB } = sharedRows(a.problem, b.problem);
    const onlyIn = (rows: Int32Array, kept: Int32Array): number[] => {
      const shared = new Set(kept);
      return Array.from(rows).filter((_, i) => !shared.has(i));
    };
    const onlyA = onlyIn(a.problem.source.rows, inA);
    const onlyB = onlyIn(b.problem.source.rows, inB);
    if (onlyA.length + onlyB.length === 0) return null;
    const [m, n] = [a.problem.response.y.length, b.problem.response.y.length];
    return {
      sentence: `${a.id} used ${m} rows and ${b.id} used ${n}; ${inA.length} are the same`,
      evidence: {
        rows: [m, n],
        shared: inA.length,
        onlyFirst: onlyA.slice(0, 5).map((row) => row + 1),
        onlySecond: onlyB.slice(0, 5).map((row) => row + 1),
      },
    };
  },
};
