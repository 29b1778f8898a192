import type { Segment, Stop } from '@mixdiff/contract';

/** What is minimised. A failure is +Infinity; `gradient` (same length as `par`) is filled when given. */
export type Objective = (par: Float64Array, gradient?: Float64Array) => number;

/** What every optimizer takes; `control` holds what only one of them knows. */
export interface MinimizeOptions {
  readonly lower?: Float64Array;
  readonly upper?: Float64Array;
  /** The objective fills gradients; otherwise a method that needs one takes differences. */
  readonly gradient?: boolean;
  /** Keep a trace. */
  readonly record?: boolean;
  /** Names of the parameters, for the trace. */
  readonly names?: readonly string[];
  /** What the trace calls this run; the optimizer's own name unless given. */
  readonly phase?: string;
  /** Evaluations of f that no run exceeds, whatever its own settings: 100,000 unless told. */
  readonly most?: number;
  /** The optimizer's own settings by their own names. */
  readonly control?: Readonly<Record<string, number>>;
  /** `nlminb` only: R's `scale`, recycled. */
  readonly scale?: Float64Array;
}

/** Where a run ended. */
export interface Minimum {
  readonly par: Float64Array;
  /** What the optimizer reports as its minimum. */
  readonly value: number;
  readonly stop: Stop;
  readonly trace: Segment | null;
}

export const hasBounds = ({ lower, upper }: MinimizeOptions): boolean =>
  (lower?.some((low) => low > -Infinity) ?? false) || (upper?.some((high) => high < Infinity) ?? false);
