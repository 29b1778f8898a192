/**
 * Kenward & Roger's covariance of the coefficients (1997, 2009), with the observed information as mmrm has it. W the inverse Hessian of the REML
 * objective in theta, Phi = (X'V^-1X)^-1, P_h = -X'V^-1 V_h V^-1 X, Q_hj = X'V^-1 V_h V^-1 V_j V^-1 X, R_hj = X'V^-1 V_hj V^-1 X:
 *
 *   Phi_A = Phi + 2 Phi { sum_hj W_hj [ Q_hj - P_h Phi P_j - R_hj / 4 ] } Phi
 *
 * R_hj holds second derivatives in theta, so the result hangs on the parametrization; `linear` leaves it out. Sums over h, j are taken at the
 * middle of Q and R, m x m, so nothing is computed pair by pair in p x p.
 */
import { choleskySolve, multiply } from '@mixdiff/linalg';
import { type Derivatives, unpacked } from './hessian.ts';
import type { Model, Sigma } from './model.ts';
import { packedLength } from './moments.ts';
import { takeBlock } from './objective.ts';

/** p x p in the columns Q of the design; `Phi` likewise, after an evaluation. */
export function kenwardRoger(
  model: Model,
  { slopes, quadratics }: Derivatives,
  W: Float64Array,
  Phi: Float64Array,
  linear: boolean,
): Float64Array {
  const { design, sigmas, work, moments, k } = model;
  const p = design.p;
  const bends = sigmas.map((sigma) => (linear ? null : bendOf(sigma, W, k)));
  // U_h = sum_j W_hj V_j, over the parameters of a group: those of another do not meet them in a subject
  const mixed = sigmas.map(({ offset }, at) =>
    (slopes[at] ?? []).map((_, h, own) =>
      combined(
        own.map(({ V }) => V),
        W.subarray((offset + h) * k + offset),
      ),
    ),
  );
  const packed = new Float64Array(packedLength(p + 1));
  design.patterns.forEach(({ visits, domain }, at) => {
    const inverse = work.inverses[at] as Float64Array;
    const size = visits.length;
    const m = sigmas[domain]?.covariance.m ?? 0;
    const middle = middleOf(
      visits,
      m,
      (slopes[domain] ?? []).map(({ V }) => V),
      mixed[domain] ?? [],
      inverse,
      bends[domain] ?? null,
    );
    const [half, out] = [new Float64Array(size * size), new Float64Array(size * size)];
    multiply(inverse, middle, size, size, size, half);
    multiply(half, inverse, size, size, size, out);
    moments[at]?.contract(out, packed);
  });
  const total = unpacked(packed, p);
  // - sum_hj W_hj B_h Phi B_j
  quadratics.forEach((B, h) => {
    const right = combined(quadratics, W.subarray(h * k, (h + 1) * k));
    choleskySolve(work.factor, p, right, p);
    const product = new Float64Array(p * p);
    multiply(B, right, p, p, p, product);
    for (let i = 0; i < total.length; i++) total[i] -= product[i];
  });
  const half = new Float64Array(p * p);
  const added = new Float64Array(p * p);
  multiply(Phi, total, p, p, p, half);
  multiply(half, Phi, p, p, p, added);
  return Phi.map((v, i) => v + added[i] + added[(i % p) * p + Math.floor(i / p)]);
}

function combined(matrices: readonly Float64Array[], weights: Float64Array): Float64Array {
  const out = new Float64Array(matrices[0]?.length ?? 0);
  matrices.forEach((matrix, j) => {
    for (let i = 0; i < out.length; i++) out[i] += weights[j] * matrix[i];
  });
  return out;
}

/** sum_hj W_hj V_hj / 4, m x m. */
function bendOf({ covariance, theta, offset, matrix }: Sigma, W: Float64Array, k: number): Float64Array {
  const [out, V] = [new Float64Array(matrix.length), new Float64Array(matrix.length)];
  for (let h = 0; h < covariance.k; h++) {
    for (let j = 0; j < covariance.k; j++) {
      covariance.second(theta, h, j, V);
      for (let i = 0; i < out.length; i++) out[i] += 0.25 * W[(offset + j) * k + offset + h] * V[i];
    }
  }
  return out;
}

/** sum_h V_h Sigma^-1 U_h - bend, at the visits of a pattern. */
function middleOf(
  visits: Int32Array,
  m: number,
  slopes: readonly Float64Array[],
  mixed: readonly Float64Array[],
  inverse: Float64Array,
  bend: Float64Array | null,
): Float64Array {
  const size = visits.length;
  const [block, half, out, sum] = Array.from({ length: 4 }, () => new Float64Array(size * size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  slopes.forEach((V, h) => {
    takeBlock(V, m, visits, block);
    multiply(block, inverse, size, size, size, half);
    takeBlock(mixed[h] as Float64Array, m, visits, block);
    multiply(half, block, size, size, size, out);
    for (let i = 0; i < sum.length; i++) sum[i] += out[i];
  });
  if (!bend) return sum;
  takeBlock(bend, m, visits, block);
  return sum.map((v, i) => v - block[i]);
}
