/**
 * The covariance of the coefficients, from the inverse C of the Hessian of the outer parameters: by ML its rows and columns of theirs; where beta is
 * integrated out (REML), of the joint precision of beta and the outer parameters (Kristensen et al. 2016, section 2.2),
 *
 *   Var(beta) = (H^-1)_beta + J C J',   Cov(beta, par) = J C,   J = d beta^ / d par, by central differences of the modes
 */
import type { Matrix } from '@mixdiff/contract';
import type { Layout, Side } from './layout.ts';
import type { Model } from './model.ts';

const STEP = 1e-4;

/** J, fixed effects x outer parameters. Leaves the model at `par`. */
function slopesOfBeta(model: Model, par: Float64Array, p: number): Float64Array {
  const J = new Float64Array(p * par.length);
  const at = (j: number, by: number): Float64Array => {
    const moved = par.slice();
    moved[j] += by;
    model.objective(moved);
    return model.integrated().beta;
  };
  for (let j = 0; j < par.length; j++) {
    const [up, down] = [at(j, STEP), at(j, -STEP)];
    for (let i = 0; i < p; i++) J[i + j * p] = (up[i] - down[i]) / (2 * STEP);
  }
  model.objective(par);
  return J;
}

/** C with beta before the outer parameters, where beta is integrated out; C itself where it is not. */
export function jointCovariance(model: Model, par: Float64Array, C: Float64Array): Matrix {
  const { mean } = model.layout;
  const d = par.length;
  if (mean.at !== null) return { nrow: d, ncol: d, data: C };
  const { p } = mean.fixed;
  const J = slopesOfBeta(model, par, p);
  const { inverse } = model.integrated();
  const m = p + d;
  const data = new Float64Array(m * m);
  for (let j = 0; j < d; j++) {
    for (let i = 0; i < d; i++) data[p + i + (p + j) * m] = C[i + j * d];
    for (let i = 0; i < p; i++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += J[i + k * p] * C[k + j * d];
      data[i + (p + j) * m] = sum;
      data[p + j + i * m] = sum;
    }
  }
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) {
      let sum = inverse[i + j * p];
      for (let k = 0; k < d; k++) sum += data[i + (p + k) * m] * J[j + k * p];
      data[i + j * m] = sum;
    }
  }
  return { nrow: m, ncol: m, data };
}

/** Where each column of the given sides stands in the joint covariance; -1: dropped. */
export function placesOf(layout: Layout, sides: readonly Side[]): number[] {
  const first = layout.mean.at === null ? layout.mean.fixed.p : 0;
  return sides.flatMap(({ predictor, fixed, at }) => {
    const from = at === null ? 0 : first + at;
    return predictor.columns.map((_, column) => {
      const j = fixed.kept.indexOf(column);
      return j < 0 ? -1 : from + j;
    });
  });
}
/** Rows and columns at these places, NaN where there is none. */
export const chosenRows = ({ nrow, data }: Matrix, places: readonly number[]): Matrix => ({
  nrow: places.length,
  ncol: places.length,
  data: Float64Array.from(places.flatMap((j) => places.map((i) => (i < 0 || j < 0 ? Number.NaN : data[i + j * nrow])))),
});
