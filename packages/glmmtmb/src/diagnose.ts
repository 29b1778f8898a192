/**
 * glmmTMB's diagnosis of a fit, with its thresholds: coefficients above 10 (fixed effects are left out on the identity
 * link), Z statistics above 5, predictors whose standard deviation is 1000 times off unit scale, and, where the Hessian
 * is not positive definite, its flat directions: eigenvalues (by modulus, decreasing) no larger than 1e-5 of the
 * largest, with the parameters whose eigenvector elements exceed 0.01. The Hessian is recomputed there, as the Richardson
 * extrapolated Jacobian of the gradient.
 */
import type { Engine, Fit, Note, Problem } from '@mixdiff/contract';
import { richardsonJacobian, symmetricEigen } from '@mixdiff/linalg';
import { inverseOf, symmetrised } from './inverse.ts';
import { flatDirection, largeCoefficients, largeZ, nonFinite, notDefinite, oddScales } from './messages.ts';

export const thresholds = { eigenvalue: 1e-5, element: 0.01, coefficient: 10, scale: 3, z: 5 } as const;

export interface Named {
  readonly name: string;
  readonly value: number;
}
export interface FlatDirection {
  /** Position, from 1, among the eigenvalues in decreasing order of modulus. */
  readonly index: number;
  readonly value: number;
  /** Over the largest. */
  readonly relative: number;
  readonly badElements: readonly string[];
}
export interface Diagnosis {
  /** Nothing questionable was found. */
  readonly ok: boolean;
  readonly coefficients: readonly Named[];
  readonly z: readonly Named[];
  /** Standard deviations of oddly scaled predictors; empty where no problem was given. */
  readonly scales: readonly Named[];
  readonly positiveDefinite: boolean;
  /** Parameters without a standard deviation. */
  readonly nonFinite: readonly string[];
  /** Of the recomputed Hessian; null where it was not needed or is not finite. */
  readonly maxEigenvalue: number | null;
  readonly eigenvalues: readonly FlatDirection[];
  readonly notes: readonly Note[];
}

/** `fit` must come from `engine`; `problem` is looked at for the scales of predictors and the link. */
export function diagnose(engine: Engine, fit: Fit, problem?: Problem): Diagnosis {
  const { names, values } = fit.native;
  const deviations = standardDeviations(fit);
  const named = Array.from(values, (value, i) => ({ name: names[i], value }));
  // on the identity link a fixed effect may have any size
  const isIdentity = (problem?.response.link ?? 'identity') === 'identity';
  const betas = fit.method === 'ML' ? fit.canonical.beta.filter((b) => !Number.isNaN(b)).length : 0;
  const coefficients = named
    .slice(isIdentity ? betas : 0)
    .filter(({ value }) => Math.abs(value) > thresholds.coefficient);
  const z = named
    .map(({ name, value }, i) => ({ name, value: value / deviations[i] }))
    .filter(({ value }) => Math.abs(value) > thresholds.z && Number.isFinite(value));
  const scales = problem ? oddlyScaled(problem, fit) : [];
  const positiveDefinite = fit.withheld.length === 0;
  const missing = positiveDefinite ? [] : names.filter((_, i) => !Number.isFinite(deviations[i]));
  const { maxEigenvalue, eigenvalues } = positiveDefinite ? NOTHING_FLAT : flatDirections(engine, fit);
  const notes = [
    ...(coefficients.length > 0 ? [largeCoefficients(coefficients)] : []),
    ...(scales.length > 0 ? [oddScales(scales)] : []),
    ...(z.length > 0 ? [largeZ(z)] : []),
    ...(positiveDefinite ? [] : [notDefinite()]),
    ...(missing.length > 0 ? [nonFinite(missing)] : []),
    ...eigenvalues.map(flatDirection),
  ];
  return {
    ok: notes.length === 0,
    coefficients,
    z,
    scales,
    positiveDefinite,
    nonFinite: missing,
    maxEigenvalue,
    eigenvalues,
    notes,
  };
}

const NOTHING_FLAT = { maxEigenvalue: null, eigenvalues: [] as FlatDirection[] };

/** From the inverse of the fit's own Hessian, definite or not; NaN for a negative variance. */
function standardDeviations({ native: { hessian, values } }: Fit): Float64Array {
  const d = values.length;
  const covariance = hessian?.data.every(Number.isFinite) ? inverseOf(hessian.data, d) : null;
  return values.map((_, i) => (covariance ? Math.sqrt(covariance[i * (d + 1)]) : Number.NaN));
}

function oddlyScaled(
  {
    parts: {
      conditional: { X, columns },
    },
  }: Problem,
  { dropped }: Fit,
): Named[] {
  const n = X.nrow;
  return columns
    .map((name, j) => ({ name, value: standardDeviation(X.data.subarray(j * n, (j + 1) * n)) }))
    .filter(
      ({ name, value }) => !dropped.includes(name) && value > 0 && Math.abs(Math.log10(value)) > thresholds.scale,
    );
}
function standardDeviation(x: Float64Array): number {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  return Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (x.length - 1));
}

function flatDirections(engine: Engine, { native: { names, values } }: Fit) {
  const d = values.length;
  const jacobian = richardsonJacobian((at) => {
    const gradient = new Float64Array(d);
    engine.objective(at, gradient);
    return gradient;
  }, values.slice());
  if (!jacobian.data.every(Number.isFinite)) return NOTHING_FLAT;
  // The original leaves the Jacobian as it is; what makes it asymmetric is rounding.
  const { values: unordered, vectors } = symmetricEigen(symmetrised(jacobian.data, d), d);
  const order = Array.from(unordered.keys()).sort((a, b) => Math.abs(unordered[b]) - Math.abs(unordered[a]));
  const largest = unordered[order[0]];
  const eigenvalues = order
    .map((column, i): FlatDirection => {
      const vector = vectors.subarray(column * d, (column + 1) * d);
      return {
        index: i + 1,
        value: unordered[column],
        relative: unordered[column] / largest,
        badElements: names.filter((_, j) => Math.abs(vector[j]) > thresholds.element),
      };
    })
    .filter(({ relative }) => relative <= thresholds.eigenvalue);
  return { maxEigenvalue: largest, eigenvalues };
}
