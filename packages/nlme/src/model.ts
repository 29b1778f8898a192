/** One Problem opened: its layout, its reduced data, and the work arrays of every step that follows. */
import type { Answer, Problem, Refusal, ResidualModel } from '@mixdiff/contract';
import { type Decomposition, decomposition } from './decomposition.ts';
import { type Design, layOut, setResponse } from './design.ts';
import { crudeStart, emLevels, joinBlocks } from './em.ts';
import { noStart, notFinite, rankDeficient } from './messages.ts';
import type { Level } from './nesting.ts';
import { type Posterior, posterior } from './posterior.ts';
import { type Reduced, reduction } from './reduction.ts';
import { type ErrorStructure, errorStructure } from './residual/error-structure.ts';
import { whitened } from './whitened.ts';

/** A parameterization of the random effects on data laid out for it, with the arrays that evaluate it. */
export interface Evaluator {
  readonly levels: readonly Level[];
  readonly design: Design;
  readonly reduced: Reduced;
  readonly decomposed: Decomposition;
  readonly posterior: Posterior;
}
export interface Model extends Evaluator {
  readonly problem: Problem;
  /** Of the residuals; null: independent, of one variance over the weights. */
  readonly structure: ErrorStructure | null;
  /** Takes another response into `reduced`, or into what is reduced at each evaluation. */
  respond(y: Float64Array): void;
  readonly crude: Float64Array;
  /**
   * What EM works on, as in lme: the rows without their weights, correlations and variance functions, and levels of several blocks each taken as one
   * unstructured block. The model itself where there is neither.
   */
  readonly em: Evaluator;
}

export function openModel(problem: Problem, levels: readonly Level[], exponential = 'corExp'): Answer<Model> {
  const { residual } = problem;
  const design = layOut(problem, levels);
  const plain = evaluator(design, reduction(design), levels, problem.method);
  const structure = residual ? errorStructure(residual, rowsOf(design, residual), exponential) : null;
  const white = structure ? whitened(design, plain.reduced, plain.decomposed, structure) : null;
  const own = white ? { ...plain, decomposed: white.decomposed } : plain;
  const em = emEvaluator(own, problem);
  const empty = levels.find((_, l) => zeroColumn(design, l));
  if (empty) return noStart(empty.group);
  const crude = crudeStart(levels, (l, j) => sumOfSquares(em.design, l, j), own.decomposed.d);
  if (structure) crude.set(structure.start, plain.decomposed.d);
  const reduceAgain = (y: Float64Array): void => {
    setResponse(design, y);
    plain.reduced.reduce();
  };
  const respond = white?.respond ?? reduceAgain;
  const model: Model = {
    levels: own.levels,
    design: own.design,
    reduced: own.reduced,
    decomposed: own.decomposed,
    posterior: own.posterior,
    problem,
    structure,
    respond,
    crude,
    em,
  };
  return refusedStart(model) ?? model;
}

/** Rows as lme sorts them: by group, and by the subjects within. */
function rowsOf({ tree, levels }: Design, { subject, structure }: ResidualModel): Int32Array {
  if (structure.kind.startsWith('diag')) return tree.rows;
  const { member } = levels[levels.length - 1];
  const rank = new Map<number, number>();
  for (const row of tree.rows) if (!rank.has(member[row])) rank.set(member[row], rank.size);
  const place = (row: number): number => rank.get(member[row]) ?? 0;
  return tree.rows.slice().sort((a, b) => place(a) - place(b) || subject.index[a] - subject.index[b] || a - b);
}

function emEvaluator(own: Evaluator, problem: Problem): Evaluator {
  const levels = emLevels(own.levels);
  const raw = problem.weights === null && problem.residual === null;
  if (levels === own.levels && raw) return own;
  const design = raw ? { ...own.design, levels } : layOut({ ...problem, weights: null }, levels);
  const reduced = raw ? own.reduced : reduction(design);
  return evaluator(design, reduced, levels, problem.method);
}

function evaluator(design: Design, reduced: Reduced, levels: readonly Level[], method: Problem['method']): Evaluator {
  const decomposed = decomposition(design, reduced, method);
  return { levels, design, reduced, decomposed, posterior: posterior(design, reduced, decomposed.N, method) };
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

/** lme's own test: at the start of EM, a column of R_00 whose diagonal is lost beside the rest of it. */
function refusedStart(model: Model): Refusal | null {
  const { p } = model.design;
  const finite = Number.isFinite(model.decomposed.objective(model.crude));
  const { root } = model.em.decomposed.solveAt(emParameters(model, model.crude));
  const r = rootOfX(model.em.design, root);
  const lost = model.problem.parts.conditional.columns.filter((_, j) => {
    const column = r.subarray(j * p, j * p + j + 1);
    return !(Math.abs(column[j]) >= SINGULAR * Math.hypot(...column));
  });
  if (lost.length > 0) return rankDeficient(lost);
  return finite ? null : notFinite();
}

/** Parameters of the model as the parameters that EM works on. */
export function emParameters({ em, levels }: Model, par: Float64Array): Float64Array {
  if (em.levels === levels) return par.slice(0, em.decomposed.d);
  const converted = new Float64Array(em.decomposed.d);
  joinBlocks(levels, par, converted);
  return converted;
}

/** R_00 R_X, p x p upper triangle: R_00 in terms of the original X. */
export function rootOfX({ p, RX }: Design, root: Float64Array): Float64Array {
  const product = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i <= j; i++) {
      for (let k = i; k <= j; k++) product[j * p + i] += root[k * (p + 1) + i] * RX[j * p + k];
    }
  }
  return product;
}
