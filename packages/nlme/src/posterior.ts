/**
 * From the triangles of a decomposition, outward in: fixed effects, conditional modes, and their second moments.
 *
 *   gamma = R_00^-1 c_0,   b_i = R_11(i)^-1 (c_1(i) - R_12(i) b_outer - R_10(i) gamma)      (Pinheiro & Bates, 2000, 2.2.4)
 *
 * Given y, (b_i, b of the groups around it, gamma) has covariance sigma^2 R^-1 R^-T, where R is the upper triangle made of
 * the group's row block, those of the groups around it, and R_00. Under ML the fixed effects are known when b is
 * predicted, and their part of R^-1 is zero. Per level l,
 *
 *   S_l = sum_i ( b_i b_i' / sigma^2 + Cov(b_i | y) / sigma^2 ),     q_l x q_l,
 *
 * is all that EM (Laird & Ware, 1982, eq. 3.6 and 3.7, numbers not checked) and the score need.
 */

import type { Design } from './design.ts';
import type { Reduced } from './reduction.ts';
import type { Searched, Triangles } from './triangles.ts';

/** What follows from triangles, in the work arrays of their posterior: they hold until it is asked again. */
export interface Estimates {
  /** p: coefficients of the orthonormal X. */
  readonly gamma: Float64Array;
  /** Per level: M x q conditional modes, group by group (q entries each). */
  readonly modes: readonly Float64Array[];
  /** Per level: S_l, q x q. */
  readonly moments: readonly Float64Array[];
  /** c_-1^2 / N. */
  readonly sigma2: number;
}
export interface Posterior {
  /** All of them. No allocation. */
  estimate(at: Triangles): Estimates;
  /** gamma and sigma^2 alone. No allocation. */
  fixed(at: Triangles): Pick<Estimates, 'gamma' | 'sigma2'>;
  /** gamma and modes without the moments; modes given other fixed effects where `gamma` says so. */
  predict(at: Triangles, gamma?: Float64Array): Pick<Estimates, 'gamma' | 'modes'>;
}

/** S_l at what a search found. */
export const momentsAt = (posterior: Posterior, at: Triangles | Searched): readonly Float64Array[] =>
  'moments' in at ? at.moments() : posterior.estimate(at).moments;

/** `N`: of the decomposition. */
export function posterior(design: Design, reduced: Reduced, N: number, method: 'ML' | 'REML'): Posterior {
  const { levels, tree, column, width, p } = design;
  const last = width - 1;
  const gamma = new Float64Array(p);
  const modes = levels.map(({ M, q }) => new Float64Array(M * q));
  const moments = levels.map(({ q }) => new Float64Array(q * q));
  /** Effects on the path from the current node to the root, by column; b of the innermost level first, then gamma. */
  const effects = new Float64Array(last);
  /** Upper triangle R^-1 of that path, last x last, column-major, indexed by column of the design. */
  const inverse = new Float64Array(last * last);

  /** Rows first .. first + q - 1 of a block triangle at `at` (leading dimension `stride`): effects by back substitution. */
  function backSubstitute(r: Float64Array, at: number, stride: number, first: number, q: number): void {
    const response = at + (last - first) * stride;
    for (let i = q - 1; i >= 0; i--) {
      let sum = r[response + i];
      for (let c = first + i + 1; c < last; c++) sum -= r[at + (c - first) * stride + i] * effects[c];
      effects[first + i] = sum / r[at + i * stride + i];
    }
  }
  /** The same rows of R^-1, given all rows below them: R_ii X_ij = [i = j] - sum over k > i of R_ik X_kj. */
  function invertRows(r: Float64Array, at: number, stride: number, first: number, q: number, columns: number): void {
    for (let i = q - 1; i >= 0; i--) {
      const row = first + i;
      const pivot = r[at + i * stride + i];
      inverse[row * last + row] = 1 / pivot;
      for (let j = row + 1; j < columns; j++) {
        let sum = 0;
        for (let k = row + 1; k <= j; k++) sum += r[at + (k - first) * stride + i] * inverse[j * last + k];
        inverse[j * last + row] = -sum / pivot;
      }
    }
  }
  function addMoments(l: number, columns: number, sigma2: number): void {
    const { q } = levels[l];
    const first = column[l];
    const s = moments[l];
    for (let j = 0; j < q; j++) {
      for (let i = 0; i <= j; i++) {
        // S_l += b_i b_i' / sigma^2 + (R^-1 R^-T)_ii
        let sum = (effects[first + i] * effects[first + j]) / sigma2;
        for (let k = first + j; k < columns; k++) sum += inverse[k * last + first + i] * inverse[k * last + first + j];
        s[j * q + i] += sum;
        if (i < j) s[i * q + j] += sum;
      }
    }
  }
  const estimates = { gamma, modes, moments, sigma2: Number.NaN };

  function fixed({ root }: Triangles): Estimates {
    estimates.sigma2 = root[root.length - 1] ** 2 / N;
    // gamma = R_00^-1 c_0
    backSubstitute(root, 0, p + 1, design.fixed, p);
    for (let j = 0; j < p; j++) gamma[j] = effects[design.fixed + j];
    return estimates;
  }
  function keepModes(l: number, group: number): void {
    const { q } = levels[l];
    for (let i = 0; i < q; i++) modes[l][group * q + i] = effects[column[l] + i];
  }
  function predict(at: Triangles, given?: Float64Array): Estimates {
    if (given) gamma.set(given);
    else fixed(at);
    for (let j = 0; j < p; j++) effects[design.fixed + j] = gamma[j];
    for (let node = tree.level.length - 1; node >= 0; node--) {
      const l = tree.level[node];
      backSubstitute(at.factor, reduced.at[node], levels[l].q, column[l], levels[l].q);
      keepModes(l, tree.group[node]);
    }
    return estimates;
  }
  function estimate(at: Triangles): Estimates {
    const { factor, root } = at;
    const columns = method === 'REML' ? last : design.fixed;
    for (const s of moments) s.fill(0);
    fixed(at);
    if (method === 'REML') invertRows(root, 0, p + 1, design.fixed, p, last);
    for (let node = tree.level.length - 1; node >= 0; node--) {
      const l = tree.level[node];
      const { q } = levels[l];
      backSubstitute(factor, reduced.at[node], q, column[l], q);
      keepModes(l, tree.group[node]);
      invertRows(factor, reduced.at[node], q, column[l], q, columns);
      addMoments(l, columns, estimates.sigma2);
    }
    return estimates;
  }
  return { estimate, fixed, predict };
}
