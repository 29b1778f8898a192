/**
 * How far lme4's own arithmetic may move its deviance at a theta: it forms Lambda'Z'Z Lambda + I and X'X - R_ZX'R_ZX from raw
 * columns, whose pivots are then small differences of large numbers, and residuals row by row from a raw response. Errors of
 * u and beta enter r^2 with their square, as it is a minimum. First-order bounds (Higham 2002, sections 3.5 and 10.1), in
 * units of the deviance; larger than what mostly happens.
 */
import type { Criterion } from './objective.ts';

/** After an evaluation. */
export function originalRounding(
  { design, L, values, corner, reml, degrees, pwrss }: Criterion,
  value: number,
): number {
  const { rank, kept, R, n, problem } = design;
  const columns = problem.X.data;
  const ofL = values.length > 0 ? L.cancellation(values) : 0;
  let ofX = 0;
  for (let j = 0; j < rank; j++) {
    let squares = 0;
    for (let i = 0; i < n; i++) squares += columns[kept[j] * n + i] ** 2;
    ofX += squares / (corner[j * (rank + 2)] * R[j * (rank + 1)]) ** 2;
  }
  let largest = 0;
  let total = 0;
  for (const y of problem.y) {
    largest = Math.max(largest, Math.abs(y));
    total += y * y;
  }
  const determinants = ofL + (reml ? ofX : 0);
  const residuals = (2 * degrees * largest * Math.sqrt(n)) / Math.sqrt(pwrss);
  const solution = (degrees * Number.EPSILON * (ofL + ofX) ** 2 * total) / pwrss;
  return Number.EPSILON * (determinants + residuals + solution + Math.abs(value));
}
