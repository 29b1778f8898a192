/** How far a point is from stationary, and how the likelihood bends there, free of units. */
import { symmetricEigen } from '@mixdiff/linalg';
import type { Information } from '@mixdiff/referee';

/** Smallest eigenvalue of the scaled information that still counts as not negative: its rounding. */
export const CURVATURE = -1e-6;

export interface Stationarity {
  /** (1/2) g'I^-1 g; null where I is not positive definite. */
  readonly predictedGain: number | null;
  /** The same with |I|: how far from stationary, in units of the log-likelihood, whatever the curvature. */
  readonly distance: number;
  /** Of the information scaled to a unit diagonal. */
  readonly smallest: number;
}
/** `without`: parameters left out, such as a variance that is held at zero. */
export function stationarity(
  { gradient, matrix: { nrow, data } }: Pick<Information, 'gradient' | 'matrix'>,
  without: readonly number[] = [],
): Stationarity {
  const kept = Array.from({ length: nrow }, (_, i) => i).filter((i) => !without.includes(i));
  const d = kept.length;
  if (d === 0) return { predictedGain: 0, distance: 0, smallest: 1 };
  const scale = kept.map((i) => Math.sqrt(Math.abs(data[i * (nrow + 1)])) || 1);
  const scaled = Float64Array.from({ length: d * d }, (_, e) => {
    const [i, j] = [e % d, Math.floor(e / d)];
    return data[kept[j] * nrow + kept[i]] / (scale[i] * scale[j]);
  });
  const g = kept.map((i, at) => gradient[i] / scale[at]);
  const { values, vectors } = symmetricEigen(scaled, d);
  const smallest = values[d - 1];
  let distance = 0;
  for (const [e, value] of values.entries()) {
    let along = 0;
    for (let i = 0; i < d; i++) along += vectors[e * d + i] * g[i];
    distance += along ** 2 / (2 * Math.max(Math.abs(value), Number.EPSILON));
  }
  return { predictedGain: smallest > 0 ? distance : null, distance, smallest };
}
