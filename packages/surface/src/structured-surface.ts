/**
 * The log-likelihood of a model whose random terms have structures, over the coordinates of their roots (covariance), beta and
 * sigma^2 at their best:
 *
 *   Sigma_k = sigma^2 L_k L_k',   -l(x) = 1/2 [ log|M| + (REML) log|G| + m log(r^2 / m) ],   Lambda_k = T_k L_k(x)
 *   dl/dx_i = tr( (dl/dLambda_k)' T_k dL_k/dx_i ),   dL/dx by central differences: smooth functions of size 1
 *
 * with M, G, r^2 of criterion.ts.
 */
import type { Canonical, Matrix, Problem } from '@mixdiff/contract';
import { type RootEnd, type Roots, rootsOf, squareOf } from '@mixdiff/covariance';
import { openCriterion, type Solution, solveAt } from './criterion.ts';
import { fillGradient } from './criterion-gradient.ts';
import { GROUND } from './landscape.ts';
import { multiplyUpper, multiplyUpperT } from './random-basis.ts';
import { coefficientsAt, type ReduceOptions, type Reduction, reductionOf } from './reduction.ts';
import type { Factors } from './system.ts';

/** One random term's share of the coordinates. */
export interface SurfaceTerm {
  readonly from: number;
  readonly roots: Roots;
}
/** An end of one term's structure, by the coordinate of the whole. */
export interface SurfaceEnd extends RootEnd {
  readonly term: number;
}
/** LIVE. A log-likelihood as a surface over coordinates in which every end is an ordinary point. */
export interface Surface {
  readonly dimension: number;
  readonly terms: readonly SurfaceTerm[];
  readonly ends: readonly SurfaceEnd[];
  /** X reproduces y to the last digit. */
  readonly exact: boolean;
  /** Rough multiplications per evaluation. */
  readonly cost: number;
  /** -l up to a constant; +Infinity where it cannot be computed. */
  value(x: Float64Array, gradient?: Float64Array): number;
  /** Coordinates of a residual model from here on, and where they may start; null: one variance, at its best. */
  readonly residual: { readonly from: number; readonly starts: readonly Float64Array[] } | null;
  /** What a term's L L' is relative to. */
  scale(x: Float64Array, term: number): number;
  /** V r, r: n; relative to sigma^2 where that is at its best. */
  times(x: Float64Array, r: Float64Array): Float64Array;
  /** No residual variance is left: there the likelihood has no maximum. */
  grounded(x: Float64Array): boolean;
  canonical(x: Float64Array): Canonical;
  /** null: a matrix of the point is none of its structure's. */
  position(at: Canonical): Float64Array | null;
}

const RANK_TOLERANCE = 1e-10;
/** Step of the differences, and how far a size goes: a ratio of standard deviations of 1e8. */
const STEP = 1e-5;
const FARTHEST = Math.asinh(1e8);
/** Share of y'y that rounding leaves in a residual of zero. */
const EXACT = 1e-26;

/** Terms one after the other. */
export function surfaceTerms(problem: Problem): SurfaceTerm[] {
  let from = 0;
  return problem.random.map(({ structure }) => {
    const roots = rootsOf(structure);
    if (!roots) throw new Error(`${structure.kind} has no roots`);
    from += roots.length;
    return { from: from - roots.length, roots };
  });
}
export const endsOf = (terms: readonly SurfaceTerm[]): SurfaceEnd[] =>
  terms.flatMap(({ from, roots }, term) =>
    roots.ends.map((end) => ({ ...end, term, coordinate: from + end.coordinate })),
  );
export const shareOf = ({ from, roots }: SurfaceTerm, x: Float64Array): Float64Array =>
  x.subarray(from, from + roots.length);
/** No coordinate is further out than the search goes. */
export const within = (terms: readonly SurfaceTerm[], x: Float64Array): boolean =>
  terms.every(({ from, roots }) => roots.sizes.every((i) => Math.abs(x[from + i]) <= FARTHEST));
/** Adds tr(slope' dL/dx_i) of one term, slope (c x c) with respect to L. */
export function pullRoots(term: SurfaceTerm, x: Float64Array, slope: Float64Array, gradient: Float64Array): void {
  const own = shareOf(term, x).slice();
  for (let i = 0; i < own.length; i++) {
    const at = own[i];
    own[i] = at + STEP;
    const up = term.roots.root(own);
    own[i] = at - STEP;
    const down = term.roots.root(own);
    own[i] = at;
    let sum = 0;
    for (let e = 0; e < slope.length; e++) sum += slope[e] * (up[e] - down[e]);
    gradient[term.from + i] += sum / (2 * STEP);
  }
}
/** `unit`: what each term's L L' is relative to. */
export function positionIn(
  terms: readonly SurfaceTerm[],
  Sigma: readonly Matrix[],
  unit: ArrayLike<number>,
): Float64Array | null {
  const parts = terms.map(({ roots }, k) => roots.from(Sigma[k].data.map((v) => v / unit[k])));
  return parts.some((one) => one === null) ? null : Float64Array.from(parts.flatMap((one) => [...(one ?? [])]));
}

/** Random terms with independent residuals of one variance. */
export function openStructured(problem: Problem, weights: NonNullable<ReduceOptions['weights']>): Surface {
  const reduction = reductionOf(problem, { weights, rankTolerance: RANK_TOLERANCE });
  const terms = surfaceTerms(problem);
  const { yy, copies, q, p, layout } = reduction;
  const profiled = profiledOf(reduction, terms, problem.method === 'REML');
  const { y } = problem.response;
  const ground = GROUND * Math.min(varianceOf(y), yy / copies);
  return {
    dimension: terms.reduce((sum, { roots }) => sum + roots.length, 0),
    terms,
    ends: endsOf(terms),
    exact: !(yy > EXACT * y.reduce((sum, v) => sum + v * v, 0)),
    cost: profiled.fill ** 1.5 + q * (p + 1) ** 2 + layout.pattern.rowIdx.length * (p + 1),
    value: profiled.value,
    grounded: (x) => profiled.at(x).sigma2 < ground,
    canonical(x) {
      const { sigma2, gamma } = profiled.at(x);
      const Sigma = terms.map((term): Matrix => {
        const L = term.roots.root(shareOf(term, x));
        const c = Math.sqrt(L.length);
        return { nrow: c, ncol: c, data: squareOf(L, c).map((v) => v * sigma2) };
      });
      return { beta: coefficientsAt(reduction, gamma), Sigma, residual: { kind: 'variance', sigma2 } };
    },
    residual: null,
    scale: (x) => profiled.at(x).sigma2,
    times(x, r) {
      const out = r.map((v, i) => v / reduction.scale[i] ** 2);
      for (const [k, { Z, level, levels, columns }] of problem.random.entries()) {
        const c = columns.length;
        const n = level.length;
        const L = terms[k].roots.root(shareOf(terms[k], x));
        const Sigma = squareOf(L, c);
        const sums = new Float64Array(levels.length * c);
        for (let i = 0; i < n; i++) for (let a = 0; a < c; a++) sums[level[i] * c + a] += Z.data[a * n + i] * r[i];
        for (let i = 0; i < n; i++)
          for (let a = 0; a < c; a++)
            for (let b = 0; b < c; b++) out[i] += Z.data[a * n + i] * Sigma[b * c + a] * sums[level[i] * c + b];
      }
      return out;
    },
    position(at) {
      const { residual } = at;
      if (residual.kind !== 'variance') return null;
      return positionIn(
        terms,
        at.Sigma,
        terms.map(() => residual.sigma2),
      );
    },
  };
}
function varianceOf(y: Float64Array): number {
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  return y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(y.length - 1, 1);
}

function profiledOf(reduction: Reduction, terms: readonly SurfaceTerm[], reml: boolean) {
  const { bases, copies, p } = reduction;
  const m = copies - (reml ? p : 0);
  const criterion = openCriterion(reduction);
  const shapes = (): Factors => bases.map(({ columns: c }) => new Float64Array(c * c));
  const [lambda, slope] = [shapes(), shapes()];
  const solutionAt = (x: Float64Array): Solution | null => {
    if (!within(terms, x)) return null;
    for (const [k, term] of terms.entries()) {
      const L = term.roots.root(shareOf(term, x));
      if (!L.every(Number.isFinite)) return null;
      lambda[k].set(L);
      multiplyUpper(bases[k].T, bases[k].columns, lambda[k], bases[k].columns);
    }
    return solveAt(criterion, lambda);
  };
  return {
    fill: criterion.sparse.fill,
    value(x: Float64Array, gradient?: Float64Array): number {
      const solution = solutionAt(x);
      if (!solution) return Number.POSITIVE_INFINITY;
      const { halfLogDetM, halfLogDetG, r2 } = solution;
      if (gradient) {
        gradient.fill(0);
        fillGradient(solution, m / r2, reml, slope);
        for (const [k, term] of terms.entries()) {
          multiplyUpperT(bases[k].T, bases[k].columns, slope[k], bases[k].columns);
          pullRoots(
            term,
            x,
            slope[k].map((v) => v / 2),
            gradient,
          );
        }
      }
      return halfLogDetM + (reml ? halfLogDetG : 0) + (m / 2) * Math.log(r2 / m);
    },
    at(x: Float64Array): { sigma2: number; gamma: Float64Array } {
      const solution = solutionAt(x);
      return solution
        ? { sigma2: solution.r2 / m, gamma: solution.gamma.slice() }
        : { sigma2: Number.NaN, gamma: new Float64Array(p).fill(Number.NaN) };
    },
  };
}
