/**
 * Which of two orders: minimum degree over all columns, or the leading ones first, which are no neighbours of one another
 * (the levels of the largest factor), and minimum degree over what they leave. Where those levels meet many of the others'
 * each, minimum degree mixes the two and fills the larger block: InstEval's 2,972 students and 1,128 lecturers then leave 153
 * million products, and 59 with the students first.
 */
import { eliminationTree, invert, postordered, strictRows } from './elimination-tree.ts';
import { minimumDegree } from './minimum-degree.ts';
import { orderOfRest } from './order-of-rest.ts';
import { predictedCost } from './symbolic-cholesky.ts';
import type { SymmetricPattern } from './symmetric-pattern.ts';

/** Orders below this are left to minimum degree without a look. */
const LARGE = 500;
/** Neighbours that a leading column has on average: below, minimum degree alone is asked; from the other on, the lead alone. */
const FEW = 1.5;
const MANY = 10;

/** Half a millisecond in the predicted time of a factorisation: below it an order is kept, and with it the last bits of what is solved. */
const WORTH_ANOTHER = 5e5;

/** order[k] is the original index of pivot k. */
export function eliminationOrder(pattern: SymmetricPattern): Int32Array {
  const lead = pattern.n < LARGE ? 0 : independentLead(pattern);
  if (2 * lead < pattern.n) return minimumDegree(pattern);
  const neighbours = pattern.colPtr[lead] / lead - 1;
  if (neighbours < FEW) return minimumDegree(pattern);
  const first = leadFirst(pattern, lead);
  const cost = predictedCost(pattern, first);
  if (neighbours >= MANY && cost > WORTH_ANOTHER) return first;
  const mixed = minimumDegree(pattern);
  const mixedCost = predictedCost(pattern, mixed);
  return mixedCost > WORTH_ANOTHER && cost < mixedCost ? first : mixed;
}

/** The lead, then the others by minimum degree, columns of like structure side by side. */
function leadFirst(pattern: SymmetricPattern, lead: number): Int32Array {
  const order = withRest(pattern, lead);
  let from = 0;
  while (from < order.length && order[from] < lead) from++;
  const others = postordered(eliminationTree(strictRows(pattern, invert(order)), order.length), from);
  return Int32Array.from(order, (index, k) => (k < from ? index : order[others[k - from]]));
}
function withRest(pattern: SymmetricPattern, lead: number): Int32Array {
  const rest = orderOfRest(pattern, lead);
  if (!rest) return minimumDegree(pattern, lead);
  const order = Int32Array.from({ length: pattern.n }, (_, k) => k);
  order.set(rest, lead);
  return order;
}

/**
 * How many leading columns have no entries among themselves but in dense blocks of neighbouring ones: every entry below such a
 * block is in a row of none of them.
 */
export function independentLead({ n, colPtr, rowIdx }: SymmetricPattern): number {
  let lead = n;
  for (let j = 0; j < lead; ) {
    const end = colPtr[j + 1];
    // the first column of a block has the block's rows, side by side, and then those that all of it share
    let width = 1;
    while (colPtr[j] + width < end && isOfBlock(colPtr, rowIdx, j, width)) width++;
    if (colPtr[j] + width < end) lead = Math.min(lead, rowIdx[colPtr[j] + width]);
    j += width;
  }
  return lead;
}
/** Whether column j + width has the rows of column j that are not above it: one more of its block. */
function isOfBlock(colPtr: Int32Array, rowIdx: Int32Array, j: number, width: number): boolean {
  const at = colPtr[j] + width;
  const next = j + width;
  if (rowIdx[at] !== next || colPtr[next + 1] - colPtr[next] !== colPtr[j + 1] - at) return false;
  for (let p = at, q = colPtr[next]; p < colPtr[j + 1]; p++, q++) if (rowIdx[p] !== rowIdx[q]) return false;
  return true;
}
