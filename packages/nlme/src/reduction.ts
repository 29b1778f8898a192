/**
 * The one pass over the data: every group's rows are reduced by QR until nothing is left that does not depend on Delta.
 *
 * For an innermost group, Q'[Z_Q ... Z_1 X y] has q_Q rows with entries in Z_Q; the rest is free of Z_Q whatever Delta
 * is, so it belongs to the group outside, is reduced together with what its sisters left, and so on to the root, where a
 * (p + 1) x (p + 1) triangle remains (Pinheiro & Bates, 2000, section 2.2.3; Bates & Pinheiro, 1998). A later evaluation
 * costs the same for ten rows per group as for a million.
 */
import { absorb, type Place } from './absorb.ts';
import type { Design } from './design.ts';

export interface Reduced {
  /** Per node: where its q_l x (width - column[l]) block begins in `blocks`. */
  readonly at: Float64Array;
  /** Upper trapezoids, column-major, q_l rows each. */
  readonly blocks: Float64Array;
  /** (p + 1) x (p + 1) upper triangle, column-major. */
  readonly root: Float64Array;
  /** Another one whenever `reduce` was called. */
  readonly version: number;
  /** Fills `blocks` and `root` from the design's data; to be called again when the response has changed. */
  reduce(): void;
}

/** Rows of the data taken at a time. */
const CHUNK = 64;

export function reduction(design: Design): Reduced {
  const { levels, tree, width, column, p } = design;
  const at = new Float64Array(tree.level.length);
  let length = 0;
  tree.level.forEach((l, node) => {
    at[node] = length;
    length += levels[l].q * (width - column[l]);
  });
  const blocks = new Float64Array(length);
  // One open triangle per level, and the root's: triangle l takes rows that are zero before column[l].
  const sizes = [...levels.map((_, l) => width - column[l])];
  const open = sizes.map((size) => new Float64Array(size * size));
  const root = new Float64Array((p + 1) * (p + 1));
  const chunk = new Float64Array(CHUNK * width);
  const from: Place = { at: 0, stride: CHUNK };
  const to: Place = { at: 0, stride: 0 };

  function absorbRows(triangle: Float64Array, first: number, count: number): void {
    for (let start = first; start < first + count; start += CHUNK) {
      const rows = Math.min(CHUNK, first + count - start);
      gather(design, start, rows, chunk, CHUNK);
      to.stride = width;
      from.at = 0;
      from.stride = CHUNK;
      absorb(triangle, to, chunk, from, rows, 0, width, width);
    }
  }
  /** The finished triangle of level l: its first q rows are the node's block, the others go outward. */
  function close(l: number, node: number): void {
    const [triangle, size, q] = [open[l], sizes[l], levels[l].q];
    for (let c = 0; c < size; c++) {
      for (let i = 0; i < q; i++) blocks[at[node] + c * q + i] = triangle[c * size + i];
    }
    const rest = size - q;
    to.stride = rest;
    from.at = q * size + q;
    from.stride = size;
    absorb(l > 0 ? open[l - 1] : root, to, triangle, from, 0, rest, rest, rest);
    triangle.fill(0);
  }
  const reduced = { at, blocks, root, version: 0, reduce };
  function reduce(): void {
    reduced.version++;
    root.fill(0);
    let row = 0;
    for (let node = 0; node < tree.level.length; node++) {
      const l = tree.level[node];
      const size = tree.size[node];
      if (size > 0) absorbRows(open[l], row, size);
      row += size;
      close(l, node);
    }
  }
  reduce();
  return reduced;
}

/** chunk (rows x width, leading dimension `stride`) <- rows of the data, in the order of the tree. */
function gather(design: Design, start: number, rows: number, chunk: Float64Array, stride: number): void {
  const { data, n, width, tree } = design;
  for (let c = 0; c < width; c++) {
    for (let i = 0; i < rows; i++) chunk[c * stride + i] = data[c * n + tree.rows[start + i]];
  }
}
