/**
 * What can be read off a solution (Bates et al. 2015, equations 51, 52, 33, 40, 54 and section 5.1):
 *
 *   R_X beta_Q = c_beta,  beta = R^-1 (beta_Q + Q'y)      R: X = QR
 *   L'P u = c_u - R_ZX beta_Q,  b = Lambda u
 *   Cov(beta) = sigma^2 R^-1 (R_X'R_X)^-1 R^-T             given theta
 *   Cov(b | y, beta) = sigma^2 Lambda A^-1 Lambda'         its diagonal gives the conditional standard deviations
 *   sigma^2 = r^2 / (n - p) under REML, r^2 / n under ML
 */
import type { Matrix, RandomModes } from '@mixdiff/contract';
import { addProduct, choleskyInverse, solveLowerT } from '@mixdiff/linalg';
import { type Estimated, innerFactor, type Model, outerFactor, type Solution, type Sparse, sparseOf } from './model.ts';
import { nestedDeviations, nestedModes } from './nested-levels/modes.ts';
import { solveAt } from './objective.ts';
import { lambda } from './system.ts';
import { solveUpper } from './triangle.ts';

/** Not n - 1 after a faulty refit: lme4 reports sigma with the right divisor even then. */
export const residualVariance = ({ pwrss, model: { reml, design } }: Estimated): number =>
  // r^2 / n (33), r^2 / (n - p) under REML (40)
  pwrss / (reml ? design.n - design.rank : design.n);

/** R_X' and c_beta out of the corner, as arrays of their own. */
function cornerParts({ corner, model }: Estimated) {
  const { rank } = model.design;
  const m = rank + 1;
  const factor = new Float64Array(rank * rank);
  const beta = new Float64Array(rank);
  for (let j = 0; j < rank; j++) {
    for (let i = j; i < rank; i++) factor[j * rank + i] = corner[j * m + i];
    beta[j] = corner[j * m + rank];
  }
  return { factor, beta };
}

/** beta on the basis Q, without the least-squares part. */
function basisCoefficients(solution: Solution): Float64Array {
  const { factor, beta } = cornerParts(solution);
  solveLowerT(factor, solution.model.design.rank, beta, 1);
  return beta;
}

/** p, NaN where a column was dropped. */
export function fixedEffects(solution: Estimated): Float64Array {
  const beta = new Float64Array(solution.model.design.problem.parts.conditional.X.ncol);
  fillFixedEffects(solution, beta);
  return beta;
}

/** The same in place and without allocating: the upper triangles of the corner and of R are solved from the back. */
export function fillFixedEffects({ model, corner }: Estimated, beta: Float64Array): void {
  const { design, response, coefficients: x } = model;
  const { rank, kept, R } = design;
  const m = rank + 1;
  for (let j = rank - 1; j >= 0; j--) {
    let sum = corner[j * m + rank];
    for (let i = j + 1; i < rank; i++) sum -= corner[j * m + i] * x[i];
    x[j] = sum / corner[j * (m + 1)];
  }
  for (let j = 0; j < rank; j++) x[j] += response.leastSquares[j];
  solveUpper(R, rank, x);
  beta.fill(NaN);
  for (let j = 0; j < rank; j++) beta[kept[j]] = x[j];
}

/** p x p, NaN rows and columns where a column was dropped. */
export function fixedCovariance(solution: Estimated): Matrix {
  const { rank, kept, R, problem } = solution.model.design;
  const p = problem.parts.conditional.X.ncol;
  const inverse = new Float64Array(rank * rank);
  choleskyInverse(cornerParts(solution).factor, rank, inverse);
  for (let side = 0; side < 2; side++) {
    for (let j = 0; j < rank; j++) solveUpper(R, rank, inverse, j * rank);
    transpose(inverse, rank);
  }
  const sigma2 = residualVariance(solution);
  const data = new Float64Array(p * p).fill(NaN);
  for (let j = 0; j < rank; j++) {
    for (let i = 0; i < rank; i++)
      data[kept[j] * p + kept[i]] = sigma2 * inverse[Math.max(i, j) * rank + Math.min(i, j)];
  }
  return { nrow: p, ncol: p, data };
}

function transpose(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < j; i++) {
      const upper = a[j * n + i];
      a[j * n + i] = a[i * n + j];
      a[i * n + j] = upper;
    }
  }
}

/** q: b = Lambda u, terms in lme4's order. */
export function conditionalModes(solution: Solution): Float64Array {
  const { T, model, byLevels } = solution;
  const { design } = model;
  const { q } = design.blocks;
  if (byLevels && design.nested && model.nested) {
    const out = new Float64Array(q);
    const { response, work } = model.nested;
    nestedModes(design.nested, response.sums, work, factorsOf(solution), basisCoefficients(solution), out);
    return out;
  }
  const { L, C } = wholly(solution);
  const b = C.slice(q * design.rank, q * (design.rank + 1));
  basisCoefficients(solution).forEach((beta, j) => {
    for (let i = 0; i < q; i++) b[i] -= beta * C[j * q + i];
  });
  // L'P u = c_u - R_ZX beta (52)
  L.halfSolveT(b, 1);
  lambda(design.layout, design.blocks, T, b, 1);
  return b;
}

/** The sparse system of a solution that was had without it. */
function wholly({ model, theta, byLevels }: Solution): Sparse {
  if (byLevels) solveAt(model, theta);
  return sparseOf(model);
}
const factorsOf = ({ T, model }: Solution): [number, number] => [innerFactor(model, T), outerFactor(model, T)];

/** What positions of the random effects hang on. */
interface ModelOfModes {
  readonly design: Pick<Model['design'], 'layout' | 'blocks' | 'problem'>;
}
/** b and its conditional standard deviations by term, in the Problem's order. */
export function randomModes(model: ModelOfModes, b: Float64Array, condSD: Float64Array | null): RandomModes[] {
  const { layout, blocks, problem } = model.design;
  const byTerm = layout.terms.map(({ position, size, levels }, k): [number, RandomModes] => {
    const first = blocks.first[blocks.firstOfTerm[k]];
    const table = (x: Float64Array): Matrix => {
      if (size === 1) return { nrow: levels, ncol: 1, data: x.slice(first, first + levels) };
      const data = new Float64Array(levels * size);
      for (let at = 0; at < data.length; at++) data[(at % size) * levels + Math.floor(at / size)] = x[first + at];
      return { nrow: levels, ncol: size, data };
    };
    const term = problem.random[position].name;
    return [position, { term, mode: table(b), condSD: condSD ? table(condSD) : null }];
  });
  return byTerm.sort(([a], [c]) => a - c).map(([, modes]) => modes);
}

/** q: sigma times the root of the diagonal of Lambda A^-1 Lambda', from the own blocks of the selected inverse. */
export function conditionalSD(solution: Solution): Float64Array {
  const { T, model, byLevels } = solution;
  const { layout, blocks, nested } = model.design;
  const sigma = Math.sqrt(residualVariance(solution));
  if (byLevels && nested && model.nested) {
    const deviations = new Float64Array(blocks.q);
    nestedDeviations(nested, model.nested.work, factorsOf(solution), deviations);
    for (let i = 0; i < deviations.length; i++) deviations[i] *= sigma;
    return deviations;
  }
  const { L, values } = wholly(solution);
  const inverse = new Float64Array(values.length);
  L.inverse(inverse);
  return relativeDeviations(layout, blocks, T, inverse).map((sd) => sigma * sd);
}

/** q: the root of the diagonal of Lambda A^-1 Lambda'. `inverse`: as pattern.rowIdx, of A. */
export function relativeDeviations(
  layout: Model['design']['layout'],
  blocks: Model['design']['blocks'],
  T: Float64Array,
  inverse: Float64Array,
): Float64Array {
  const { count, term, size, first, pattern } = blocks;
  const { colPtr } = pattern;
  const sd = new Float64Array(blocks.q);
  for (let block = 0; block < count; block++) {
    const c = size[block];
    const start = first[block];
    const { at } = layout.terms[term[block]];
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++) {
        for (let m = 0; m <= j; m++) {
          const entry = inverse[colPtr[start + m] + j - m];
          sum += (m === j ? 1 : 2) * T[at + j * c + i] * T[at + m * c + i] * entry;
        }
      }
      sd[start + i] = Math.sqrt(sum);
    }
  }
  return sd;
}

/** n: X beta + Z b + offset, dropped columns left out. */
export function fittedValues({ design }: Model, beta: Float64Array, b: Float64Array): Float64Array {
  const { problem, layout, blocks, kept, n } = design;
  const fitted = problem.parts.conditional.offset ? problem.parts.conditional.offset.slice() : new Float64Array(n);
  const { X } = problem.parts.conditional;
  const coefficients = new Float64Array(X.ncol);
  for (const column of kept) coefficients[column] = beta[column];
  addProduct(X.data, coefficients, n, X.ncol, 1, fitted);
  layout.terms.forEach(({ position, size }, k) => {
    const {
      level,
      Z: { data },
    } = problem.random[position];
    const first = blocks.first[blocks.firstOfTerm[k]];
    for (let c = 0; c < size; c++) {
      for (let i = 0; i < n; ) {
        // rows of a level mostly stand together
        const own = level[i];
        const mode = b[first + own * size + c];
        for (; i < n && level[i] === own; i++) fitted[i] += data[c * n + i] * mode;
      }
    }
  });
  return fitted;
}
