/**
 * Gradient and Hessian of the deviance as lme4 takes them: central differences of values, step 1e-4 in every coordinate, bounds
 * or not,
 *
 *   g_i = (f(+i) - f(-i)) / 2h,   H_ii = (f(+i) - 2 f + f(-i)) / h^2,   H_ij = (f(+i+j) - f(+i-j) - f(-i+j) + f(-i-j)) / 4h^2
 */
import { symmetricEigen } from '@mixdiff/linalg';
import type { Objective } from '@mixdiff/optim';
import type { Derivatives } from '../derivatives.ts';

const STEP = 1e-4;

export function differences(objective: Objective, par: Float64Array): Derivatives {
  const d = par.length;
  const at = (i: number, by: number, j = -1, and = 0): number => {
    const moved = par.slice();
    moved[i] += by;
    if (j >= 0) moved[j] += and;
    return objective(moved);
  };
  const here = objective(par);
  const gradient = new Float64Array(d);
  const hessian = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const [up, down] = [at(i, STEP), at(i, -STEP)];
    gradient[i] = (up - down) / (2 * STEP);
    hessian[i * (d + 1)] = (up - 2 * here + down) / STEP ** 2;
    for (let j = i + 1; j < d; j++) {
      const mixed = at(i, STEP, j, STEP) - at(i, STEP, j, -STEP) - at(i, -STEP, j, STEP) + at(i, -STEP, j, -STEP);
      hessian[i * d + j] = hessian[j * d + i] = mixed / (4 * STEP ** 2);
    }
  }
  const { values } = symmetricEigen(hessian, d);
  return { gradient, hessian: { nrow: d, ncol: d, data: hessian }, eigenvalues: values };
}
