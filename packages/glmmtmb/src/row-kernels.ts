/**
 * Residuals by row (residuals.ts) and products with the design by kernels (assembly/row-residuals.ts), without weights and for terms of one
 * column. The design is brought to them when the first are asked for.
 */
import { asideRoom, type Room } from './compiled/room.ts';
import type { CrossProducts } from './cross-products.ts';
import type { FixedEffects } from './design.ts';
import { type ResidualsByRow, residualsInLoops } from './residuals.ts';

/** By kernels where that can be. */
export const residualsByRow = (
  cross: CrossProducts,
  fixed: FixedEffects,
  rootWeights: Float64Array | null,
): ResidualsByRow =>
  (rootWeights ? null : residualsByKernels(cross, fixed)) ?? residualsInLoops(cross, fixed, rootWeights);

/** Numbers beyond which a design stays where it is. */
const MOST = 2 ** 18;
const even = (n: number): number => n + (n % 2);

/** null: terms have more columns, the design is too large to be kept twice, or there is no WebAssembly. */
export function residualsByKernels(
  { n, q, terms, rank }: CrossProducts,
  { Q }: Pick<FixedEffects, 'Q'>,
): ResidualsByRow | null {
  if (terms.some(({ c }) => c > 1)) return null;
  const m = even(n);
  let end = asideRoom.free;
  const take = (size: number): number => {
    const from = end;
    end += even(size);
    return from;
  };
  const at = {
    // the design
    Q: take(m * rank),
    Z: terms.map(() => take(n)),
    level: terms.map(() => take((n + 1) >> 1)),
    // what is asked, and what comes of it
    gamma: take(rank),
    d: take(q),
    e: take(n),
    fit: take(n),
    r: take(n),
    Qr: take(rank),
    Zr: take(q),
  };
  if (end > MOST || !asideRoom.has(end)) return null;
  const owner = {};
  function fill({ numbers, integers }: Room): void {
    numbers.fill(0, asideRoom.free, end);
    for (let j = 0; j < rank; j++) numbers.set(Q.data.subarray(j * n, (j + 1) * n), at.Q + j * m);
    terms.forEach(({ Z, level }, k) => {
      numbers.set(Z, at.Z[k]);
      integers.set(level, 2 * at.level[k]);
    });
  }
  /** out <- Q'r and Z'r of what stands at `r`. */
  function takeQ({ numbers, kernels }: Room, out: Float64Array): void {
    kernels.columnSums(at.Q, m, n, rank, at.r, at.Qr);
    for (let j = 0; j < rank; j++) out[j] = numbers[at.Qr + j];
  }
  function takeZ({ numbers, kernels }: Room, out: Float64Array): void {
    numbers.fill(0, at.Zr, at.Zr + q);
    for (let k = 0; k < terms.length; k++) kernels.addByLevel(n, at.level[k], at.Z[k], at.r, at.Zr + terms[k].offset);
    out.set(numbers.subarray(at.Zr, at.Zr + q));
  }
  /** The room with x (n) where residuals stand. */
  function placed(x: Float64Array): Room {
    const room = asideRoom.claim(end, owner, fill);
    room.numbers.set(x, at.r);
    return room;
  }
  return {
    projectQ: (x, out) => takeQ(placed(x), out),
    projectZ: (x, out) => takeZ(placed(x), out),
    squares({ e, b: b0 }, gamma, b, Qr, Zr) {
      const room = asideRoom.claim(end, owner, fill);
      const { numbers, kernels } = room;
      for (let j = 0; j < q; j++) numbers[at.d + j] = b[j] - b0[j];
      numbers.set(gamma, at.gamma);
      numbers.set(e, at.e);
      numbers.fill(0, at.fit, at.fit + m);
      for (let k = 0; k < terms.length; k++) kernels.addLevels(m, at.level[k], at.Z[k], at.d + terms[k].offset, at.fit);
      kernels.linear(at.fit, at.Q, m, rank, at.gamma, at.fit);
      const squares = kernels.residuals(n, at.e, at.fit, at.r);
      if (Qr) takeQ(room, Qr);
      if (Zr) takeZ(room, Zr);
      return squares;
    },
  };
}
