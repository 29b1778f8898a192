/**
 * Where a variance function is of the fitted values, nlme fits in rounds: with those of the last fit held, until no parameter
 * moves by more than 1e-6 of itself, at most 51 times (Pinheiro & Bates 2000, section 5.2.2: a covariate that depends on the fit).
 * Whether a round itself converged is then not asked.
 */
import type { Stop } from '@mixdiff/contract';
import type { Minimum } from '@mixdiff/optim';

const TOLERANCE = 1e-6;
const MOST = 51;

export interface Round {
  readonly minimum: Minimum;
  /** What must stand still. */
  readonly compared: Float64Array;
}
export interface Rounds {
  /** In order; of the last, the end. */
  readonly minima: readonly Minimum[];
  readonly settled: boolean;
}

/** `compared`: before the first round. `renew` holds the fitted values of the point where the last round ended. */
export function inRounds(
  start: Float64Array,
  compared: Float64Array,
  round: (start: Float64Array) => Round,
  renew: (par: Float64Array) => void,
): Rounds {
  const minima: Minimum[] = [];
  let [from, before] = [start, compared];
  while (minima.length < MOST) {
    const { minimum, compared: after } = round(from);
    minima.push(minimum);
    if (largestChange(before, after) <= TOLERANCE) return { minima, settled: true };
    renew(minimum.par);
    [from, before] = [minimum.par, after];
  }
  return { minima, settled: false };
}

const largestChange = (before: Float64Array, after: Float64Array): number =>
  after.reduce((most, now, k) => Math.max(most, Math.abs((before[k] - now) / (now === 0 ? 1 : now))), 0);

/** The way of all rounds: iterations and evaluations together, the last one's end. */
export function stopOf(minima: readonly Minimum[]): Stop {
  const stops = minima.map(({ stop }) => stop);
  const last = stops[stops.length - 1];
  const sum = (of: (stop: Stop) => number): number => stops.reduce((total, stop) => total + of(stop), 0);
  return {
    ...last,
    iterations: sum(({ iterations }) => iterations),
    evaluations: { f: sum(({ evaluations }) => evaluations.f), g: sum(({ evaluations }) => evaluations.g) },
  };
}
