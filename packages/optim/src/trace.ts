import type { Segment } from '@mixdiff/contract';

/** Collects evaluations, one row each, while an optimizer runs. */
export interface Recorder {
  /** Row number of the evaluation. */
  add(par: Float64Array, value: number): number;
  /** The iterate of that row was accepted. */
  accept(row: number): void;
  trace(): Segment;
}

/** A recorder of the phase that it names; names default to 1, 2, …. */
export function recorder(phase: string, names: readonly string[] | undefined, d: number): Recorder {
  let values = new Float64Array(64);
  let accepted = new Uint8Array(64);
  let points = new Float64Array(64 * d);
  let rows = 0;
  const grow = (): void => {
    const [oldValues, oldAccepted, oldPoints] = [values, accepted, points];
    values = new Float64Array(2 * rows);
    values.set(oldValues);
    accepted = new Uint8Array(2 * rows);
    accepted.set(oldAccepted);
    points = new Float64Array(2 * rows * d);
    points.set(oldPoints);
  };
  return {
    add(par, value) {
      if (rows === values.length) grow();
      points.set(par, rows * d);
      values[rows] = value;
      return rows++;
    },
    accept(row) {
      accepted[row] = 1;
    },
    trace: () => ({
      phase,
      names: names ?? Array.from({ length: d }, (_, i) => String(i + 1)),
      par: { nrow: d, ncol: rows, data: points.slice(0, rows * d) },
      value: values.slice(0, rows),
      accepted: accepted.slice(0, rows),
    }),
  };
}
