import { type Box, reach } from './box.ts';
import type { CauchyPoint } from './cauchy-point.ts';
import { type LimitedMemory, timesMiddle } from './limited-memory.ts';
import type { SubspaceMatrix } from './subspace-matrix.ts';
import { solve, solveTransposed } from './upper-triangle.ts';

/**
 * The direct primal method of Byrd et al. (1995, section 5.1): from the Cauchy point the Newton step of the free variables,
 * shortened where it would leave the box, which moves `cauchy.x`. False where a factor is singular.
 */
export function minimizeOnFace(
  memory: LimitedMemory,
  K: SubspaceMatrix,
  box: Box,
  free: readonly number[],
  x: Float64Array,
  g: Float64Array,
  cauchy: CauchyPoint,
): boolean {
  const d = Float64Array.from(free, (i) => -g[i]);
  if (box.constrained && !reducedGradient(memory, free, x, g, cauchy, d)) return false;
  if (!newtonStep(memory, K, free, d)) return false;
  const { longest, blocking } = reach(box, cauchy.x, d, free, 1);
  if (blocking >= 0) {
    const i = free[blocking];
    cauchy.x[i] = d[blocking] > 0 ? box.upper[i] : box.lower[i];
    d[blocking] = 0;
  }
  for (let j = 0; j < free.length; j++) cauchy.x[free[j]] += longest * d[j];
  return true;
}

/** r <- -Z'(g + theta(x^c - x) - W M c). */
function reducedGradient(
  memory: LimitedMemory,
  free: readonly number[],
  x: Float64Array,
  g: Float64Array,
  cauchy: CauchyPoint,
  r: Float64Array,
): boolean {
  const { size, theta, s, y } = memory;
  for (let i = 0; i < free.length; i++) r[i] = -theta * (cauchy.x[free[i]] - x[free[i]]) - g[free[i]];
  const mc = new Float64Array(2 * size);
  if (!timesMiddle(memory, cauchy.c, mc)) return false;
  for (let j = 0; j < size; j++) {
    const [a, b] = [mc[j], theta * mc[size + j]];
    for (let i = 0; i < free.length; i++) r[i] = r[i] + (y[j][free[i]] * a + s[j][free[i]] * b);
  }
  return true;
}

/** d <- d / theta + Z'W K^-1 W'Z d / theta^2, the inverse of Z'BZ by Sherman, Morrison & Woodbury. */
function newtonStep(
  { size, theta, s, y }: LimitedMemory,
  { factor }: SubspaceMatrix,
  free: readonly number[],
  d: Float64Array,
): boolean {
  const v = new Float64Array(2 * size);
  for (let j = 0; j < size; j++) {
    let [yd, sd] = [0, 0];
    for (let i = 0; i < free.length; i++) {
      yd += y[j][free[i]] * d[i];
      sd += s[j][free[i]] * d[i];
    }
    v[j] = yd;
    v[size + j] = theta * sd;
  }
  if (!solveTransposed(factor, 2 * size, v)) return false;
  for (let j = 0; j < size; j++) v[j] = -v[j];
  if (!solve(factor, 2 * size, v)) return false;
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < free.length; i++) {
      d[i] = d[i] + ((y[j][free[i]] * v[j]) / theta + s[j][free[i]] * v[size + j]);
    }
  }
  for (let i = 0; i < free.length; i++) d[i] /= theta;
  return true;
}
