/**
 * The same elimination as eliminated.ts, in the order and by the operations of the sparse factor, so that it has its bits: an
 * optimizer's count of evaluations can hang on the last one. What it spares is to find that order and to move numbers about.
 *
 * Minimum degree takes a level that is alone within its outer one, and then that one; of the others first all inner and then all outer
 * levels, by their number; an outer level with very many goes last. L has one entry below each inner pivot, by hand:
 *
 *   l_c = sqrt(1 + s^2 n_c),  l_gc = s t w_c / l_c,  l_g = sqrt(1 + t^2 n_g - sum l_gc^2)
 *   x_c = s b_c / l_c,  x_g = (t b_g - sum l_gc x_c) / l_g,  complement = K - sum x x'
 */
import type { ColumnNow, NestedWork } from './eliminated.ts';
import type { PlacedLevels } from './order.ts';
import { placed } from './placed.ts';

/** corner (m x m, lower triangle) <- the Cholesky factor of the complement; work.logDet <- log|A|; false where a pivot fails. */
export function eliminateInOrder(
  of: PlacedLevels,
  { sums, version, last }: ColumnNow,
  work: NestedWork,
  s: number,
  t: number,
  corner: Float64Array,
): boolean {
  const { inner, outer, columns, ordered: at } = of;
  const q = inner + outer;
  const m = columns + 1;
  work.eliminated = null;
  const { numbers, kernels } = placed(of, sums, version).space;
  work.logDet = factorLevels(of, work, s, t, numbers);
  if (!(work.logDet < Infinity)) return false;
  const ld = 4 * at.strips;
  kernels.scaleStrips(at.borders, q, at.strips, at.scale, at.x);
  kernels.lowerHead(q, at.colPtr, at.rowIdx, at.head, at.x, 4 * q, at.strips);
  numbers.fill(0, at.squares, at.squares + ld * ld);
  for (let strip = 0; strip < at.strips; strip++) {
    const x = at.x + 4 * strip * q;
    kernels.update(at.squares + 4 * strip * (ld + 1), ld, x, x, q, at.strips - strip);
  }
  for (let j = 0; j < m; j++) numbers[at.squares + j * (ld + 1)] += j < columns ? 1 : last;
  if (kernels.factorColumns(at.squares, ld, m, 0, m) >= 0) return false;
  for (let j = 0; j < m; j++) for (let i = j; i < m; i++) corner[j * m + i] = numbers[at.squares + j * ld + i];
  return true;
}

/** L by columns, and what rows are scaled by; returns log|A|, NaN where a pivot fails. */
function factorLevels(
  { outer, size, outerSize, at: { ratio }, ordered: { kind, between, around, head, scale } }: PlacedLevels,
  { pivot: pivots, outerPivot }: NestedWork,
  s: number,
  t: number,
  numbers: Float64Array,
): number {
  const [inS, inT, inBoth] = [s * s, t * t, s * t];
  for (let g = 0; g < outer; g++) outerPivot[g] = inT * outerSize[g] + 1;
  for (let k = 0; k < size.length; k++) {
    const square = inS * size[k] + 1;
    if (!(square > 0 && square < Infinity)) return NaN;
    pivots[k] = Math.sqrt(square);
    numbers[ratio + k] = 1 / pivots[k];
  }
  let logDet = 0;
  let product = 1;
  for (let k = 0, to = head; k < kind.length; k++) {
    const own = kind[k];
    let pivot = 0;
    if (own >= 0) {
      pivot = pivots[own];
      numbers[scale + k] = s;
      numbers[to++] = pivot;
      if (outer > 0) {
        const entry = inBoth * between[k] * numbers[ratio + own];
        numbers[to++] = entry;
        outerPivot[around[k]] -= entry * entry;
      }
    } else {
      const square = outerPivot[-1 - own];
      if (!(square > 0 && square < Infinity)) return NaN;
      pivot = Math.sqrt(square);
      numbers[scale + k] = t;
      numbers[to++] = pivot;
    }
    const next = product * pivot;
    if (next > 1e-150 && next < 1e150) product = next;
    else {
      logDet += Math.log(product) + Math.log(pivot);
      product = 1;
    }
  }
  return 2 * (logDet + Math.log(product));
}
