/**
 * Numerical derivatives by Richardson's extrapolation of central differences, in the scheme and with the defaults of
 * R's numDeriv (help pages ?grad, ?hessian, ?genD; Linfield & Penny, 1989): r differences with steps h, h/v, h/v^2, ...
 * and then, m = 1 .. r-1 times, A <- (4^m A_finer - A_coarser) / (4^m - 1) (for v = 2).
 *
 * The first step is h_i = |d x_i|, plus eps where |x_i| < zeroTol. For f = x^3 at 1 with h = 1, 1/2 the differences are
 * 4 and 3.25 and the extrapolate (4 * 3.25 - 4) / 3 = 3.
 */
import type { Matrix } from '@mixdiff/contract';

/** Steps of Richardson's extrapolation, by numDeriv's names. */
export interface RichardsonOptions {
  /** First step as a fraction of x: 1e-4 for first derivatives, 0.1 for the Hessian. */
  readonly d?: number;
  /** First step, added where |x| < zeroTol. */
  readonly eps?: number;
  readonly zeroTol?: number;
  /** Number of differences. */
  readonly r?: number;
  /** Factor by which the step shrinks. */
  readonly v?: number;
}

const ZERO_TOL = Math.sqrt(Number.EPSILON / 7e-7);

/** Gradient of f at x (length n), from 2 r n evaluations. Every evaluation gets an array of its own. */
export function richardsonGradient(
  f: (x: Float64Array) => number,
  x: Float64Array,
  options: RichardsonOptions = {},
): Float64Array {
  return richardsonJacobian((at) => Float64Array.of(f(at)), x, options).data.slice();
}

/** Jacobian (length of f(x) by length of x), from 2 r n evaluations. */
export function richardsonJacobian(
  f: (x: Float64Array) => Float64Array,
  x: Float64Array,
  options: RichardsonOptions = {},
): Matrix {
  const { r = 4, v = 2 } = options;
  const steps = firstSteps(x, { d: 1e-4, ...options });
  const levels: Float64Array[] = [];
  const columns = Array.from(x, (_, i) => {
    for (let k = 0; k < r; k++) levels[k] = centralColumn(f, x, i, steps[i] / v ** k);
    return extrapolated(levels, v);
  });
  const nrow = columns[0]?.length ?? f(x.slice()).length;
  const data = new Float64Array(nrow * x.length);
  columns.forEach((column, i) => {
    data.set(column, i * nrow);
  });
  return { nrow, ncol: x.length, data };
}

/** Hessian (n x n, symmetric) of f at x, from 1 + r (n^2 + n) evaluations. */
export function richardsonHessian(
  f: (x: Float64Array) => number,
  x: Float64Array,
  options: RichardsonOptions = {},
): Matrix {
  const { r = 4, v = 2 } = options;
  const n = x.length;
  const steps = firstSteps(x, { d: 0.1, ...options });
  const levels = Array.from({ length: r }, (_, k) => steps.map((h) => h / v ** k));
  const f0 = f(x.slice());
  const diagonals = levels.map((h) => x.map((_, i) => secondDifference(f, x, f0, h, i, i) / (h[i] * h[i])));
  const curvature = x.map(
    (_, i) =>
      extrapolated(
        diagonals.map((level) => Float64Array.of(level[i])),
        v,
      )[0],
  );
  const data = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    data[j * n + j] = curvature[j];
    for (let i = j + 1; i < n; i++) {
      const mixed = levels.map((h, k) => Float64Array.of(mixedDifference(f, x, f0, h, diagonals[k], i, j)));
      data[j * n + i] = extrapolated(mixed, v)[0];
      data[i * n + j] = data[j * n + i];
    }
  }
  return { nrow: n, ncol: n, data };
}

function firstSteps(x: Float64Array, { d = 1e-4, eps = 1e-4, zeroTol = ZERO_TOL }: RichardsonOptions): Float64Array {
  return x.map((value) => Math.abs(d * value) + (Math.abs(value) < zeroTol ? eps : 0));
}

function shifted(x: Float64Array, i: number, by: number): Float64Array {
  const at = x.slice();
  at[i] += by;
  return at;
}

function centralColumn(f: (x: Float64Array) => Float64Array, x: Float64Array, i: number, h: number): Float64Array {
  const column = f(shifted(x, i, h)).slice();
  const below = f(shifted(x, i, -h));
  for (let k = 0; k < column.length; k++) column[k] = (column[k] - below[k]) / (2 * h);
  return column;
}

/** f(x + h) - 2 f(x) + f(x - h), stepping in i, and also in j when they differ. */
function secondDifference(
  f: (x: Float64Array) => number,
  x: Float64Array,
  f0: number,
  h: Float64Array,
  i: number,
  j: number,
): number {
  const above = shifted(x, i, h[i]);
  const below = shifted(x, i, -h[i]);
  if (i !== j) {
    above[j] += h[j];
    below[j] -= h[j];
  }
  return f(above) - 2 * f0 + f(below);
}

/** ?genD: the difference along both axes, less what the two pure curvatures of the same step contribute to it. */
function mixedDifference(
  f: (x: Float64Array) => number,
  x: Float64Array,
  f0: number,
  h: Float64Array,
  diagonal: Float64Array,
  i: number,
  j: number,
): number {
  const pure = diagonal[i] * h[i] ** 2 + diagonal[j] * h[j] ** 2;
  return (secondDifference(f, x, f0, h, i, j) - pure) / (2 * h[i] * h[j]);
}

/** The last entry of the Richardson table over `levels`, coarsest step first and overwritten; errors are even powers of the step. */
function extrapolated(levels: readonly Float64Array[], v: number): Float64Array {
  for (let m = 1; m < levels.length; m++) {
    const weight = v ** (2 * m);
    for (let k = 0; k + m < levels.length; k++) {
      const [coarser, finer] = [levels[k], levels[k + 1]];
      for (let i = 0; i < coarser.length; i++) coarser[i] = (finer[i] * weight - coarser[i]) / (weight - 1);
    }
  }
  return levels[0] ?? new Float64Array(0);
}
