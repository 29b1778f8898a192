/** Rows of nested random intercepts beside binomial(logit) or poisson(log), sorted by the levels of the innermost term. */
import type { GlmerModel } from '../model.ts';
import { counts } from './counts.ts';
import { furthest, type Levels, nestedLevels } from './levels.ts';
import { manyTrials, singleTrials } from './logistic.ts';
import type { RowSums, SortedRows } from './row-sums.ts';

/** Linear predictors between which e^eta reaches no limit of lme4's links. */
export const FAR = 36;

export interface NestedDesign {
  readonly levels: Levels;
  readonly kind: RowSums;
  readonly rows: SortedRows;
  readonly n: number;
  readonly rank: number;
  /** n x rank, columns of X by sorted rows. */
  readonly X: Float64Array;
  /** The same and the offset, each row times its sign. */
  readonly signedX: Float64Array;
  readonly signedOffset: Float64Array;
  /** n: offset + X beta, times the signs. */
  readonly fixed: Float64Array;
  readonly saturated: number;
}

/** null: the design is another. */
export function nestedDesign(model: GlmerModel): NestedDesign | null {
  const { design, y, response } = model;
  const kind = kindOf(model);
  if (!kind || response.saturated === null) return null;
  const levels = nestedLevels(design);
  if (!levels) return null;
  const { n, rank, w, offset, terms } = design;
  const { sign, before } = kind.order(y);
  const { ptr, order } = sortedRows(terms[0].level, levels.innermost, before);
  const take = (x: Float64Array): Float64Array => x.map((_, i) => x[order[i]]);
  const X = new Float64Array(n * rank);
  const signedX = new Float64Array(n * rank);
  for (let j = 0, to = 0; j < rank; j++) {
    for (let i = 0; i < n; i++, to++) {
      const x = design.X[j * n + order[i]];
      X[to] = x;
      signedX[to] = sign[order[i]] * x;
    }
  }
  return {
    levels,
    kind,
    rows: kind.open({ ptr, y: take(y), w: take(w) }),
    n,
    rank,
    X,
    signedX,
    signedOffset: take(offset.map((v, i) => sign[i] * v)),
    fixed: new Float64Array(n),
    saturated: response.saturated,
  };
}

function kindOf({ design: { problem, w }, y }: GlmerModel): RowSums | null {
  const { family, link } = problem.response;
  if (family === 'poisson' && link === 'log') return counts as RowSums;
  if (family !== 'binomial' || link !== 'logit') return null;
  return (w.every((v, i) => v === 1 && (y[i] === 0 || y[i] === 1)) ? singleTrials : manyTrials) as RowSums;
}

/** Rows by level, those of a level by `before`, else as they are. */
function sortedRows(level: Int32Array, levels: number, before: Float64Array) {
  const ptr = new Int32Array(levels + 1);
  for (let i = 0; i < level.length; i++) ptr[level[i] + 1]++;
  for (let l = 0; l < levels; l++) ptr[l + 1] += ptr[l];
  const order = Int32Array.from(level, (_, i) => i).sort(
    (i, k) => level[i] - level[k] || before[i] - before[k] || i - k,
  );
  return { ptr, order };
}

/** values <- offset + X beta by columns, beta being `par` from `first` on; their largest absolute value. */
export function fillLinear(
  offset: Float64Array,
  X: Float64Array,
  rank: number,
  par: ArrayLike<number>,
  first: number,
  values: Float64Array,
): number {
  const n = values.length;
  let j = 0;
  let from = offset;
  for (; j + 4 <= rank; j += 4, from = values) addFour(from, X, j * n, par, first + j, values);
  for (; j < rank; j++, from = values) addOne(from, X, j * n, par[first + j], values);
  if (from === offset) values.set(offset);
  return furthest(values);
}
function addFour(
  from: Float64Array,
  X: Float64Array,
  at: number,
  par: ArrayLike<number>,
  first: number,
  values: Float64Array,
): void {
  const n = values.length;
  const a = par[first];
  const b = par[first + 1];
  const c = par[first + 2];
  const d = par[first + 3];
  const [second, third, fourth] = [at + n, at + 2 * n, at + 3 * n];
  for (let i = 0; i < n; i++)
    values[i] = from[i] + X[at + i] * a + X[second + i] * b + X[third + i] * c + X[fourth + i] * d;
}
function addOne(from: Float64Array, X: Float64Array, at: number, a: number, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = from[i] + X[at + i] * a;
}
