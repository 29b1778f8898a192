/**
 * A model with two nested random intercepts said with one of them, or with none. With none, rows need correlations that
 * know of both groups: by distance, on coordinates of which row j of an outer group has e_j / sqrt 2 and inner group c
 * h e_c. Then two rows of one inner group are 1 apart and two rows of two inner groups sqrt(1 + 2 h^2) = ratio, so that
 * an exponential correlation says w = v rho, s = v rho^ratio: for one ratio a line, over all ratios the nested model.
 */
import { type By, type Matrix, type Problem, type RandomTerm, type ResidualModel, structured } from '@mixdiff/contract';
import type { NestedPoint } from '@mixdiff/surface';

const byOf = ({ group, levels, level }: RandomTerm): By => ({ name: group, levels, index: level });
/** Rows of each group numbered as they come. */
function positions({ level, levels }: RandomTerm): Int32Array {
  const next = new Int32Array(levels.length);
  return level.map((g) => (next[g] as number)++);
}
const numbered = (position: Int32Array): string[] =>
  Array.from({ length: position.reduce((top, k) => Math.max(top, k + 1), 0) }, (_, i) => String(i + 1));

function compoundSymmetry(term: RandomTerm): ResidualModel {
  const position = positions(term);
  return { subject: byOf(term), position, structure: structured('cs-hom', numbered(position)) };
}
/** The outer intercept stays random, rows of one inner group have compound symmetry: tau may be negative. */
export const innerCompoundSymmetry = (problem: Problem, outer: RandomTerm, inner: RandomTerm): Problem => ({
  ...problem,
  random: [outer],
  residual: compoundSymmetry(inner),
});
/** Compound symmetry of the outer groups and nothing else: the inner ones are left out, which is another model. */
export const outerCompoundSymmetry = (problem: Problem, outer: RandomTerm): Problem => ({
  ...problem,
  random: [],
  residual: compoundSymmetry(outer),
});
/** No random effects, correlations e^(-d / range) on the embedding. */
export function exponential(
  problem: Problem,
  [outer, inner]: readonly [RandomTerm, RandomTerm],
  ratio: number,
  nugget: boolean,
): Problem {
  const position = positions(outer);
  const structure = { ...structured('exp', numbered(position)), ...(nugget ? { nugget: true as const } : {}) };
  const residual = { subject: byOf(outer), position, structure, at: embedding(outer, inner, position, ratio) };
  return { ...problem, random: [], residual };
}
function embedding(outer: RandomTerm, inner: RandomTerm, position: Int32Array, ratio: number): Matrix {
  const n = position.length;
  const column = withinOuter(outer, inner);
  const rows = numbered(position).length;
  const inners = numbered(column).length;
  const data = new Float64Array(n * (rows + inners));
  const height = Math.sqrt((ratio * ratio - 1) / 2);
  for (let i = 0; i < n; i++) {
    data[(position[i] as number) * n + i] = Math.SQRT1_2;
    data[(rows + (column[i] as number)) * n + i] = height;
  }
  return { nrow: n, ncol: rows + inners, data };
}
/** n: which inner group of its outer one a row is in. */
function withinOuter(outer: RandomTerm, inner: RandomTerm): Int32Array {
  const next = new Int32Array(outer.levels.length);
  const of = new Int32Array(inner.levels.length).fill(-1);
  return inner.level.map((c, i) => {
    const g = outer.level[i] as number;
    if ((of[c] as number) < 0) of[c] = (next[g] as number)++;
    return of[c] as number;
  });
}

/**
 * The ratio whose line goes through a point, where the profile over ratios has its maximum if the point is one:
 * log(s / v) / log(w / v), of 0 < s < w < v. null: the point is no such, and only the limit of a ratio reaches it.
 */
export function ratioThrough({ between, inner, sigma2 }: NestedPoint): number | null {
  const v = between + inner + sigma2;
  const ratio = Math.log(between / v) / Math.log((between + inner) / v);
  return inner > 1e-6 * v && between > 1e-6 * v && Number.isFinite(ratio) ? ratio : null;
}
/** With a nugget one ratio says the whole model, if it exceeds the one that needs none. */
export const nuggetRatio = (ratio: number): number => 2 * Math.max(1, ratio);
