/** One Problem opened: its layout, its reduced data, and the work arrays of every step that follows. */
import { type Answer, isRefusal, type Problem } from '@mixdiff/contract';
import { type Decomposition, decomposition } from './decomposition.ts';
import { type Design, layOut } from './design.ts';
import { crudeStart, emLevels } from './em.ts';
import { noStart, notFinite, rankDeficient } from './messages.ts';
import type { Level } from './nesting.ts';
import { type Posterior, posterior } from './posterior.ts';
import { type Reduced, reduction } from './reduction.ts';

/** A parameterization of the random effects with the arrays that evaluate it. */
export interface Evaluator {
  readonly levels: readonly Level[];
  readonly decomposed: Decomposition;
  readonly posterior: Posterior;
}
export interface Model extends Evaluator {
  readonly problem: Problem;
  readonly design: Design;
  readonly reduced: Reduced;
  readonly crude: Float64Array;
  /** What EM works on: the model itself, or levels of several blocks each taken as one unstructured block. */
  readonly em: Evaluator;
}

export function openModel(problem: Problem, levels: readonly Level[]): Answer<Model> {
  const design = layOut(problem, levels);
  const reduced = reduction(design);
  const own = evaluator(design, reduced, levels, problem.method);
  const forEm = emLevels(levels);
  const mixed = forEm.some((level, l) => level !== levels[l]);
  const em = mixed ? evaluator({ ...design, levels: forEm }, reduced, forEm, problem.method) : own;
  const crude = crudeStart(levels, (l, j) => sumOfSquares(design, l, j), own.decomposed.d);
  const empty = levels.find((_, l) => zeroColumn(design, l));
  if (empty) return noStart(empty.group);
  const model = { ...own, problem, design, reduced, crude, em };
  const unusable = checkStart(model);
  return isRefusal(unusable) ? unusable : model;
}

function evaluator(design: Design, reduced: Reduced, levels: readonly Level[], method: Problem['method']): Evaluator {
  const decomposed = decomposition(design, reduced, method);
  return { levels, decomposed, posterior: posterior(design, reduced, decomposed, method) };
}

function sumOfSquares({ data, n, column }: Design, l: number, j: number): number {
  const from = (column[l] + j) * n;
  let sum = 0;
  for (let i = from; i < from + n; i++) sum += data[i] * data[i];
  return sum;
}
const zeroColumn = (design: Design, l: number): boolean =>
  Array.from({ length: design.levels[l].q }, (_, j) => sumOfSquares(design, l, j)).includes(0);

/** The square root of the machine's precision, below which lme calls R_00 singular. */
const SINGULAR = 2 ** -26;

/** lme's own test: at the start, a column of R_00 whose diagonal is lost beside the rest of it. */
function checkStart(model: Model): Answer<{ ok: true }> {
  const value = model.decomposed.update(model.crude);
  const { p } = model.design;
  const r = rootOfX(model);
  const lost = model.problem.columns.filter((_, j) => {
    const column = r.subarray(j * p, j * p + j + 1);
    return !(Math.abs(column[j]) >= SINGULAR * Math.hypot(...column));
  });
  if (lost.length > 0) return rankDeficient(lost);
  return Number.isFinite(value) ? { ok: true } : notFinite();
}

/** R_00 R_X, p x p upper triangle: R_00 in terms of the original X. */
export function rootOfX({ design: { p, RX }, decomposed: { root } }: Evaluator & { design: Design }): Float64Array {
  const product = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i <= j; i++) {
      for (let k = i; k <= j; k++) product[j * p + i] += root[k * (p + 1) + i] * RX[j * p + k];
    }
  }
  return product;
}
