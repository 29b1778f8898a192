/** The groups of pair-levels.ts by their R, what is summed over those of one, and where in a workspace that stands. */
import { ownedWorkspace, type Workspace } from '@mixdiff/wasm';
import type { Design } from './design.ts';
import type { Reduced } from './reduction.ts';

/** LIVE. Groups with one R are a kind, of which there are `count`. */
export interface Kinds {
  readonly count: Float64Array;
  /** Three numbers a kind: the triangle R by rows; G and S at the Delta that was asked for last, S by its lower triangle. */
  readonly R: Float64Array;
  readonly G: Float64Array;
  readonly share: Float64Array;
  /** p + 1: the diagonal of the sum of C'C over all groups. */
  readonly whole: Float64Array;
  readonly at: Places;
  /** Sums of products anew, after the response has changed. */
  read(): void;
  /** The products in a workspace. */
  place(): Workspace;
}
/**
 * Positions in numbers. A row of products is the lower triangle of the sum of C_a'C_b over the groups of a kind, both ways round for the two
 * rows a > b of C, and zeros up to `width`, a multiple of four; a kind has three, for (0, 0), (1, 0) and (1, 1).
 */
interface Places {
  readonly width: number;
  /** One number a row; one a column; (p + 1)^2; the rows. */
  readonly weights: number;
  readonly sum: number;
  readonly corner: number;
  readonly products: number;
}
/** Numbers beyond which the products are not worth their room. */
const MOST = 2e6;

/** null: too many. */
export function groupKinds({ tree, p }: Design, reduced: Reduced): Kinds | null {
  const { at: places, blocks } = reduced;
  const m = p + 1;
  const triangle = (m * (m + 1)) / 2;
  const width = (triangle + 3) & ~3;
  const known = new Map<string, number>();
  const of = new Int32Array(tree.level.length);
  const R: number[] = [];
  const count: number[] = [];
  for (let node = 0; node < of.length; node++) {
    const from = places[node];
    const own = [blocks[from], blocks[from + 2], blocks[from + 3]];
    const key = own.join();
    const kind = known.get(key) ?? count.length;
    if (kind === count.length) {
      known.set(key, kind);
      R.push(...own);
      count.push(0);
    }
    of[node] = kind;
    count[kind]++;
  }
  const rows = R.length;
  const sum = (rows + 3) & ~3;
  const corner = sum + width;
  const products = corner + ((m * m + 3) & ~3);
  if (rows * width > MOST) return null;
  const sums = new Float64Array(rows * width);
  const whole = new Float64Array(m);
  const kinds: Kinds = {
    ...{ count: Float64Array.from(count), R: Float64Array.from(R), whole },
    ...{ G: new Float64Array(rows), share: new Float64Array(rows) },
    at: { width, weights: 0, sum, corner, products },
    read() {
      sums.fill(0);
      whole.fill(0);
      for (let node = 0; node < of.length; node++) {
        const first = places[node] + 4;
        addProducts(blocks, first, m, sums, 3 * width * of[node], width);
        for (let c = 0; c < m; c++) whole[c] += blocks[first + 2 * c] ** 2 + blocks[first + 2 * c + 1] ** 2;
      }
    },
    place() {
      const { space, kept } = ownedWorkspace(products + sums.length, kinds, reduced.version);
      if (kept !== 'version') {
        space.numbers.fill(0, sum, products);
        space.numbers.set(sums, products);
      }
      return space;
    },
  };
  return kinds;
}
/** Adds the three rows of products of one group, whose C (2 x m, column-major) is at `first`. */
function addProducts(C: Float64Array, first: number, m: number, sums: Float64Array, to: number, width: number): void {
  for (let i = 0, e = to; i < m; i++) {
    const [x, z] = [C[first + 2 * i], C[first + 2 * i + 1]];
    for (let j = 0; j <= i; j++, e++) {
      const [u, v] = [C[first + 2 * j], C[first + 2 * j + 1]];
      sums[e] += x * u;
      sums[e + width] += x * v + z * u;
      sums[e + 2 * width] += z * v;
    }
  }
}
