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
  upTo(degree: number): number[] {
    const listed: number[] = [];
    for (let d = this.lowest; d <= degree && d < this.head.length; d++) {
      for (const node of this.bucket(d)) listed.push(node);
    }
    return listed;
  }

  private bucket(degree: number): Int32Array {
    const nodes: number[] = [];
    for (let node = this.head[degree]; node >= 0; node = this.next[node]) nodes.push(node);
    return Int32Array.from(nodes).sort();
  }

  ascending(): number[] {
    return this.upTo(this.head.length - 1);
  }
}
