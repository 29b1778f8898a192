/**
 * The covariance matrix of a random term by the canonical parameters of its structure, with first and second derivatives; the
 * parameters are read off the matrix.
 */
import { covarianceNames, type Matrix, type Structure } from '@mixdiff/contract';
import { type Jet, parameter } from './jet.ts';
import { elementsOf, ROW_KINDS } from './row-covariance.ts';

export interface TermCovariance {
  readonly names: readonly string[];
  /** Sigma_ab. */
  element(a: number, b: number): Jet;
}
/** null: a kind that is not known here, or a matrix that does not tell all parameters, as a variance of it is zero. */
export function termCovariance(structure: Structure, Sigma: Matrix): TermCovariance | null {
  if (!ROW_KINDS.some((kind) => kind === structure.kind)) return null;
  const names = covarianceNames(structure);
  const values = parametersOf(structure, Sigma);
  if (!values || values.length !== names.length || !values.every(Number.isFinite)) return null;
  const jets = new Map(names.map((name, k) => [name, parameter(values[k], k)]));
  const element = elementsOf(structure, (name) => jets.get(name) as Jet);
  const { coordinates } = structure;
  return { names, element: (a, b) => element(a, b, a === b, coordinates ? distance(coordinates, a, b) : 0) };
}

/** In the order of the names. */
function parametersOf({ kind, known, coordinates }: Structure, { nrow: m, data }: Matrix): number[] | null {
  const at = (i: number, j: number): number => data[j * m + i];
  const places = Array.from({ length: m }, (_, i) => i);
  const variances = places.map((i) => at(i, i));
  const mean = variances.reduce((sum, v) => sum + v, 0) / m;
  const r = (i: number, j: number): number => at(i, j) / Math.sqrt(variances[i] * variances[j]);
  const first = kind.endsWith('-het') ? variances : [mean];
  const lags = places.slice(1).map((k) => r(k, 0));
  switch (kind) {
    case 'us':
      return [...variances, ...places.flatMap((i) => places.slice(0, i).map((j) => at(i, j)))];
    case 'us-hom':
      return [mean, ...places.flatMap((i) => places.slice(0, i).map((j) => r(i, j)))];
    case 'diag-het':
    case 'diag-hom':
      return first;
    case 'cs-het':
    case 'cs-hom':
    case 'ar1-het':
    case 'ar1-hom':
      return m < 2 ? null : [...first, r(1, 0)];
    case 'toep-het':
    case 'toep-hom':
      return [...first, ...lags];
    case 'exp':
    case 'gau': {
      const j = coordinates ? places.find((i) => distance(coordinates, i, 0) > 0) : undefined;
      if (!coordinates || j === undefined) return null;
      // exp(-(d / range)^power)
      return [mean, distance(coordinates, j, 0) / (-Math.log(r(j, 0))) ** (kind === 'gau' ? 0.5 : 1)];
    }
    case 'propto':
      return known ? [mean / (places.reduce((sum, i) => sum + known.data[i * (m + 1)], 0) / m)] : null;
    case 'equalto':
      return [];
    default:
      return null;
  }
}
function distance({ nrow, ncol, data }: Matrix, a: number, b: number): number {
  let square = 0;
  for (let c = 0; c < ncol; c++) square += (data[c * nrow + a] - data[c * nrow + b]) ** 2;
  return Math.sqrt(square);
}
