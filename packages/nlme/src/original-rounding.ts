/**
 * How far lme's own arithmetic may move its profiled objective: it decomposes [Z X y] as the columns come, so the length of
 * each, far from zero or nearly a combination of others, leaves its rounding in what is orthogonal to the others. Each column
 * is in effect moved by about eps of its length (Higham 2002, section 19.3), and to first order
 *
 *   c_-1^2 by twice |c_-1| (|y| + sum |x_j| |beta_j| + sum |z_k| |b_k|),    log |R_jj| by |column j| / |R_jj|,
 *
 * those of X only where REML takes log |R_00|. Larger than what mostly happens: at the ends on 300 hard designs the values of
 * nlme 3.1-162 scattered (largest minus smallest of 17) over a tenth of it, and where it is beyond 1e-12 at most 1.4 times it.
 */
import { fillBeta } from './canonical.ts';
import type { Model } from './model.ts';
import type { Triangles } from './triangles.ts';

const length = (x: Float64Array): number => Math.hypot(...x);

export function originalRounding(model: Model, at: Triangles): number {
  const { problem, design, decomposed, posterior } = model;
  const { n, p, RX, beta } = design;
  const { N } = decomposed;
  const { root, value } = at;
  const { gamma, modes } = posterior.predict(at);
  fillBeta(model, gamma, beta);
  let parts = length(problem.response.y);
  let determinants = 0;
  for (let j = 0; j < p; j++) {
    const column = length(problem.parts.conditional.X.data.subarray(j * n, (j + 1) * n));
    parts += column * Math.abs(beta[j]);
    if (problem.method === 'REML') determinants += column / Math.abs(root[j * (p + 2)] * RX[j * (p + 1)]);
  }
  const random = ofRandomEffects(model, at, modes);
  const residual = (N * (parts + random.parts)) / Math.abs(root[root.length - 1]);
  return Number.EPSILON * (residual + determinants + random.determinants + Math.abs(value));
}

/** Sums over groups by way of their squares: sum |z_i| |b_i| <= |z| |b|, and the same with 1 / |R_jj(i)|. */
function ofRandomEffects(
  { design, reduced, levels }: Model,
  { delta: Delta, factor }: Triangles,
  b: readonly Float64Array[],
): { parts: number; determinants: number } {
  const { n, data, column, tree } = design;
  let [parts, determinants] = [0, 0];
  levels.forEach(({ q, M }, l) => {
    for (let k = 0; k < q; k++) {
      const z = length(data.subarray((column[l] + k) * n, (column[l] + k + 1) * n));
      const delta = length(Delta[l].subarray(k * q, (k + 1) * q));
      let [modes, pivots] = [0, 0];
      tree.level.forEach((level, node) => {
        if (level === l) pivots += factor[reduced.at[node] + k * (q + 1)] ** -2;
      });
      for (let i = 0; i < M; i++) modes += b[l][i * q + k] ** 2;
      parts += z * Math.sqrt(modes);
      determinants += Math.hypot(z, delta * Math.sqrt(M)) * Math.sqrt(pivots);
    }
  });
  return { parts, determinants };
}
