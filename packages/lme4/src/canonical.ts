/**
 * Between theta and covariance matrices: Sigma_k = sigma^2 T_k T_k'. Back again T_k is the lower Cholesky factor of
 * Sigma_k / sigma^2, which exists for singular matrices too: a zero pivot leaves a zero column. By hand,
 * [4 2; 2 1] -> [2 0; 1 0].
 */
import { type Answer, type Canonical, type Matrix, type RandomTerm, type Refusal, sigma2Of } from '@mixdiff/contract';
import type { ThetaLayout, ThetaTerm } from './covariance.ts';
import { badSigma, notCovariance, notDiagonal, notOfStructure, wrongShape } from './messages.ts';
import type { Estimated } from './model.ts';
import { fixedEffects, residualVariance } from './solution.ts';
import { readStructured, type StructuredTerm } from './structured.ts';

/** NaN everywhere where nothing could be solved. */
export function canonicalAt(model: Estimated['model'], solution: Estimated | null): Canonical {
  const Sigma = emptyCovariances(model);
  if (!solution) {
    for (const { data } of Sigma) data.fill(NaN);
    const beta = new Float64Array(model.design.problem.parts.conditional.X.ncol).fill(NaN);
    return { beta, Sigma, residual: { kind: 'variance', sigma2: NaN } };
  }
  fillCovariances(solution, Sigma);
  return { beta: fixedEffects(solution), Sigma, residual: { kind: 'variance', sigma2: residualVariance(solution) } };
}

/** Sigma_k = sigma^2 T_k T_k' into matrices in the Problem's order. */
export function fillCovariances(solution: Estimated, into: readonly Matrix[]): void {
  const sigma2 = residualVariance(solution);
  const { T, model } = solution;
  const { design } = model;
  for (const { position, size, at } of design.layout.terms) {
    const { data } = into[position];
    for (let j = 0; j < size; j++) {
      for (let i = j; i < size; i++) {
        let sum = 0;
        for (let m = 0; m <= j; m++) sum += T[at + m * size + i] * T[at + m * size + j];
        data[j * size + i] = data[i * size + j] = sigma2 * sum;
      }
    }
  }
}

const emptyCovariances = ({ design }: Estimated['model']): Matrix[] =>
  design.problem.random.map(({ columns: { length } }) => ({
    nrow: length,
    ncol: length,
    data: new Float64Array(length * length),
  }));

export function nativePoint(
  { Sigma, residual }: Canonical,
  layout: ThetaLayout,
  random: readonly RandomTerm[],
): Answer<Float64Array> {
  const sigma2 = sigma2Of({ residual });
  if (!(sigma2 > 0 && sigma2 < Infinity)) return badSigma();
  if (Sigma.length !== random.length) return wrongShape('covariance matrices', random.length, Sigma.length);
  const cells = new Float64Array(layout.cells);
  const theta = new Float64Array(layout.length);
  for (const term of layout.terms) {
    const { name } = random[term.position];
    const { data } = Sigma[term.position];
    const failed = term.structured
      ? fillParameters(data, sigma2, term.structured, name, theta)
      : fillFactor(data, sigma2, term, name, cells);
    if (failed) return failed;
  }
  return theta.map((own, k) => (layout.cell[k] < 0 ? own : cells[layout.cell[k]]));
}

function fillParameters(
  Sigma: Float64Array,
  sigma2: number,
  term: StructuredTerm,
  name: string,
  theta: Float64Array,
): Refusal | null {
  const expected = term.size * term.size;
  if (Sigma.length !== expected)
    return wrongShape(`elements of the covariance matrix of (${name})`, expected, Sigma.length);
  const relative = Sigma.map((value) => value / sigma2);
  return readStructured(term, relative, theta) ? null : notOfStructure(name);
}

function fillFactor(
  Sigma: Float64Array,
  sigma2: number,
  { size, diagonal, at }: ThetaTerm,
  name: string,
  cells: Float64Array,
): Refusal | null {
  if (Sigma.length !== size * size)
    return wrongShape(`elements of the covariance matrix of (${name})`, size * size, Sigma.length);
  const relative = Sigma.map((value) => value / sigma2);
  if (diagonal && relative.some((value, k) => k % (size + 1) !== 0 && value !== 0)) return notDiagonal(name);
  if (!semidefiniteCholesky(relative, size)) return notCovariance(name);
  cells.set(relative, at);
  return null;
}

/** What is left of a pivot by rounding alone, relative to the diagonal. */
const ZERO_PIVOT = 1e-14;
/** How far below zero, or away from it in a zero pivot's column, counts as no covariance matrix. */
const NOT_ZERO = 1e-6;

/** a (d x d) <- lower factor, the upper triangle zeroed; false if a is not positive semi-definite. */
function semidefiniteCholesky(a: Float64Array, d: number): boolean {
  const diagonal = Float64Array.from({ length: d }, (_, j) => a[j * (d + 1)]);
  for (let j = 0; j < d; j++) {
    const rest = a[j * (d + 1)];
    if (!(rest >= -NOT_ZERO * diagonal[j]) || !(diagonal[j] >= 0)) return false;
    const pivot = rest > ZERO_PIVOT * diagonal[j] ? Math.sqrt(rest) : 0;
    for (let i = j + 1; i < d; i++) {
      const below = a[j * d + i];
      if (pivot === 0 && Math.abs(below) > NOT_ZERO * Math.sqrt(diagonal[i] * diagonal[j])) return false;
      a[j * d + i] = pivot === 0 ? 0 : below / pivot;
    }
    a[j * (d + 1)] = pivot;
    for (let k = j + 1; k < d; k++) {
      a[k * d + j] = 0;
      for (let i = k; i < d; i++) a[k * d + i] -= a[j * d + i] * a[j * d + k];
    }
  }
  return true;
}
