/**
 * The order of what a lead leaves: the graph of all others, two of which are neighbours where they are, or where they share a leading
 * column, by exact minimum degree, one node at a time, lowest index first (George & Liu, 1989, SIAM Review 31, 1-19). That graph has many
 * edges, so it is kept as bits. Once what remains is nearly a clique its order hardly matters: it is left as its degrees are then.
 */
import { bitsIn, clearBit, lowestBit, setBit } from './bits.ts';
import type { SymmetricPattern } from './symmetric-pattern.ts';

/** Nodes, at most: 8 MB of bits. */
const LARGEST = 8192;

/** The indices from `lead` on in order; null where they are too many. */
export function orderOfRest(pattern: SymmetricPattern, lead: number): Int32Array | null {
  const count = pattern.n - lead;
  if (count > LARGEST) return null;
  const words = (count + 31) >> 5;
  const graph = graphOfRest(pattern, lead, count, words);
  const degree = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    for (let w = i * words; w < (i + 1) * words; w++) degree[i] += bitsIn(graph[w]);
  }
  const order = new Int32Array(count);
  for (let filled = 0; filled < count; ) {
    const node = smallest(degree);
    const remaining = count - filled;
    if (degree[node] >= DENSE * (remaining - 1)) {
      order.set(byDegree(degree, lead), filled);
      break;
    }
    eliminate(graph, words, degree, node);
    degree[node] = GONE;
    order[filled++] = lead + node;
  }
  return order;
}
/** Share of the others that every node has for neighbours, from which on the rest is called dense. */
const DENSE = 0.95;
const GONE = 0x7fffffff;

function smallest(degree: Int32Array): number {
  let best = 0;
  for (let i = 1; i < degree.length; i++) if (degree[i] < degree[best]) best = i;
  return best;
}

/** What remains, by ascending degree, lowest index first. */
function byDegree(degree: Int32Array, lead: number): Int32Array {
  const rest: number[] = [];
  for (let i = 0; i < degree.length; i++) if (degree[i] !== GONE) rest.push(i);
  rest.sort((i, j) => degree[i] - degree[j] || i - j);
  return Int32Array.from(rest, (i) => lead + i);
}

/** Makes a clique of a node's neighbours, and takes it out. */
function eliminate(graph: Int32Array, words: number, degree: Int32Array, node: number): void {
  const own = node * words;
  for (let w = 0; w < words; w++) {
    for (let rest = graph[own + w]; rest !== 0; rest &= rest - 1) {
      const i = 32 * w + lowestBit(rest);
      const at = i * words;
      let size = 0;
      for (let v = 0; v < words; v++) {
        const union = graph[at + v] | graph[own + v];
        graph[at + v] = union;
        size += bitsIn(union);
      }
      clearBit(graph, at, i);
      clearBit(graph, at, node);
      // i itself and the node, which it had
      degree[i] = size - 2;
    }
  }
}

/** count x words: the neighbours of every node after the leading columns are eliminated. */
function graphOfRest({ n, colPtr, rowIdx }: SymmetricPattern, lead: number, count: number, words: number): Int32Array {
  const graph = new Int32Array(count * words);
  const clique = new Int32Array(words);
  for (let j = 0; j < lead; j++) {
    clique.fill(0);
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) if (rowIdx[p] >= lead) setBit(clique, 0, rowIdx[p] - lead);
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) {
      if (rowIdx[p] < lead) continue;
      const at = (rowIdx[p] - lead) * words;
      for (let w = 0; w < words; w++) graph[at + w] |= clique[w];
    }
  }
  for (let j = lead; j < n; j++) {
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) {
      setBit(graph, (j - lead) * words, rowIdx[p] - lead);
      setBit(graph, (rowIdx[p] - lead) * words, j - lead);
    }
  }
  for (let i = 0; i < count; i++) clearBit(graph, i * words, i);
  return graph;
}
