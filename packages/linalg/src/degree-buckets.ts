/** Nodes by degree, in doubly linked lists: insertion, removal and the smallest degree without searching all nodes. */
export class DegreeBuckets {
  private readonly head: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** Degree of each listed node, -1 for the others. */
  private readonly degree: Int32Array;
  private lowest = 0;

  constructor(n: number) {
    this.head = new Int32Array(n + 1).fill(-1);
    this.next = new Int32Array(n);
    this.previous = new Int32Array(n);
    this.degree = new Int32Array(n).fill(-1);
  }

  insert(node: number, degree: number): void {
    const first = this.head[degree];
    this.next[node] = first;
    this.previous[node] = -1;
    if (first >= 0) this.previous[first] = node;
    this.head[degree] = node;
    this.degree[node] = degree;
    if (degree < this.lowest) this.lowest = degree;
  }

  remove(node: number): void {
    const degree = this.degree[node];
    if (degree < 0) return;
    const before = this.previous[node];
    const after = this.next[node];
    if (before >= 0) this.next[before] = after;
    else this.head[degree] = after;
    if (after >= 0) this.previous[after] = before;
    this.degree[node] = -1;
  }

  /** The smallest degree; at least one node must be listed. */
  smallest(): number {
    while (this.head[this.lowest] < 0) this.lowest++;
    return this.lowest;
  }

  /** Nodes from the smallest degree up to `degree`: ascending by degree, then by index. */
  upTo(degree: number): Int32Array {
    const last = Math.min(degree, this.head.length - 1);
    let count = 0;
    for (let d = this.lowest; d <= last; d++) {
      for (let node = this.head[d]; node >= 0; node = this.next[node]) count++;
    }
    const listed = new Int32Array(count);
    let to = 0;
    for (let d = this.lowest; d <= last; d++) {
      const from = to;
      for (let node = this.head[d]; node >= 0; node = this.next[node]) listed[to++] = node;
      sortIfNeeded(listed.subarray(from, to));
    }
    return listed;
  }

  ascending(): Int32Array {
    return this.upTo(this.head.length - 1);
  }
}

function sortIfNeeded(nodes: Int32Array): void {
  for (let i = 1; i < nodes.length; i++) {
    if (nodes[i - 1] > nodes[i]) {
      nodes.sort();
      return;
    }
  }
}
