import type { FreeVariables } from './free-variables.ts';
import type { LimitedMemory } from './limited-memory.ts';
import { factorize, newTriangle, solveTransposed, type Triangle } from './upper-triangle.ts';

/**
 * The matrix of the subspace minimization, K = [-D - Y'ZZ'Y/theta, L_A' - R_Z'; L_A - R_Z, theta S'AA'S], where Z picks the
 * free variables and A the held ones; Byrd et al. (1995, section 5.1) call it M^-1 N, Zhu et al. (1997) factorize it so.
 * Inner products are kept from one iteration to the next and corrected for variables that change sides, not summed again:
 * their rounding errors are part of the path.
 */
export interface SubspaceMatrix {
  readonly m: number;
  /** Y'ZZ'Y and S'AA'S, lower triangles, at i + j m. */
  readonly yy: Float64Array;
  readonly ss: Float64Array;
  /** s_i'y_j over the free variables for i <= j (R_Z), over the held ones for i > j (L_A), at i + j m. */
  readonly sy: Float64Array;
  /** The factor of K: K = R'E R, E = diag(-I, I). */
  readonly factor: Triangle;
}

export const newSubspaceMatrix = (m: number): SubspaceMatrix => ({
  m,
  yy: new Float64Array(m * m),
  ss: new Float64Array(m * m),
  sy: new Float64Array(m * m),
  factor: newTriangle(2 * m),
});

/** Brings K up to date; `updated`: the memory has a new pair. False where K has not the inertia that it should have. */
export function updateSubspaceMatrix(
  K: SubspaceMatrix,
  memory: LimitedMemory,
  variables: FreeVariables,
  updated: boolean,
): boolean {
  if (updated) {
    if (memory.updates > memory.m) dropOldest(K);
    addNewest(K, memory, variables);
  }
  moveVariables(K, memory, variables, updated ? memory.size - 1 : memory.size);
  return factorizeK(K, memory);
}

function dropOldest({ m, yy, ss, sy }: SubspaceMatrix): void {
  for (const product of [yy, ss, sy]) {
    for (let j = 0; j < m - 1; j++) for (let i = 0; i < m - 1; i++) product[i + j * m] = product[i + 1 + (j + 1) * m];
  }
}

function addNewest({ m, yy, ss, sy }: SubspaceMatrix, memory: LimitedMemory, { free, held }: FreeVariables): void {
  const { size, s, y } = memory;
  const last = size - 1;
  for (let j = 0; j < size; j++) {
    yy[last + j * m] = over(free, y[last], y[j]);
    ss[last + j * m] = over(held, s[last], s[j]);
    sy[last + j * m] = over(held, s[last], y[j]);
  }
  for (let i = 0; i < size; i++) sy[i + last * m] = over(free, s[i], y[last]);
}

function over(variables: readonly number[], a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (const i of variables) sum += a[i] * b[i];
  return sum;
}

/** Of the first `size` pairs, what those variables contribute that have become free or held. */
function moveVariables(
  { m, yy, ss, sy }: SubspaceMatrix,
  { s, y }: LimitedMemory,
  { entering, leaving }: FreeVariables,
  size: number,
): void {
  if (entering.length === 0 && leaving.length === 0) return;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const at = i + j * m;
      if (j <= i) {
        yy[at] = yy[at] + over(entering, y[i], y[j]) - over(leaving, y[i], y[j]);
        ss[at] = ss[at] - over(entering, s[i], s[j]) + over(leaving, s[i], s[j]);
      }
      const [enter, leave] = [over(entering, s[i], y[j]), over(leaving, s[i], y[j])];
      sy[at] += i <= j ? enter - leave : leave - enter;
    }
  }
}

/**
 * [D + Y'ZZ'Y/theta, R_Z' - L_A'; R_Z - L_A, theta S'AA'S] in the upper triangle; then Q'Q of the first block,
 * P = Q'^-1 (R_Z' - L_A') beside it, and the factor of theta S'AA'S + P'P.
 */
function factorizeK({ m, yy, ss, sy, factor }: SubspaceMatrix, memory: LimitedMemory): boolean {
  const { size, theta } = memory;
  const { data, stride } = factor;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      data[j + i * stride] = yy[i + j * m] / theta;
      data[size + j + (size + i) * stride] = ss[i + j * m] * theta;
    }
    for (let j = 0; j < size; j++) data[j + (size + i) * stride] = j < i ? -sy[i + j * m] : sy[i + j * m];
    data[i + i * stride] += memory.sy[i + i * m];
  }
  if (!factorize(factor, 0, size)) return false;
  for (let j = size; j < 2 * size; j++) {
    if (!solveTransposed(factor, size, data.subarray(j * stride, j * stride + size))) return false;
  }
  for (let i = size; i < 2 * size; i++) {
    for (let j = i; j < 2 * size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += data[k + i * stride] * data[k + j * stride];
      data[i + j * stride] += sum;
    }
  }
  return factorize(factor, size, 2 * size);
}
