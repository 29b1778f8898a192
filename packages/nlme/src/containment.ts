/**
 * Denominator degrees of freedom by containment (Pinheiro & Bates, 2000, section 2.4.2).
 *
 * A column is estimated at level i if it varies between the groups of level i that lie within one group of level i - 1,
 * and is constant within each group of level i; level Q + 1 is the rows. With m_i groups and p_i columns at level i,
 * m_0 = 1 and m_{Q+1} = N,
 *
 *   denDF_i = m_i - (m_{i-1} + p_i).
 *
 * The intercept (any constant column) has the largest of these; alone in the model it counts m_1 groups in full. Without
 * one, the degree of freedom that m_0 stands for is given back at every level: so lme prints (see the test's table).
 *
 * By hand: 48 schools, 90 classes, 953 pupils, nine pupil-level columns: 953 - (90 + 9) = 854.
 */
import type { Problem } from '@mixdiff/contract';
import { type Level, nestedLevels } from './nesting.ts';

export interface Containment {
  /** p, one per column of X. */
  readonly coefficients: Float64Array;
  /** One per term of the fixed effects, in their order: a term is estimated at the innermost level of its columns. */
  readonly terms: ReadonlyMap<string, number>;
}

/** Of a model of any engine: by the columns of X that its fit has; null where its grouping factors are crossed. */
export function containmentOf(problem: Problem, beta: Float64Array): Containment | null {
  const levels = nestedLevels(problem.random);
  if (!levels) return null;
  const {
    parts: {
      conditional: { X, term },
    },
  } = problem;
  const kept = term.flatMap((_, j) => (Number.isNaN(beta[j]) ? [] : [j]));
  const data = new Float64Array(X.nrow * kept.length);
  kept.forEach((column, j) => {
    data.set(X.data.subarray(column * X.nrow, (column + 1) * X.nrow), j * X.nrow);
  });
  const reduced = {
    ...problem,
    parts: {
      conditional: {
        ...problem.parts.conditional,
        X: { ...X, ncol: kept.length, data },
        term: kept.map((j) => term[j]),
      },
    },
  };
  const { coefficients, terms } = containment(reduced, levels);
  const all = new Float64Array(X.ncol).fill(Number.NaN);
  kept.forEach((column, j) => {
    all[column] = coefficients[j];
  });
  return { coefficients: all, terms };
}

export function containment(problem: Problem, levels: readonly Level[]): Containment {
  const {
    parts: {
      conditional: { X, term },
    },
  } = problem;
  const at = Int32Array.from({ length: X.ncol }, (_, j) => levelOfColumn(X.data, X.nrow, j, levels));
  const names = [...new Set(term)];
  const termAt = Int32Array.from(names, (name) => Math.max(...term.map((t, j) => (t === name ? at[j] : 0))));
  const width = names.map((name) => term.filter((t) => t === name).length);
  const ones = new Array<number>(X.ncol).fill(1);
  const terms = degreesOfFreedom(levels, X.nrow, termAt, width);
  return {
    coefficients: degreesOfFreedom(levels, X.nrow, at, ones),
    terms: new Map(names.map((name, k) => [name, terms[k]])),
  };
}

/** 0: constant; i: constant within the groups of level i and not of any level outside it; Q + 1: varies within all. */
function levelOfColumn(x: Float64Array, n: number, j: number, levels: readonly Level[]): number {
  const from = j * n;
  let row = 1;
  while (row < n && x[from + row] === x[from]) row++;
  if (row >= n) return 0;
  const level = levels.findIndex((candidate) => isConstantWithin(x, from, n, candidate));
  return level < 0 ? levels.length + 1 : level + 1;
}

/** Of the n numbers from `from`. */
function isConstantWithin(x: Float64Array, from: number, n: number, { M, member }: Level): boolean {
  /** Per group: one more than its first row; 0: none was seen. */
  const first = new Int32Array(M);
  for (let row = 0; row < n; row++) {
    const group = member[row];
    if (first[group] === 0) first[group] = row + 1;
    if (x[from + first[group] - 1] !== x[from + row]) return false;
  }
  return true;
}

/** For quantities estimated at the levels `at`, each using up `width` degrees of freedom. */
function degreesOfFreedom(levels: readonly Level[], n: number, at: Int32Array, width: readonly number[]): Float64Array {
  const intercept = at.includes(0);
  const alone = intercept && at.every((level) => level === 0);
  const m = [alone ? 0 : 1, ...levels.map(({ M }) => M), n];
  const used = new Float64Array(m.length);
  at.forEach((level, k) => {
    used[level] += width[k];
  });
  const df = m.map((groups, i) => (i === 0 ? 0 : groups - m[i - 1] - used[i] + (intercept ? 0 : 1)));
  df[0] = Math.max(...df.slice(1));
  return Float64Array.from(at, (level) => df[level]);
}
