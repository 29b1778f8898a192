/** The groups of scalar-levels.ts, a row [a w] of each, and where in a workspace these stand. */
import { ownedWorkspace } from '@mixdiff/wasm';
import type { Design } from './design.ts';
import type { Reduced } from './reduction.ts';

/** All levels of one effect each, one or two of them. Outer groups: none where there is one level. */
export interface Groups {
  /** p + 1. */
  readonly m: number;
  readonly inner: number;
  readonly outer: number;
  /** Per inner group: a, and the entry of the effect of the group around it, by whose order they stand. */
  readonly own: Float64Array;
  readonly between: Float64Array;
  /** outer + 1: the inner groups of each outer one. */
  readonly from: Int32Array;
  /** Per outer group: a. */
  readonly outerOwn: Float64Array;
  /** Rows of `width` numbers, zeros after m: w of inner groups, then of outer ones. */
  readonly rows: Float64Array;
  readonly at: Places;
}
/** Positions in numbers; `from`: in integers. */
interface Places {
  /** m rounded up to a multiple of four. */
  readonly width: number;
  readonly innerRows: number;
  readonly outerRows: number;
  /** Filled by an elimination: s^2 and -s^2 times the outer entry of inner groups, 1 / R_11^2 and R_11 R_10 of outer ones. */
  readonly share: number;
  readonly cross: number;
  readonly weight: number;
  readonly border: number;
  readonly squares: number;
  readonly taken: number;
  readonly corner: number;
  /** And by moments: rows and weights of the inner groups. */
  readonly moved: number;
  readonly ofMoved: number;
  readonly from: number;
  readonly size: number;
}

/** Arrays for the groups, to be filled by `readGroups`. */
export function emptyGroups({ levels, p }: Design): Groups {
  const m = p + 1;
  const inner = levels[levels.length - 1].M;
  const outer = levels.length === 2 ? levels[0].M : 0;
  const at = placesOf(inner, outer, (m + 3) & ~3);
  return {
    m,
    inner,
    outer,
    at,
    own: new Float64Array(inner),
    between: new Float64Array(inner),
    from: new Int32Array(outer + 1),
    outerOwn: new Float64Array(outer),
    rows: new Float64Array((inner + outer) * at.width),
  };
}

function placesOf(inner: number, outer: number, width: number): Places {
  const innerRows = 0;
  const outerRows = inner * width;
  const border = outerRows + outer * width;
  const squares = border + outer * width;
  const taken = squares + width * width;
  const corner = taken + width * width;
  const moved = corner + width * width;
  const share = moved + inner * width;
  const cross = share + inner;
  const ofMoved = cross + inner;
  const weight = ofMoved + inner;
  const end = weight + outer;
  // one by one: what is spread into a literal gives it a hidden class of its own, and compiled code is thrown away with the next design
  return {
    width,
    innerRows,
    outerRows,
    share,
    cross,
    weight,
    border,
    squares,
    taken,
    corner,
    moved,
    ofMoved,
    from: 2 * end,
    size: end + ((outer + 2) >> 1),
  };
}

/** Writes what reduction.ts left of every group. An outer group comes after those inside it. */
export function readGroups({ tree }: Design, { at, blocks }: Reduced, groups: Groups): void {
  const { m, inner, outer, own, between, from, outerOwn, rows } = groups;
  const { width } = groups.at;
  let [k, g] = [0, 0];
  for (let node = 0; node < tree.level.length; node++) {
    let next = at[node];
    const a = blocks[next++];
    const isInner = outer === 0 || tree.level[node] === 1;
    if (isInner) own[k] = a;
    if (isInner && outer > 0) between[k] = blocks[next++];
    if (!isInner) outerOwn[g] = a;
    const to = (isInner ? k : inner + g) * width;
    for (let c = 0; c < m; c++) rows[to + c] = blocks[next + c];
    if (isInner) k++;
    else from[++g] = k;
  }
}

/** Rows of outer groups <- a w, which is what eliminations take; out, a lower triangle, += their w w'. */
export function takeOuterRows({ inner, outer, outerOwn, rows, m, at }: Groups, out: Float64Array): void {
  for (let g = 0; g < outer; g++) {
    const row = (inner + g) * at.width;
    for (let j = 0; j < m; j++) for (let i = j; i < m; i++) out[j * m + i] += rows[row + i] * rows[row + j];
    for (let c = 0; c < m; c++) rows[row + c] *= outerOwn[g];
  }
}

/** The rows in a workspace, kept `version` if what an elimination left is there too. */
export function placed(groups: Groups, version: number): ReturnType<typeof ownedWorkspace> {
  const found = ownedWorkspace(groups.at.size, groups, version);
  if (found.kept === 'version') return found;
  found.space.numbers.set(groups.rows, groups.at.innerRows);
  found.space.integers.set(groups.from, groups.at.from);
  return found;
}
