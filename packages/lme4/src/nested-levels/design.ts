/**
 * Terms of one column each, of which the levels of the first lie each within one of the second, or there is no second: the matrices of
 * the criterion (objective.ts) are then what linalg calls levels within levels, s and t being the two elements of theta.
 */
import { inOrder, nestedLevels, type PlacedLevels } from '@mixdiff/linalg';
import type { CompactTerm } from '../cross-products.ts';

/** null: the terms are others. `terms`: in lme4's order, n rows; `ZtQ`: q x rank. */
export function nestedDesign(
  terms: readonly CompactTerm[],
  n: number,
  ZtQ: Float64Array,
  rank: number,
): PlacedLevels | null {
  const [first, second, ...others] = terms;
  if (!first || others.length > 0 || terms.some(({ size }) => size !== 1)) return null;
  const inner = first.levels;
  const outer = second ? second.levels : 0;
  if (inner === 0) return null;
  const home = second && outer > 0 ? homeOf(first, second, n) : null;
  if (second && outer > 0 && !home) return null;
  const [size, shared, outerSize] = [new Float64Array(inner), new Float64Array(inner), new Float64Array(outer)];
  addProducts(first, first, n, size);
  if (second && home) {
    addProducts(first, second, n, shared);
    addProducts(second, second, n, outerSize);
  }
  const rows = { ld: inner + outer, innerRow: 0, outerRow: inner };
  const levels = nestedLevels({ home, size, shared, outerSize, borders: ZtQ, columns: rank, ...rows });
  return levels && inOrder(levels);
}

/** The outer level that each inner one lies within; null: some lie within none, or within several. */
function homeOf({ level: inner, levels }: CompactTerm, { level: outer }: CompactTerm, n: number): Int32Array | null {
  const home = new Int32Array(levels).fill(-1);
  for (let i = 0; i < n; i++) {
    const own = home[inner[i]];
    if (own === outer[i]) continue;
    if (own >= 0) return null;
    home[inner[i]] = outer[i];
  }
  return home.includes(-1) ? null : home;
}

/** out += products of two columns by the level of the first, each sum by ascending row. */
function addProducts({ level, Z: a }: CompactTerm, { Z: b }: CompactTerm, n: number, out: Float64Array): void {
  for (let i = 0; i < n; ) {
    // rows of a level mostly stand together: its sum is kept at hand
    const own = level[i];
    let sum = out[own];
    for (; i < n && level[i] === own; i++) sum += a[i] * b[i];
    out[own] = sum;
  }
}
