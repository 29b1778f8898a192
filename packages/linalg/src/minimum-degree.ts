/**
 * A fill-reducing order by multiple minimum degree on the quotient graph (George & Liu, 1989, SIAM Review 31, 1-19;
 * Liu, 1985, ACM TOMS 11, 141-153). In each round all nodes of (nearly) the smallest degree that are not neighbours of
 * one another are eliminated before any degree is computed again: a factor with a million levels goes in a few rounds.
 *
 * An eliminated node stays as an element, the clique of its neighbours at that time; a node's degree is the size of
 * the union of its elements and remaining neighbours, or a bound on it where that union is long (Amestoy, Davis & Duff,
 * 1996, SIAM J. Matrix Anal. Appl. 17, 886-905). Once what remains is mostly a clique its order no longer matters,
 * since it will be factored as a dense block.
 */
import { DegreeBuckets } from './degree-buckets.ts';
import { mergeTwins } from './merge-twins.ts';
import { type Adjacency, adjacency, type SymmetricPattern } from './symmetric-pattern.ts';

/** A union of more entries than this is bounded by the sum of its parts. */
const LONGEST_UNION = 500;
/** Edges above which the graph that is left by a lead would take too much memory: 32 MB. */
const MOST_EDGES = 8e6;
/** Below this degree a remainder is never called dense. */
const DENSE_FROM = 64;

/**
 * order[k] is the original index of pivot k. The first `lead` indices go before all others; no two of them are neighbours, but
 * for those of one dense block that have the same neighbours elsewhere.
 */
export function minimumDegree(pattern: SymmetricPattern, lead = 0): Int32Array {
  const { n } = pattern;
  const hubs = hubsOf(pattern);
  const graph = new QuotientGraph(adjacency(pattern, hubs), n, hubs);
  const order = new Int32Array(n);
  let filled = 0;
  const append = (node: number) => {
    for (let i = node; i >= 0; i = graph.twin[i]) order[filled++] = i;
  };
  if (lead > 0) graph.eliminateFirst(lead, append);
  while (graph.remaining > 0) {
    const smallest = graph.buckets.smallest();
    if (smallest >= DENSE_FROM && 2 * smallest >= graph.remaining) break;
    graph.eliminateRound(smallest, append);
  }
  for (const node of graph.buckets.ascending()) append(node);
  for (const hub of byDegree(pattern, hubs)) order[filled++] = hub;
  return order;
}

/** Nodes with so many neighbours that they go last, unexamined (as in AMD: more than 10 sqrt(n)). */
function hubsOf(pattern: SymmetricPattern): Uint8Array {
  const degree = degrees(pattern);
  const limit = Math.max(16, 10 * Math.sqrt(pattern.n));
  const hubs = new Uint8Array(pattern.n);
  for (let i = 0; i < pattern.n; i++) if (degree[i] > limit) hubs[i] = 1;
  return hubs;
}

function degrees({ n, colPtr, rowIdx }: SymmetricPattern): Int32Array {
  const degree = new Int32Array(n);
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) {
      if (rowIdx[p] === j) continue;
      degree[j]++;
      degree[rowIdx[p]]++;
    }
  }
  return degree;
}

function byDegree(pattern: SymmetricPattern, hubs: Uint8Array): number[] {
  const listed: number[] = [];
  for (let i = 0; i < pattern.n; i++) if (hubs[i]) listed.push(i);
  if (listed.length === 0) return listed;
  const degree = degrees(pattern);
  return listed.sort((i, j) => degree[i] - degree[j] || i - j);
}

class QuotientGraph {
  /** Columns still to be ordered. */
  remaining: number;
  readonly buckets: DegreeBuckets;
  /** twin[i]: next node merged with i, or -1. */
  readonly twin: Int32Array;
  /** Columns a node stands for; 0 once eliminated or merged. */
  private readonly weight: Int32Array;
  /** A node's neighbours, or an element's nodes: pool[start[i] .. start[i] + length[i] - 1]. */
  private pool: Int32Array;
  private used: number;
  private readonly start: Int32Array;
  private readonly length: Int32Array;
  private readonly elements: (number[] | null)[];
  /** Columns in an element. */
  private readonly size: Int32Array;
  private readonly alive: Uint8Array;
  private readonly mark: Int32Array;
  private stamp = 0;
  private readonly touchedIn: Int32Array;
  private round = 0;

  constructor({ start, list }: Adjacency, n: number, hubs: Uint8Array) {
    const twins = mergeTwins({ start, list }, n, hubs);
    this.twin = twins.next;
    this.weight = twins.weight;
    this.pool = list;
    this.used = list.length;
    this.start = start.slice(0, n);
    this.length = new Int32Array(n);
    this.elements = new Array(n).fill(null);
    this.size = new Int32Array(n);
    this.alive = new Uint8Array(n);
    this.mark = new Int32Array(n);
    this.touchedIn = new Int32Array(n);
    this.buckets = new DegreeBuckets(n);
    this.remaining = 0;
    for (let i = 0; i < n; i++) {
      this.length[i] = start[i + 1] - start[i];
      this.remaining += this.weight[i];
    }
    // From the last, so that each bucket lists its nodes in order.
    for (let i = n - 1; i >= 0; i--) {
      if (this.weight[i] === 0) continue;
      this.keepNeighbours(i, -1);
      this.buckets.insert(i, this.neighbourWeight(i));
    }
  }

  /** Eliminates an independent set of nodes with degree near `smallest`, then recomputes the degrees around it. */
  eliminateRound(smallest: number, append: (node: number) => void): void {
    this.round++;
    const touched: number[] = [];
    for (const node of this.buckets.upTo(Math.floor(1.1 * smallest))) {
      if (this.touchedIn[node] === this.round) continue;
      this.eliminate(node, touched);
      append(node);
    }
    for (const node of touched) this.refresh(node);
  }

  /** Eliminates the nodes below `lead`, hubs aside; what is left is a graph without elements, unless it has too many edges. */
  eliminateFirst(lead: number, append: (node: number) => void): void {
    this.round++;
    const touched: number[] = [];
    for (let node = 0; node < lead; node++) {
      if (this.weight[node] === 0) continue;
      this.eliminate(node, touched);
      append(node);
    }
    let room = 0;
    for (const node of touched) room += this.roomAround(node);
    if (room <= MOST_EDGES) for (const node of touched) this.spellOut(node);
    for (const node of touched) this.refresh(node);
  }

  /** Entries of the lists around a node; its neighbours are fewer than all nodes. */
  private roomAround(node: number): number {
    let room = this.length[node];
    for (const e of this.elements[node] as number[]) room += this.length[e];
    return Math.min(room, this.remaining);
  }

  /** A node's neighbours one by one in place of its elements. */
  private spellOut(node: number): void {
    const own = this.elements[node] as number[];
    let room = this.length[node];
    for (const e of own) room += this.length[e];
    this.reserve(room);
    const stamp = ++this.stamp;
    this.mark[node] = stamp;
    const from = this.used;
    this.collect(node, stamp);
    for (const e of own) this.collect(e, stamp);
    own.length = 0;
    this.start[node] = from;
    this.length[node] = this.used - from;
    this.keepNeighbours(node, -1);
    this.used = from + this.length[node];
  }

  private eliminate(node: number, touched: number[]): void {
    this.buckets.remove(node);
    if (this.elements[node]) this.gatherElement(node);
    this.remaining -= this.weight[node];
    this.weight[node] = 0;
    this.alive[node] = 1;
    this.elements[node] = null;
    this.size[node] = this.neighbourWeight(node);
    for (let p = this.start[node]; p < this.start[node] + this.length[node]; p++) {
      const i = this.pool[p];
      const around = this.elements[i];
      if (around) around.push(node);
      else this.elements[i] = [node];
      if (this.touchedIn[i] === this.round) continue;
      this.touchedIn[i] = this.round;
      touched.push(i);
    }
  }

  /** The new element's nodes: the node's neighbours and those of its elements, which it absorbs. */
  private gatherElement(node: number): void {
    const own = this.elements[node] as number[];
    let room = this.length[node];
    for (const e of own) room += this.length[e];
    this.reserve(room);
    const stamp = ++this.stamp;
    this.mark[node] = stamp;
    const from = this.used;
    this.collect(node, stamp);
    for (const e of own) {
      this.collect(e, stamp);
      this.alive[e] = 0;
    }
    this.start[node] = from;
    this.length[node] = this.used - from;
  }

  private collect(list: number, stamp: number): void {
    const end = this.start[list] + this.length[list];
    for (let p = this.start[list]; p < end; p++) {
      const i = this.pool[p];
      if (this.mark[i] === stamp) continue;
      this.mark[i] = stamp;
      this.pool[this.used++] = i;
    }
  }

  private reserve(room: number): void {
    if (this.used + room <= this.pool.length) return;
    const larger = new Int32Array(2 * (this.used + room));
    larger.set(this.pool.subarray(0, this.used));
    this.pool = larger;
  }

  /** Drops absorbed elements, one-node elements and neighbours that are gone or covered; puts the node at its degree. */
  private refresh(node: number): void {
    const own = this.elements[node] as number[];
    const size = this.keepElements(own);
    const stamp = ++this.stamp;
    this.mark[node] = stamp;
    const covered = size > LONGEST_UNION ? this.boundedCover(node, own) : this.exactCover(own, stamp);
    this.keepNeighbours(node, stamp);
    const degree = covered + this.neighbourWeight(node);
    this.buckets.remove(node);
    this.buckets.insert(node, Math.min(degree, this.remaining - this.weight[node]));
  }

  /** Keeps, in place, the elements that still say something; returns their nodes, counted with repetition. */
  private keepElements(own: number[]): number {
    let to = 0;
    let size = 0;
    for (let k = 0; k < own.length; k++) {
      const e = own[k];
      if (this.alive[e] === 0 || this.length[e] < 2) continue;
      own[to++] = e;
      size += this.length[e];
    }
    own.length = to;
    return size;
  }

  /** Columns in the union of the elements, whose nodes are marked; those marked before do not count. */
  private exactCover(own: readonly number[], stamp: number): number {
    const { pool, mark, weight } = this;
    let cover = 0;
    for (let k = 0; k < own.length; k++) {
      const from = this.start[own[k]];
      const end = from + this.length[own[k]];
      for (let p = from; p < end; p++) {
        const i = pool[p];
        if (mark[i] === stamp) continue;
        mark[i] = stamp;
        cover += weight[i];
      }
    }
    return cover;
  }

  private boundedCover(node: number, own: readonly number[]): number {
    let cover = 0;
    for (let k = 0; k < own.length; k++) cover += this.size[own[k]] - this.weight[node];
    return cover;
  }

  /** Drops neighbours that are eliminated, merged or marked. */
  private keepNeighbours(node: number, stamp: number): void {
    const { pool, mark, weight } = this;
    const from = this.start[node];
    const end = from + this.length[node];
    let to = from;
    for (let p = from; p < end; p++) {
      const i = pool[p];
      if (weight[i] > 0 && mark[i] !== stamp) pool[to++] = i;
    }
    this.length[node] = to - from;
  }

  private neighbourWeight(node: number): number {
    let sum = 0;
    for (let p = this.start[node]; p < this.start[node] + this.length[node]; p++) sum += this.weight[this.pool[p]];
    return sum;
  }
}
