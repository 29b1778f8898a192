import type { RandomTerm } from '@mixdiff/contract';

/** The connected blocks of a random-effects design: levels that some row joins, directly or through others. */
export interface Blocks {
  readonly count: number;
  /** All random effects together. */
  readonly effects: number;
  /** Size of the largest block. */
  readonly largest: number;
  /** Entries of all blocks as dense matrices, and the multiplications that they cost. */
  readonly entries: number;
  readonly operations: number;
  /** Per block: first random effect, size, first entry in a packed matrix. */
  readonly from: Int32Array;
  readonly size: Int32Array;
  readonly entry: Float64Array;
  /** Per term and level: position of its first random effect. */
  readonly start: readonly Int32Array[];
  /** Levels in order of position: first effect and term; levels of block b are `firstLevel[b]` .. `firstLevel[b + 1]`. */
  readonly levelAt: Int32Array;
  readonly levelTerm: Int32Array;
  readonly firstLevel: Int32Array;
  /** q: the block of a random effect. */
  readonly of: Int32Array;
}

function find(parent: Int32Array, node: number): number {
  let root = node;
  while (parent[root] !== root) root = parent[root];
  for (let at = node; parent[at] !== root; ) {
    const next = parent[at];
    parent[at] = root;
    at = next;
  }
  return root;
}

/** Joins the levels that share a row, then numbers random effects block by block, within a block term by term. */
export function connectedBlocks(random: readonly RandomTerm[], n: number): Blocks {
  const first = offsets(random.map((term) => term.levels.length));
  const levels = first[random.length];
  const parent = Int32Array.from({ length: levels }, (_, i) => i);
  for (let k = 1; k < random.length; k++) {
    for (let i = 0; i < n; i++) {
      const [a, b] = [find(parent, random[0].level[i]), find(parent, first[k] + random[k].level[i])];
      if (a !== b) parent[b] = a;
    }
  }
  const blockOf = new Int32Array(levels).fill(-1);
  let count = 0;
  for (let node = 0; node < levels; node++) {
    const root = find(parent, node);
    if (blockOf[root] < 0) blockOf[root] = count++;
    blockOf[node] = blockOf[root];
  }
  return layOut(random, blockOf, count);
}
function offsets(lengths: readonly number[]): Int32Array {
  const first = new Int32Array(lengths.length + 1);
  for (let k = 0; k < lengths.length; k++) first[k + 1] = first[k] + lengths[k];
  return first;
}

function layOut(random: readonly RandomTerm[], blockOf: Int32Array, count: number): Blocks {
  const size = new Int32Array(count);
  const inBlock = new Int32Array(count + 1);
  let node = 0;
  for (const term of random) {
    for (let l = 0; l < term.levels.length; l++, node++) {
      size[blockOf[node]] += term.columns.length;
      inBlock[blockOf[node] + 1]++;
    }
  }
  const from = new Int32Array(count);
  const entry = new Float64Array(count);
  let [effects, entries, operations, largest] = [0, 0, 0, 0];
  for (let b = 0; b < count; b++) {
    from[b] = effects;
    entry[b] = entries;
    effects += size[b];
    entries += size[b] ** 2;
    // Cholesky 1/6, L^-1 A 1/2, its cross-product 1/2, information about 1.
    operations += 2 * size[b] ** 3;
    largest = Math.max(largest, size[b]);
    inBlock[b + 1] += inBlock[b];
  }
  const numbered = numberLevels(random, blockOf, from, inBlock);
  return { count, effects, largest, entries, operations, from, size, entry, firstLevel: inBlock, ...numbered(effects) };
}

/** Positions of the levels, block by block. */
function numberLevels(random: readonly RandomTerm[], blockOf: Int32Array, from: Int32Array, firstLevel: Int32Array) {
  const nextEffect = from.slice();
  const nextLevel = firstLevel.slice();
  const levelAt = new Int32Array(blockOf.length);
  const levelTerm = new Int32Array(blockOf.length);
  let node = 0;
  const start = random.map((term, k) =>
    Int32Array.from(term.levels, () => {
      const block = blockOf[node++];
      const slot = nextLevel[block]++;
      levelAt[slot] = nextEffect[block];
      levelTerm[slot] = k;
      nextEffect[block] += term.columns.length;
      return levelAt[slot];
    }),
  );
  return (effects: number) => {
    const of = new Int32Array(effects);
    from.forEach((first, b) => {
      of.fill(b, first, nextEffect[b]);
    });
    return { start, levelAt, levelTerm, of };
  };
}

/** Where element (i, j), two random effects of one block, is in a packed matrix. */
export function entryOf({ of, from, size, entry }: Blocks, i: number, j: number): number {
  const b = of[i];
  return entry[b] + (i - from[b]) * size[b] + j - from[b];
}
