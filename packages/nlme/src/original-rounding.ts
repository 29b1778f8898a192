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
/** Lengths of y, and of the columns of X and of Z: of the data alone, and asked for at every point of a path. */
interface Lengths {
  readonly problem: Model['problem'];
  readonly y: number;
  readonly X: Float64Array;
  readonly Z: Float64Array;
}
const known = new WeakMap<Model['design'], Lengths>();
function lengthsOf({ problem, design }: Model): Lengths {
  const found = known.get(design);
  if (found?.problem === problem) return found;
  const { n, p, fixed, data } = design;
  const of = (columns: Float64Array, count: number): Float64Array =>
    Float64Array.from({ length: count }, (_, j) => length(columns.subarray(j * n, (j + 1) * n)));
  const X = of(problem.parts.conditional.X.data, p);
  const lengths = { problem, y: length(problem.response.y), X, Z: of(data, fixed) };
  known.set(design, lengths);
  return lengths;
}

export function originalRounding(model: Model, at: Triangles): number {
  const { problem, design, decomposed, posterior } = model;
  const { p, RX, beta } = design;
  const { N } = decomposed;
  const { root, value } = at;
  const { gamma, modes } = posterior.predict(at);
  fillBeta(model, gamma, beta);
  const lengths = lengthsOf(model);
  let parts = lengths.y;
  let determinants = 0;
  for (let j = 0; j < p; j++) {
    const column = lengths.X[j];
    parts += column * Math.abs(beta[j]);
    if (problem.method === 'REML') determinants += column / Math.abs(root[j * (p + 2)] * RX[j * (p + 1)]);
  }
  const random = ofRandomEffects(model, at, modes, lengths.Z);
  const residual = (N * (parts + random.parts)) / Math.abs(root[root.length - 1]);
  return Number.EPSILON * (residual + determinants + random.determinants + Math.abs(value));
}

/** Sums over groups by way of their squares: sum |z_i| |b_i| <= |z| |b|, and the same with 1 / |R_jj(i)|. */
function ofRandomEffects(
  { design, reduced, levels }: Model,
  { delta: Delta, factor }: Triangles,
  b: readonly Float64Array[],
  Z: Float64Array,
): { parts: number; determinants: number } {
  const { column, tree } = design;
  let [parts, determinants] = [0, 0];
  levels.forEach(({ q, M }, l) => {
    for (let k = 0; k < q; k++) {
      const z = Z[column[l] + k];
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
