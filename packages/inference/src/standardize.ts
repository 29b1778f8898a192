/**
 * The same model in units in which its numbers are of the size of one, so that neither powers of the variances (KR has
 * sigma^-4) nor steps and thresholds that know no units depend on the user's: y and the offset over a unit near the
 * residual standard deviation, every random-effects column over its root mean square. By powers of two: nothing is
 * rounded. X needs none, it is replaced by Q of its QR.
 *
 *   y / u,  z_c / s_c   =>   beta / u,  Sigma_cd s_c s_d / u^2,  sigma^2 / u^2
 */
import type { Canonical, Matrix, Problem, RandomTerm } from '@mixdiff/contract';

export interface Standardized {
  readonly problem: Problem;
  readonly at: Canonical;
  readonly sigma2: number;
  /** u. */
  readonly unit: number;
  /** s_c per term and column. */
  readonly scales: readonly (readonly number[])[];
}

export function standardized(problem: Problem, at: Canonical, sigma2: number): Standardized {
  const unit = powerOfTwo(Math.sqrt(sigma2));
  const scales = problem.random.map(({ Z }) => columnScales(Z));
  const over = (v: Float64Array): Float64Array => v.map((x) => x / unit);
  return {
    problem: {
      ...problem,
      response: { ...problem.response, y: over(problem.response.y) },
      parts: {
        conditional: {
          ...problem.parts.conditional,
          offset: problem.parts.conditional.offset && over(problem.parts.conditional.offset),
        },
      },
      random: problem.random.map((term, k) => divided(term, scales[k])),
    },
    at: {
      beta: over(at.beta),
      Sigma: at.Sigma.map((S, k) => rescaled(S, scales[k], unit)),
      residual: { kind: 'variance', sigma2: sigma2 / unit / unit },
    },
    sigma2: sigma2 / unit / unit,
    unit,
    scales,
  };
}

/** 1 where there is no size to take. */
const powerOfTwo = (x: number): number => (x > 0 && Number.isFinite(x) ? 2 ** Math.round(Math.log2(x)) : 1);

function columnScales({ nrow: n, ncol, data }: Matrix): number[] {
  return Array.from({ length: ncol }, (_, c) => {
    const column = data.subarray(c * n, (c + 1) * n);
    const largest = column.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    // Over the largest first: squares of 1e200 overflow.
    const square = column.reduce((sum, x) => sum + (x / largest) ** 2, 0);
    return powerOfTwo(largest * Math.sqrt(square / n));
  });
}

function divided(term: RandomTerm, scale: readonly number[]): RandomTerm {
  const { nrow, ncol, data } = term.Z;
  return { ...term, Z: { nrow, ncol, data: data.map((z, at) => z / scale[Math.floor(at / nrow)]) } };
}

function rescaled({ nrow, ncol, data }: Matrix, scale: readonly number[], unit: number): Matrix {
  const to = (at: number): number => (scale[at % ncol] / unit) * (scale[Math.floor(at / ncol)] / unit);
  return { nrow, ncol, data: data.map((s, at) => s * to(at)) };
}
