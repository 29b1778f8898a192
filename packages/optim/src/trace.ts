import type { Trace } from '@mixdiff/contract';

/** Collects evaluations, one row each, while an optimizer runs. */
export interface Recorder {
  /** Row number of the evaluation. */
  add(par: Float64Array, value: number): number;
  /** The iterate of that row was accepted. */
  accept(row: number): void;
  trace(): Trace;
}

/** A recorder whose rows all belong to `phase`; names default to 1, 2, …. */
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
      names: names ?? Array.from({ length: d }, (_, i) => String(i + 1)),
      par: { nrow: d, ncol: rows, data: points.slice(0, rows * d) },
      value: values.slice(0, rows),
      accepted: accepted.slice(0, rows),
      phase: new Array<string>(rows).fill(phase),
    }),
  };
}

/** One run after another as one trace; the names are the first's. Null for none. */
export function combineTraces(traces: readonly (Trace | null)[]): Trace | null {
  const kept = traces.filter((t) => t !== null);
  const first = kept[0];
  if (!first) return null;
  const rows = kept.reduce((sum, t) => sum + t.value.length, 0);
  const d = first.par.nrow;
  const data = new Float64Array(d * rows);
  const value = new Float64Array(rows);
  const accepted = new Uint8Array(rows);
  let row = 0;
  for (const t of kept) {
    data.set(t.par.data, row * d);
    value.set(t.value, row);
    accepted.set(t.accepted, row);
    row += t.value.length;
  }
  return {
    names: first.names,
    par: { nrow: d, ncol: rows, data },
    value,
    accepted,
    phase: kept.flatMap((t) => t.phase),
  };
}
