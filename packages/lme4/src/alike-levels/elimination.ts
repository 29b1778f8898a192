/**
 * The criterion (objective.ts) by kinds of levels (kinds.ts): of a level Lambda'Z'Z Lambda + I = I + G'G, and what it takes from the corner is
 *
 *   [Z'[Q, y]]'T (I + G'G)^-1 T'Z'[Q, y] = D'N D,   N = GG'(I + GG')^-1,   |I + G'G| = |I + GG'| = 1 + tr(GG') + |G|^2
 *
 * where nothing is taken away, in directions that a level does not show neither. With X the form of the corner (nested-levels/form.ts) and
 * C_ab the trace of X with the products of rows a and b of D, the gradient by the cells of T is
 *
 *   d = 2 sum over kinds of R'(n S - S C S) G,   S = I - N
 */
import { cholesky } from '@mixdiff/linalg';
import type { Response } from '../response.ts';
import type { Kinds } from './kinds.ts';

/** A product beyond which its logarithm is taken. */
const LARGE = 1e100;

/** log|L|^2 at T (2 x 2, lower triangle); corner (m x m) <- its factor. NaN where there is none. */
export function eliminateAlike(
  kinds: Kinds,
  response: Response,
  T: Float64Array,
  corner: Float64Array,
  m: number,
): number {
  const { at, N } = kinds;
  const logDet = fillKinds(kinds, T);
  const { numbers, kernels } = kinds.place(response);
  numbers.set(N, at.weights);
  kernels.combineRows(at.products, at.width, N.length, at.weights, at.sum);
  for (let i = 0, e = at.sum; i < m; i++) {
    for (let j = 0; j <= i; j++, e++) {
      const whole = i !== j ? 0 : i < m - 1 ? 1 : response.yty;
      corner[j * m + i] = whole - numbers[e];
    }
  }
  return Number.isFinite(logDet) && cholesky(corner, m) < 0 ? logDet : Number.NaN;
}
function fillKinds(kinds: Kinds, T: Float64Array): number {
  const { count, R, G, det: dets, N } = kinds;
  const [t00, t10, t11] = [T[0], T[1], T[3]];
  let [logs, product, cancellation] = [0, 1, 0];
  for (let k = 0, e = 0, g = 0; k < count.length; k++, e += 3, g += 4) {
    const a = R[e] * t00 + R[e + 1] * t10;
    const b = R[e + 1] * t11;
    const c = R[e + 2] * t10;
    const d = R[e + 2] * t11;
    G[g] = a;
    G[g + 1] = b;
    G[g + 2] = c;
    G[g + 3] = d;
    const [h00, h10, h11] = [a * a + b * b, a * c + b * d, c * c + d * d];
    // |G|^2, |G| = |R| |T|
    const both = (R[e] * R[e + 2] * (t00 * t11)) ** 2;
    const det = 1 + h00 + h11 + both;
    dets[k] = det;
    N[e] = (h00 + both) / det;
    N[e + 1] = h10 / det;
    N[e + 2] = (h11 + both) / det;
    cancellation += count[k] * (1 + ((1 + b * b + d * d) * (1 + a * a + c * c)) / det);
    if (count[k] > 1) logs += count[k] * Math.log(det);
    else {
      // one logarithm of many
      product *= det;
      if (product > LARGE) {
        logs += Math.log(product);
        product = 1;
      }
    }
  }
  kinds.cancellation = cancellation;
  return logs + Math.log(product);
}

/** cells (2 x 2) <- half of the gradient where it was eliminated last. `form`: X, m x m, symmetric. */
export function fillAlikeSlopes(
  kinds: Kinds,
  response: Response,
  form: Float64Array,
  m: number,
  cells: Float64Array,
): void {
  const { at, count, R, G, det, N } = kinds;
  const { numbers, kernels } = kinds.place(response);
  for (let i = 0, e = at.sum; i < m; i++)
    for (let j = 0; j <= i; j++, e++) numbers[e] = (i === j ? 1 : 2) * form[j * m + i];
  kernels.products(at.products, at.width, N.length, at.sum, (m * (m + 1)) / 2, at.weights);
  cells.fill(0);
  for (let k = 0, e = 0, g = 0; k < count.length; k++, e += 3, g += 4) {
    const n = count[k];
    const [c00, c10, c11] = [numbers[at.weights + e], numbers[at.weights + e + 1] / 2, numbers[at.weights + e + 2]];
    const [a, b, c, d] = [G[g], G[g + 1], G[g + 2], G[g + 3]];
    const [s00, s10, s11] = [(1 + c * c + d * d) / det[k], -N[e + 1], (1 + a * a + b * b) / det[k]];
    const [x0, x1] = [s00 * c00 + s10 * c10, s00 * c10 + s10 * c11];
    const [z0, z1] = [s10 * c00 + s11 * c10, s10 * c10 + s11 * c11];
    const w00 = n * s00 - (x0 * s00 + x1 * s10);
    const w10 = n * s10 - (x0 * s10 + x1 * s11);
    const w11 = n * s11 - (z0 * s10 + z1 * s11);
    // W G, then R' of it
    const [v00, v01] = [w00 * a + w10 * c, w00 * b + w10 * d];
    const [v10, v11] = [w10 * a + w11 * c, w10 * b + w11 * d];
    cells[0] += R[e] * v00;
    cells[1] += R[e + 1] * v00 + R[e + 2] * v10;
    cells[3] += R[e + 1] * v01 + R[e + 2] * v11;
  }
}
