/**
 * How far lme4's own arithmetic may move its deviance at a theta: it forms Lambda'Z'Z Lambda + I and X'X - R_ZX'R_ZX from raw
 * columns, whose pivots are then small differences of large numbers, and residuals row by row from a raw response. Errors of
 * u and beta enter r^2 with their square, as it is a minimum. First-order bounds (Higham 2002, sections 3.5 and 10.1), in
 * units of the deviance; larger than what mostly happens.
 *
 * An inner product of n terms loses up to n units of roundoff, and but for a chance of 2 exp(-8) at each operation no more
 * than 4 sqrt(n) (Higham & Mary 2019, theorem 2.4 with lambda = 4). lme4 1.1-31 lost up to 5.4 eps on 20 to 44 rows.
 */
import type { Design } from './design.ts';
import type { Solution } from './model.ts';
import { pivotCancellation } from './objective.ts';
import { conditionalModes, fixedEffects, randomModes } from './solution.ts';

/** In units of the machine epsilon. */
const ofProduct = (terms: number): number => 2 * Math.sqrt(terms);

export function originalRounding(solution: Solution): number {
  const { corner, pwrss, value } = solution;
  const { design, reml, degrees } = solution.model;
  const { rank, R, n, problem } = design;
  const { squares, total } = sumsOf(design);
  const perLevel = n / Math.min(...problem.random.map(({ levels }) => levels.length));
  const ofL = ofProduct(perLevel) * pivotCancellation(solution);
  let ofX = 0;
  for (let j = 0; j < rank; j++) ofX += squares[j] / (corner[j * (rank + 2)] * R[j * (rank + 1)]) ** 2;
  ofX *= ofProduct(n);
  const determinants = ofL + (reml ? ofX : 0);
  const residuals = (2 * degrees * largestPart(solution) * Math.sqrt(n)) / Math.sqrt(pwrss);
  const squared = (degrees * Number.EPSILON * (ofL + ofX) ** 2 * total) / pwrss;
  return Number.EPSILON * (determinants + residuals + squared + Math.abs(value));
}
/** Sums of squares of the kept columns of X, rank, and of y: of the data alone, and asked for at every point of a path. */
interface Sums {
  readonly squares: Float64Array;
  readonly total: number;
}
const known = new WeakMap<Design, Sums>();
function sumsOf(design: Design): Sums {
  const found = known.get(design);
  if (found) return found;
  const { n, kept, problem } = design;
  const columns = problem.parts.conditional.X.data;
  const squares = Float64Array.from(kept, (column) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += columns[column * n + i] ** 2;
    return sum;
  });
  const sums = { squares, total: problem.response.y.reduce((sum, y) => sum + y * y, 0) };
  known.set(design, sums);
  return sums;
}
/** Largest |y| + sum |x_j| |beta_j| + sum |z_k| |b_k| of a row: what a residual is the rest of. */
function largestPart(solution: Solution): number {
  const { model } = solution;
  const { n, kept, problem } = model.design;
  const parts = problem.response.y.map(Math.abs);
  const beta = fixedEffects(solution);
  for (const j of kept)
    for (let i = 0; i < n; i++) parts[i] += Math.abs(problem.parts.conditional.X.data[j * n + i] * beta[j]);
  randomModes(model, conditionalModes(solution), null).forEach(({ mode: { nrow, data } }, t) => {
    const { level, Z } = problem.random[t];
    for (let k = 0; k < Z.ncol; k++) {
      for (let i = 0; i < n; i++) parts[i] += Math.abs(Z.data[k * n + i] * data[k * nrow + level[i]]);
    }
  });
  return parts.reduce((most, part) => Math.max(most, part), 0);
}
