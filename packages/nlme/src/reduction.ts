/**
 * The one pass over the data: every group's rows are reduced by QR until nothing is left that does not depend on Delta.
 *
 * For an innermost group, Q'[Z_Q ... Z_1 X y] has q_Q rows with entries in Z_Q; the rest is free of Z_Q whatever Delta
 * is, so it belongs to the group outside, is reduced together with what its sisters left, and so on to the root, where a
 * (p + 1) x (p + 1) triangle remains (Pinheiro & Bates, 2000, section 2.2.3; Bates & Pinheiro, 1998). A later evaluation
 * costs the same for ten rows per group as for a million.
 */
import { type Workspace, workspace } from '@mixdiff/wasm';
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
  const root = new Float64Array((p + 1) * (p + 1));
  // in a workspace: one open triangle per level, which takes rows that are zero before column[l], the root's, and a chunk of rows
  const sizes = [p + 1, ...levels.map((_, l) => width - column[l])];
  const triangles = sizes.map((_, k) => sizes.slice(0, k).reduce((sum, size) => sum + size * size, 0));
  const chunk = sizes.reduce((sum, size) => sum + size * size, 0);
  const space = (): Workspace => workspace(chunk + CHUNK * width);

  function absorbRows(l: number, first: number, count: number): void {
    const { numbers, kernels } = space();
    for (let start = first; start < first + count; start += CHUNK) {
      const rows = Math.min(CHUNK, first + count - start);
      gather(design, start, rows, numbers, chunk);
      kernels.absorb(triangles[l + 1], width, chunk, CHUNK, rows, 0, width, width);
    }
  }
  /** The finished triangle of level l: its first q rows are the node's block, the others go outward. */
  function close(l: number, node: number): void {
    const { numbers, kernels } = space();
    const [triangle, size, q] = [triangles[l + 1], sizes[l + 1], levels[l].q];
    for (let c = 0; c < size; c++) {
      for (let i = 0; i < q; i++) blocks[at[node] + c * q + i] = numbers[triangle + c * size + i];
    }
    const rest = size - q;
    kernels.absorb(triangles[l], rest, triangle + q * size + q, size, 0, rest, rest, rest);
    numbers.fill(0, triangle, triangle + size * size);
  }
  const reduced = { at, blocks, root, version: 0, reduce };
  function reduce(): void {
    reduced.version++;
    space().numbers.fill(0, 0, chunk);
    let row = 0;
    for (let node = 0; node < tree.level.length; node++) {
      const l = tree.level[node];
      const size = tree.size[node];
      if (size > 0) absorbRows(l, row, size);
      row += size;
      close(l, node);
    }
    root.set(space().numbers.subarray(0, root.length));
  }
  reduce();
  return reduced;
}

/** Rows of the data, in the order of the tree, into a chunk at `to`. */
function gather(
  { data, n, width, tree: { rows: order } }: Design,
  start: number,
  rows: number,
  numbers: Float64Array,
  to: number,
): void {
  for (let c = 0; c < width; c++) {
    const [column, place] = [c * n, to + c * CHUNK];
    for (let i = 0; i < rows; i++) numbers[place + i] = data[column + order[start + i]];
  }
}
