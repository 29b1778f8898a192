/**
 * Terms of one column each, of which the levels of the first lie each within one of the second, or there is no second: the matrices of
 * the criterion (objective.ts) are then what linalg calls levels within levels, s and t being the two elements of theta.
 */
import { inOrder, nestedLevels, type PlacedLevels } from '@mixdiff/linalg';
import type { Blocks } from '../cross-products.ts';

/** null: the terms are others. `ZtQ`: q x rank. */
export function nestedDesign(blocks: Blocks, terms: number, ZtQ: Float64Array, rank: number): PlacedLevels | null {
  const { count, oneColumn, ptr, row, own, at, values, firstOfTerm, q } = blocks;
  if (!oneColumn || terms < 1 || terms > 2) return null;
  const inner = terms === 2 ? firstOfTerm[1] : count;
  const outer = count - inner;
  if (inner === 0) return null;
  for (let block = 0; outer > 0 && block < inner; block++) if (ptr[block + 1] - ptr[block] !== 1) return null;
  const home = outer > 0 ? new Int32Array(inner) : null;
  const [size, shared] = [new Float64Array(inner), new Float64Array(inner)];
  for (let c = 0; c < inner; c++) {
    size[c] = values[own[c]];
    if (!home) continue;
    home[c] = row[ptr[c]] - inner;
    shared[c] = values[at[ptr[c]]];
  }
  const outerSize = new Float64Array(outer);
  for (let g = 0; g < outer; g++) outerSize[g] = values[own[inner + g]];
  const rows = { ld: q, innerRow: 0, outerRow: inner };
  const levels = nestedLevels({ home, size, shared, outerSize, borders: ZtQ, columns: rank, ...rows });
  return levels && inOrder(levels);
}
