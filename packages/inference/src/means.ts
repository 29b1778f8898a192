/**
 * Least-squares means and their pairwise differences: linear functions of the coefficients over a reference grid,
 *
 *   l = sum of w_c x_c over the cells c that a mean is averaged over,   sum of w_c = 1
 *
 * equal: w alike; proportional: as often as the data have the combinations averaged over, whatever the mean; observed: as
 * often as they have them within the mean's own cell (emmeans' equal, proportional, cells). l is estimable if it is a
 * combination of rows of X (Searle, Speed & Milliken 1980): with X_d = X_k C for columns that are left out, if l_d = l_k C.
 */
import { type Answer, type Fit, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import type { ReferenceGrid } from '@mixdiff/frame';
import { pivotedQr } from '@mixdiff/linalg';
import { nothing, type Opened, openAll, type TestedNumber, testOf } from './coefficient-tests.ts';
import { keptColumns } from './fit-parts.ts';
import type { Given } from './linear-test.ts';
import { badLevel, noGridFactor, sameGridFactor } from './messages.ts';
import type { Method } from './methods.ts';
import { columnsOf } from './reduction.ts';

/** How a mean is averaged over the cells of the grid. */
export const WEIGHTS = ['equal', 'proportional', 'observed'] as const;
/** One of them. */
export type MeanWeights = (typeof WEIGHTS)[number];

/** A mean, or the difference of two. */
export interface LinearFunction {
  readonly kind: 'mean' | 'contrast';
  /** `TRT`, or `PBO - TRT`. */
  readonly label: string;
  /** One level of each factor that the means are by. */
  readonly by: readonly string[];
  /** Over all columns of X; null: no row of the data has any of its cells. */
  readonly l: Float64Array | null;
  readonly offset: number;
  /** Rows of the data in its cells; of a difference, none. */
  readonly rows: number | null;
}
/** A mean or a difference by one method, or why there is none. */
export interface MeanTest extends TestedNumber, Omit<LinearFunction, 'l' | 'offset'> {
  readonly estimate: number | null;
}
export interface MeansOf {
  readonly of: readonly string[];
  readonly by: readonly string[];
  readonly weights: MeanWeights;
}
export interface MeansOptions extends Given {
  readonly methods: readonly Method[];
  readonly level: number;
}

/** Means of the combinations of `of`, apart for each combination of `by`, and the differences of each two. */
export function linearFunctions(grid: ReferenceGrid, { of, by, weights }: MeansOf): Answer<readonly LinearFunction[]> {
  const inner = placesOf(grid, of);
  if (isRefusal(inner)) return inner;
  const outer = placesOf(grid, by);
  if (isRefusal(outer)) return outer;
  const shared = inner.find((k) => outer.includes(k));
  if (shared !== undefined) return sameGridFactor(grid.factors[shared].name);
  const weigh = weightsOver(grid, [...inner, ...outer], weights);
  return combinations(grid, outer).flatMap((at) => {
    const means = combinations(grid, inner).map((level) => {
      const cells = cellsAt(grid, [...inner, ...outer], [...level, ...at]);
      return {
        ...averaged(grid, cells, weigh),
        label: namesOf(grid, inner, level).join(' '),
        by: namesOf(grid, outer, at),
      };
    });
    const pairs = means.flatMap((a, i) => means.slice(i + 1).map((b) => differenceOf(a, b)));
    return [...means, ...pairs];
  });
}

const factorSaid = ({ factors }: ReferenceGrid, name: string): number =>
  factors.findIndex((factor) => factor.name === name || factor.label === name);
function placesOf(grid: ReferenceGrid, names: readonly string[]): Answer<number[]> {
  const missing = names.find((name) => factorSaid(grid, name) < 0);
  if (missing !== undefined)
    return noGridFactor(
      missing,
      grid.factors.map(({ name }) => name),
      grid.covariates.some(({ name }) => name === missing),
    );
  const places = names.map((name) => factorSaid(grid, name));
  const twice = places.find((k, i) => places.indexOf(k) !== i);
  return twice === undefined ? places : sameGridFactor(grid.factors[twice].name);
}
/** The first varies fastest. */
function combinations({ factors }: ReferenceGrid, places: readonly number[]): number[][] {
  return places.reduceRight<number[][]>(
    (inner, k) => inner.flatMap((rest) => factors[k].levels.map((_, level) => [level, ...rest])),
    [[]],
  );
}
const namesOf = ({ factors }: ReferenceGrid, places: readonly number[], levels: readonly number[]): string[] =>
  places.map((k, i) => factors[k].levels[levels[i]]);

/** The level of each factor in a row of the grid. */
function levelsIn({ factors }: ReferenceGrid, cell: number): number[] {
  let rest = cell;
  return factors.map(({ levels: { length } }) => {
    const level = rest % length;
    rest = Math.floor(rest / length);
    return level;
  });
}
const cellsAt = (grid: ReferenceGrid, places: readonly number[], levels: readonly number[]): number[] =>
  Array.from(grid.counts.keys()).filter((cell) => {
    const there = levelsIn(grid, cell);
    return places.every((k, i) => there[k] === levels[i]);
  });

/** The weight of a cell, up to a factor. */
function weightsOver(grid: ReferenceGrid, shown: readonly number[], weights: MeanWeights): (cell: number) => number {
  const inside = (cell: number): number => 1 - grid.outside[cell];
  if (weights === 'equal') return inside;
  if (weights === 'observed') return (cell) => grid.counts[cell];
  const key = (cell: number): string =>
    levelsIn(grid, cell)
      .filter((_, k) => !shown.includes(k))
      .join();
  const totals = new Map<string, number>();
  for (const [cell, count] of grid.counts.entries()) totals.set(key(cell), (totals.get(key(cell)) ?? 0) + count);
  return (cell) => inside(cell) * (totals.get(key(cell)) ?? 0);
}
function averaged({ X, offset, counts }: ReferenceGrid, cells: readonly number[], weigh: (cell: number) => number) {
  const total = cells.reduce((sum, cell) => sum + weigh(cell), 0);
  const rows = cells.reduce((sum, cell) => sum + counts[cell], 0);
  if (total === 0) return { kind: 'mean' as const, l: null, offset: 0, rows };
  const l = Float64Array.from({ length: X.ncol }, (_, j) =>
    cells.reduce((sum, cell) => sum + (weigh(cell) / total) * X.data[j * X.nrow + cell], 0),
  );
  return { kind: 'mean' as const, l, offset: cells.reduce((sum, c) => sum + (weigh(c) / total) * offset[c], 0), rows };
}
const differenceOf = (a: LinearFunction, b: LinearFunction): LinearFunction => ({
  kind: 'contrast',
  label: `${a.label} - ${b.label}`,
  by: a.by,
  l: a.l && b.l && a.l.map((x, j) => x - (b.l as Float64Array)[j]),
  offset: a.offset - b.offset,
  rows: null,
});

/** Every function by every method: one row each, or the reason why there is none. */
export function meanTests(
  fit: Fit,
  problem: Problem,
  functions: readonly LinearFunction[],
  { methods, level, ...given }: MeansOptions,
): Answer<readonly MeanTest[]> {
  if (!(level > 0 && level < 1)) return badLevel(level);
  const opened = openAll(methods, fit, problem, given);
  const kept = keptColumns(fit.canonical);
  const isEstimable = estimability(problem, kept);
  const beta = fit.canonical.beta;
  return functions.flatMap(({ l, offset, ...about }): MeanTest[] => {
    const why = l === null ? NO_ROWS : isEstimable(l) ? null : NOT_ESTIMABLE;
    if (l === null || why !== null)
      return opened.map(({ method }) => ({ ...about, estimate: null, ...nothing(method, why ?? NO_ROWS) }));
    const value = kept.reduce((sum, j) => sum + l[j] * beta[j], 0);
    const L: Matrix = { nrow: 1, ncol: kept.length, data: Float64Array.from(kept, (j) => l[j]) };
    return opened.map((one: Opened) => ({
      ...about,
      estimate: value + offset,
      ...tested(one, L, value + offset, level),
    }));
  });
}
const NO_ROWS = 'no row of the data has these levels together';
const NOT_ESTIMABLE = 'not estimable: the data leave open a coefficient that it needs';
/** A difference of two means that are one has no error. */
function tested(one: Opened, L: Matrix, estimate: number, level: number): TestedNumber {
  if (L.data.every((x) => x === 0)) return nothing(one.method, 'no coefficient takes part in it');
  return testOf(one, L, { term: '' }, estimate, level);
}

const ROUNDING = 1e-8;
/** Whether l is a combination of rows of X, by the columns that the fit left out. */
function estimability(problem: Problem, kept: readonly number[]): (l: Float64Array) => boolean {
  const { X } = problem.parts.conditional;
  const dropped = Array.from({ length: X.ncol }, (_, j) => j).filter((j) => !kept.includes(j));
  if (dropped.length === 0) return () => true;
  const [n, p] = [X.nrow, kept.length];
  const { Q, R } = pivotedQr({ nrow: n, ncol: p, data: columnsOf(problem, kept) }, Number.MIN_VALUE);
  // X_d = Q R c
  const combinations = dropped.map((d) => {
    const c = Float64Array.from({ length: p }, (_, k) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Q.data[k * n + i] * X.data[d * n + i];
      return sum;
    });
    for (let k = p - 1; k >= 0; k--) {
      c[k] /= R[k * p + k];
      for (let i = 0; i < k; i++) c[i] -= R[k * p + i] * c[k];
    }
    return c;
  });
  return (l) =>
    dropped.every((d, at) => {
      const parts = kept.map((j, k) => l[j] * combinations[at][k]);
      const size = parts.reduce((sum, x) => sum + Math.abs(x), Math.abs(l[d]));
      return Math.abs(l[d] - parts.reduce((sum, x) => sum + x, 0)) <= ROUNDING * Math.max(size, 1);
    });
}
