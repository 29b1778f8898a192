/** A second opinion on where BFGS stopped, and the Hessian that it takes: central differences of the gradient. */
import { symmetricEigen } from '@mixdiff/linalg';
import type { Landscape } from './landscape.ts';

/**
 * One step of Newton's method with a Hessian by differences of the gradient, eigenvalues made positive; or, where the
 * curvature is negative, a move along it. A second opinion on where BFGS stopped: `to` is null where neither gains 1e-10. With the Hessian.
 */
export function newtonStep(
  landscape: Landscape,
  x: Float64Array,
): { readonly to: Float64Array | null; readonly H: Float64Array } {
  const d = x.length;
  if (d === 0) return { to: null, H: new Float64Array(0) };
  const gradient = new Float64Array(d);
  const value = landscape.value(x, gradient);
  const H = hessian(landscape, x);
  const { values, vectors } = symmetricEigen(H, d);
  const scale = Math.max(Math.abs(values[0]), Math.abs(values[d - 1]));
  const step = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    if (!(Math.abs(values[j]) > 1e-9 * scale)) continue;
    let along = 0;
    for (let i = 0; i < d; i++) along += vectors[j * d + i] * gradient[i];
    for (let i = 0; i < d; i++) step[i] -= (along / Math.abs(values[j])) * vectors[j * d + i];
  }
  const moves = [1, 0.25].map((t) => x.map((v, i) => v + t * step[i]));
  if (values[d - 1] < -1e-6 * scale) {
    for (const t of [0.03, 0.1, 0.3, 1]) {
      for (const sign of [-1, 1]) moves.push(x.map((v, i) => v + sign * t * vectors[(d - 1) * d + i]));
    }
  }
  let best: { x: Float64Array; value: number } | null = null;
  for (const move of moves) {
    const reached = landscape.value(move);
    if (reached < (best?.value ?? value) - 1e-10) best = { x: move, value: reached };
  }
  return { to: best?.x ?? null, H };
}
/** Central differences of the gradient, symmetrised. */
export function hessian(landscape: Landscape, x: Float64Array): Float64Array {
  const d = x.length;
  const H = new Float64Array(d * d);
  const [up, down] = [new Float64Array(d), new Float64Array(d)];
  for (let j = 0; j < d; j++) {
    const h = 1e-4 * Math.max(1, Math.abs(x[j]));
    landscape.value(
      x.map((v, i) => (i === j ? v + h : v)),
      up,
    );
    landscape.value(
      x.map((v, i) => (i === j ? v - h : v)),
      down,
    );
    for (let i = 0; i < d; i++) {
      const entry = (up[i] - down[i]) / (4 * h);
      H[j * d + i] += entry;
      H[i * d + j] += entry;
    }
  }
  return H;
}
