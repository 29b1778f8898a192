import { type Certificate, EXACT, type Fit, type Meaning, type Problem } from '@mixdiff/contract';
import { encodeFit, type FitDocument } from '@mixdiff/schema';
import { madeEngine, statedFit } from '@mixdiff/testing';
import type { Difference } from '../src/causes/cause.ts';
import type { Rung } from '../src/ladder/edits.ts';
import { type Node, nodeOf, type Side } from '../src/ladder/side.ts';

/** A certificate that says what a test wants, of a maximum unless told. */
export const certificateOf = (change: Partial<Certificate> = {}): Certificate => ({
  verdict: 'interior-maximum',
  criterion: EXACT,
  gain: 0,
  logLik: -10,
  best: null,
  bestLogLik: -10,
  searched: { starts: 3, reached: 3, seed: 1, how: 'multi-start' },
  score: [],
  zeroed: [],
  information: null,
  predictedGain: null,
  curvature: null,
  unidentified: null,
  ridge: null,
  tolerance: {},
  judge: 'referee',
  because: [],
  ...change,
});
interface SideChange {
  readonly fit?: Partial<Fit>;
  readonly meaning?: Partial<Meaning>;
  readonly certificate?: Partial<Certificate>;
  /** What it reports beside what follows from the fit. */
  readonly reported?: Partial<FitDocument>;
  /** An engine at hand; without one the side is known by its numbers. */
  readonly open?: boolean;
}
export function sideOf(id: string, problem: Problem, change: SideChange = {}): Side {
  const plain = statedFit(problem, change.fit);
  const fit: Fit = { ...plain, meaning: { ...plain.meaning, ...change.meaning } };
  return {
    id,
    problem,
    fit,
    reported: { ...encodeFit(fit, problem), ...change.reported },
    certificate: certificateOf(change.certificate),
    entrant: null,
    engine: (change.open ?? true) ? madeEngine(problem, () => fit) : null,
  };
}
export const placeOf = ({ problem, fit, reported }: Side): Node => nodeOf(problem, fit.meaning.weights, fit, reported);

/** One step between two sides' own places, of which a cause is asked. `side`: whose fit is put right there. */
export function stepBetween(
  a: Side,
  b: Side,
  rung: Rung,
  quantity: string,
  [before, after]: readonly [number | null, number | null] = [1, 2],
  side: Side | null = rung === 'optimum' || rung === 'print' ? a : null,
  reversed = false,
): Difference {
  return { quantity, step: { rung, from: placeOf(a), to: placeOf(b), side, reversed }, before, after, a, b };
}
/** The fixed part with other columns: values by name, each its own term unless told. */
export function withColumns(
  problem: Problem,
  columns: Readonly<Record<string, readonly number[]>>,
  term: readonly string[] = Object.keys(columns),
): Problem {
  const values = Object.values(columns);
  const X = { nrow: problem.response.y.length, ncol: values.length, data: Float64Array.from(values.flat()) };
  return {
    ...problem,
    parts: { conditional: { ...problem.parts.conditional, X, columns: Object.keys(columns), term } },
  };
}
