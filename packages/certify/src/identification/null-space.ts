/**
 * Which combinations of the variances leave the covariance of y as it is. V is linear in theta (the elements of every
 * Sigma_k and sigma^2),
 *
 *   V = sum_k Z_k Sigma_k Z_k' + sigma^2 W^-1,
 *
 * so that the same theta moves are without effect at every point: the null space of theta -> V, and under REML of
 * theta -> K'V K with K'X = 0 (Harville 1977; identifiability of covariance components: Rao & Kleffe 1988).
 * It belongs to the design, and no response is looked at. Columns dV/dtheta_k r for a few random vectors r (rows scaled by
 * the root of the weights, REML: projected off X before and after) are dependent exactly where the matrices are, and need no
 * n x n matrix. In a generalized model V is that of the linear predictor, which has no residual; terms of another predictor are
 * told from those of the mean by any rows.
 */
import type { Matrix, Problem, RandomTerm } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import type { WeightKind } from '@mixdiff/referee';
import { solveUpper } from '@mixdiff/surface';
import { type Element, elementsOf } from './elements.ts';

/** Relative size below which nothing is left of a column: designs apart by less are one but for rounding. */
const DEPENDENT = 1e-8;
/** Vectors beyond those that it takes, so that no unlucky one decides. */
const SPARE = 2;

export interface NullSpace {
  readonly elements: readonly Element[];
  /** What one unit of each element adds to the variance of a row, about: makes coefficients comparable. */
  readonly sizes: Float64Array;
  /** Vectors over the elements, in their own units. */
  readonly basis: readonly Float64Array[];
}

export function nullSpace(problem: Problem, weights: WeightKind): NullSpace {
  const elements = elementsOf(problem);
  const design = designOf(problem, weights);
  const { columns, norms } = derivatives(problem, elements, design);
  const { rank, pivot, R } = pivotedQr(columns, DEPENDENT);
  const basis = Array.from({ length: elements.length - rank }, (_, f) => {
    const v = new Float64Array(elements.length);
    v[pivot[rank + f]] = 1;
    // what the kept columns reproduce: back substitution in R
    for (let k = rank - 1; k >= 0; k--) {
      let left = R[(rank + f) * rank + k];
      for (let l = k + 1; l < rank; l++) left += R[l * rank + k] * v[pivot[l]];
      v[pivot[k]] = -left / R[k * (rank + 1)];
    }
    return inOwnUnits(
      elements,
      design,
      v.map((x, a) => x / norms[a]),
    );
  });
  return { elements, basis, sizes: Float64Array.from(elements, (element) => sizeOf(problem, element)) };
}
function sizeOf({ random }: Problem, { term, i, j }: Element): number {
  if (term === null) return 1;
  const { Z } = random[term];
  const [a, b] = [i, j].map((at) => norm(Z.data.subarray(at * Z.nrow, (at + 1) * Z.nrow)));
  return (a * b) / Z.nrow || 1;
}

interface Design {
  /** Per term, the columns of Z (rows times the root of the weights) in another basis: Z = Z~ T, T upper triangular. */
  readonly terms: readonly { readonly Z: Matrix; readonly T: Float64Array }[];
  /** Orthonormal columns to be projected off; null under ML. */
  readonly Q: Matrix | null;
  /** Weights that multiply log-densities tell sigma^2 from all else by the number of copies. */
  readonly residualApart: boolean;
}
function designOf(
  {
    response: { y },
    parts: {
      conditional: { X },
    },
    random,
    weights,
    method,
  }: Problem,
  kind: WeightKind,
): Design {
  const w = weights?.values ?? null;
  const scaled = ({ nrow, ncol, data }: Matrix): Matrix => ({
    nrow,
    ncol,
    data: w ? data.map((v, at) => v * Math.sqrt(w[at % nrow])) : data,
  });
  const copies = w?.reduce((sum, v) => sum + v, 0) ?? y.length;
  return {
    terms: random.map((term) => inOtherBasis(term, scaled(term.Z))),
    Q: method === 'REML' ? pivotedQr(scaled(X)).Q : null,
    residualApart: kind === 'likelihood' && Math.abs(copies - y.length) > 1e-9 * y.length,
  };
}
/** Orthonormal: a raw year and the intercept are nearly one column, what they span is not. A diagonal structure: units. */
function inOtherBasis({ structure }: RandomTerm, Z: Matrix): { Z: Matrix; T: Float64Array } {
  const { nrow: n, ncol: c } = Z;
  if (structure.kind === 'us' && c > 1) {
    const { rank, Q, R } = pivotedQr(Z, 1e-10);
    if (rank === c) return { Z: Q, T: R };
  }
  const T = new Float64Array(c * c);
  for (let j = 0; j < c; j++) T[j * (c + 1)] = norm(Z.data.subarray(j * n, (j + 1) * n)) || 1;
  return { Z: { nrow: n, ncol: c, data: Z.data.map((v, at) => v / T[Math.floor(at / n) * (c + 1)]) }, T };
}
function norm(v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i] * v[i];
  return Math.sqrt(sum);
}

/** One column per element: its dV/dtheta times every random vector, over the norm that it has before X is projected off. */
function derivatives(
  {
    response: {
      y: { length: n },
    },
    random,
  }: Problem,
  elements: readonly Element[],
  design: Design,
) {
  const vectors = randomVectors(n, elements.length).map((r) => project(design, r));
  const rows = n * vectors.length;
  const predictors = [undefined, ...new Set(random.flatMap(({ part }) => part ?? []))];
  // one row more, for what tells the residual variance apart
  const height = rows * predictors.length + 1;
  const data = new Float64Array(height * elements.length);
  const norms = new Float64Array(elements.length).fill(1);
  /** What a covariance may add at most, by the variances of its two columns, which come before it. */
  const boundOf = ({ term, i, j }: Element): number => {
    const of = (column: number): number =>
      norms[elements.findIndex((e) => e.term === term && e.i === column && e.j === column)];
    return term === null || i === j ? 0 : Math.sqrt(of(i) * of(j));
  };
  elements.forEach((element, a) => {
    const whole = new Float64Array(rows);
    const kept = new Float64Array(rows);
    vectors.forEach((r, m) => {
      const image =
        element.term === null ? r : timesDerivative(random[element.term], design.terms[element.term].Z, element, r);
      whole.set(image, m * n);
      kept.set(project(design, image), m * n);
    });
    const [size, most] = [norm(whole), boundOf(element)];
    // columns that are nowhere in one level have no covariance, but for the rounding of their basis
    norms[a] = (size > DEPENDENT * most ? size : most) || 1;
    if (norm(kept) > DEPENDENT * norms[a]) {
      for (let i = 0; i < rows; i++) kept[i] /= norms[a];
      data.set(
        kept,
        a * height + rows * predictors.indexOf(element.term === null ? undefined : random[element.term].part),
      );
    }
    if (element.term === null && design.residualApart) data[(a + 1) * height - 1] = 1;
  });
  return { columns: { nrow: height, ncol: elements.length, data }, norms };
}
/** (Z_i Z_j' + Z_j Z_i') r, or Z_i Z_i' r, within the levels of the term. */
function timesDerivative({ level, levels }: RandomTerm, Z: Matrix, { i, j }: Element, r: Float64Array): Float64Array {
  const { nrow: n, data } = Z;
  const [sumA, sumB] = [new Float64Array(levels.length), new Float64Array(levels.length)];
  for (let row = 0; row < n; row++) {
    sumA[level[row]] += data[i * n + row] * r[row];
    sumB[level[row]] += data[j * n + row] * r[row];
  }
  const out = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    out[row] = data[i * n + row] * sumB[level[row]];
    if (i !== j) out[row] += data[j * n + row] * sumA[level[row]];
  }
  return out;
}
function project({ Q }: Design, v: Float64Array): Float64Array {
  const out = v.slice();
  if (!Q) return out;
  const { nrow: n, ncol, data } = Q;
  for (let at = 0; at < n * ncol; at += n) {
    let along = 0;
    for (let i = 0; i < n; i++) along += data[at + i] * out[i];
    for (let i = 0; i < n; i++) out[i] -= along * data[at + i];
  }
  return out;
}
/** m of them see m n - m (m - 1) / 2 dimensions of the symmetric matrices. */
function randomVectors(n: number, elements: number): Float64Array[] {
  const random = new Random(1);
  return Array.from({ length: vectorCount(n, elements) }, () =>
    Float64Array.from({ length: n }, () => random.normRand()),
  );
}
function vectorCount(n: number, elements: number): number {
  let m = 1;
  while (m < n && m * n - (m * (m - 1)) / 2 < 2 * elements) m++;
  return Math.min(n, m + SPARE);
}
/** Numbers of the matrix whose dependent columns are looked for; work grows as this times the number of columns. */
export function sizeOfSearch(problem: Problem): number {
  const { length: elements } = elementsOf(problem);
  return problem.response.y.length * vectorCount(problem.response.y.length, elements) * elements;
}

/** Sigma = T^-1 Sigma~ T^-T, term by term. */
function inOwnUnits(elements: readonly Element[], { terms }: Design, v: Float64Array): Float64Array {
  const out = v.slice();
  terms.forEach(({ T, Z: { ncol: c } }, term) => {
    const S = new Float64Array(c * c);
    elements.forEach((e, a) => {
      if (e.term !== term) return;
      S[e.j * c + e.i] = v[a];
      S[e.i * c + e.j] = v[a];
    });
    solveUpper(T, c, S, c);
    const turned = S.map((_, at) => S[(at % c) * c + Math.floor(at / c)]);
    solveUpper(T, c, turned, c);
    S.set(turned);
    elements.forEach((e, a) => {
      if (e.term === term) out[a] = S[e.j * c + e.i];
    });
  });
  return out;
}
