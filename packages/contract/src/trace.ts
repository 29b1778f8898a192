/** A way read evaluation by evaluation, whatever its phases are. */
import type { Segment, Trace } from './fit.ts';

/** One evaluation of a trace. */
export interface Evaluation {
  readonly phase: string;
  readonly names: readonly string[];
  /** d native parameters of its phase. */
  readonly par: Float64Array;
  readonly value: number;
  readonly accepted: boolean;
}
/** The phases that there were, in order; null where none was recorded. */
export function traceOf(...phases: readonly (Segment | null | undefined)[]): Trace | null {
  const kept = phases.filter((segment) => segment != null);
  return kept.length > 0 ? kept : null;
}
/** In order; parameters are views of the trace's own. */
export const evaluationsOf = (trace: Trace): Evaluation[] =>
  trace.flatMap(({ phase, names, par, value, accepted }) =>
    Array.from(value, (v, i) => ({
      phase,
      names,
      par: par.data.subarray(i * par.nrow, (i + 1) * par.nrow),
      value: v,
      accepted: accepted[i] === 1,
    })),
  );
