import { dot } from './norm.ts';
import type { State } from './state.ts';
import { rowStart, solveL, timesLT } from './triangular.ts';

/**
 * The BFGS update, damped as Powell (1978) has it where the curvature y's is small, in product form
 * H+ = L(I + zw')(I + wz')L' (w and z overwrite t.w and t.z; s and y are the caller's).
 */
export function secantUpdate(t: State, s: Float64Array, y: Float64Array): void {
  const { n, l, w, z } = t;
  timesLT(l, n, s, w);
  const alpha = dot(w, w, n);
  const beta = dot(y, s, n);
  solveL(l, n, y, z);
  let p: number;
  let q: number;
  if (beta >= 0.1 * alpha) {
    p = 1 / (Math.sqrt(beta) * Math.sqrt(alpha));
    q = 1 / alpha;
  } else {
    const theta = (0.9 * alpha) / (alpha - beta);
    p = theta / (alpha * DAMP);
    q = (1 + (theta - 1) / DAMP) / alpha;
  }
  for (let i = 0; i < n; i++) z[i] = p * z[i] - q * w[i];
  coefficients(t);
  updateFactor(t);
}

const DAMP = Math.sqrt(0.1);

/**
 * Goldfarb (1976, Math. Comp. 30:796-811), recurrence 3: the coefficients of the triangular factor of
 * (I + zw')(I + wz'), without forming it. The diagonal of L may change its sign.
 */
function coefficients({ n, w, z, lambda, beta, gamma }: State): void {
  let tail = 0;
  for (let j = n - 1; j > 0; j--) {
    tail += w[j] * w[j];
    lambda[j - 1] = tail;
  }
  let nu = 1;
  let eta = 0;
  for (let j = 0; j < n - 1; j++) {
    const wj = w[j];
    const a = nu * z[j] - eta * wj;
    const theta = 1 + a * wj;
    const s = a * lambda[j];
    let root = Math.sqrt(theta * theta + a * s);
    if (theta > 0) root = -root;
    const b = theta * wj + s;
    lambda[j] = root;
    gamma[j] = (b * nu) / root;
    beta[j] = (a - b * eta) / root;
    nu = -nu / root;
    eta = -(eta + (a * a) / (theta - root)) / root;
  }
  lambda[n - 1] = 1 + (nu * z[n - 1] - eta * w[n - 1]) * w[n - 1];
}

/** Columns of L from the last to the first; w and z are overwritten, bit by bit, with Lw and Lz. */
function updateFactor({ n, l, w, z, lambda, beta, gamma }: State): void {
  for (let j = n - 1; j >= 0; j--) {
    const [wj, zj, scale] = [w[j], z[j], lambda[j]];
    const diagonal = rowStart(j) + j;
    const ljj = l[diagonal];
    l[diagonal] = scale * ljj;
    w[j] = ljj * wj;
    z[j] = ljj * zj;
    for (let i = j + 1, ij = rowStart(i) + j; i < n; ij += i + 1, i++) {
      const lij = l[ij];
      l[ij] = scale * lij + beta[j] * w[i] + gamma[j] * z[i];
      w[i] += lij * wj;
      z[i] += lij * zj;
    }
  }
}
