/** Rows of nested random intercepts beside binomial(logit) or poisson(log), sorted by the levels of the innermost term. */
import { type LinearPart, linearPart } from '../linear-part.ts';
import type { GlmerModel } from '../model.ts';
import { counts } from './counts.ts';
import { type Levels, nestedLevels } from './levels.ts';
import { manyTrials, singleTrials } from './logistic.ts';
import type { RowSums, SortedRows } from './row-sums.ts';

export interface NestedDesign {
  readonly levels: Levels;
  readonly kind: RowSums;
  readonly rows: SortedRows;
  readonly n: number;
  readonly rank: number;
  /** n x rank, columns of X by sorted rows. */
  readonly X: Float64Array;
  /** n, sorted. */
  readonly offset: Float64Array;
  readonly linear: LinearPart;
  readonly saturated: number;
  /** Kernels may be asked. */
  readonly compiled: boolean;
}
/** null: the design is another. */
export function nestedDesign(model: GlmerModel): NestedDesign | null {
  const { design, y, response } = model;
  const kind = kindOf(model);
  if (!kind || response.saturated === null) return null;
  const levels = nestedLevels(design);
  if (!levels) return null;
  const { n, rank, w, offset, terms } = design;
  const { sign, first } = kind.order(y);
  const { ptr, order } = sortedRows(terms[0].level, levels.innermost, first);
  const take = (x: Float64Array): Float64Array => {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = x[order[i]];
    return out;
  };
  const X = new Float64Array(n * rank);
  for (let j = 0, to = 0; j < rank; j++) for (let i = 0; i < n; i++, to++) X[to] = design.X[j * n + order[i]];
  const sorted = take(offset);
  return {
    levels,
    kind,
    rows: kind.open({ ptr, y: take(y), w: take(w) }),
    n,
    rank,
    X,
    offset: sorted,
    linear: linearPart(X, sorted, take(sign), rank),
    saturated: response.saturated,
    compiled: true,
  };
}

function kindOf({ design: { problem, w }, y }: GlmerModel): RowSums | null {
  const { family, link } = problem.response;
  if (family === 'poisson' && link === 'log') return counts as RowSums;
  if (family !== 'binomial' || link !== 'logit') return null;
  return (w.every((v, i) => v === 1 && (y[i] === 0 || y[i] === 1)) ? singleTrials : manyTrials) as RowSums;
}

/** Rows by level, those of a level that are `first` before the others, else as they are. */
function sortedRows(level: Int32Array, levels: number, first: Uint8Array) {
  const ptr = new Int32Array(levels + 1);
  for (let i = 0; i < level.length; i++) ptr[level[i] + 1]++;
  for (let l = 0; l < levels; l++) ptr[l + 1] += ptr[l];
  const order = new Int32Array(level.length);
  const next = ptr.slice();
  for (let i = 0; i < level.length; i++) if (first[i]) order[next[level[i]]++] = i;
  for (let i = 0; i < level.length; i++) if (!first[i]) order[next[level[i]]++] = i;
  return { ptr, order };
}
