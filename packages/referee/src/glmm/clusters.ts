/**
 * The independent parts of a problem: rows that share no random effect, directly or through others, with rows outside. Within a cluster
 * effects stand term by term, the terms with most levels first: then a factorization fills little.
 */
import type { RandomTerm } from '@mixdiff/contract';
import { connectedBlocks } from '../blocks.ts';
import { type Work, workOf } from './work.ts';

/** A level of a term within its cluster. */
export interface Level {
  /** Index of the term in the problem. */
  readonly term: number;
  readonly from: number;
  readonly columns: number;
}
export interface Cluster {
  readonly rows: readonly number[];
  /** Random effects. */
  readonly q: number;
  readonly levels: readonly Level[];
  /** Effects of a row, m each: row r of the cluster has those at `at[r m]` …, with their values of Z. */
  readonly m: number;
  readonly at: Int32Array;
  readonly z: Float64Array;
  /** q: the first effect that one shares a row with. */
  readonly first: Int32Array;
  /** In the order of a row's effects: whose they are, and how many of each. */
  readonly terms: readonly Pick<Level, 'term' | 'columns'>[];
  readonly work: Work;
}

export function clustersOf(random: readonly RandomTerm[], n: number): Cluster[] {
  const m = random.reduce((sum, { columns }) => sum + columns.length, 0);
  if (random.length === 0) {
    const rows = Array.from({ length: n }, (_, i) => i);
    const [none, first] = [new Float64Array(0), new Int32Array(0)];
    return [{ rows, q: 0, levels: [], m, at: first, z: none, first, terms: [], work: workOf(n, m, first) }];
  }
  const order = [...random.keys()].sort((a, b) => random[b].levels.length - random[a].levels.length);
  const sorted = order.map((k) => random[k]);
  const blocks = connectedBlocks(sorted, n);
  const rowsOf: number[][] = Array.from({ length: blocks.count }, () => []);
  for (let i = 0; i < n; i++) rowsOf[blocks.of[blocks.start[0][sorted[0].level[i]]]].push(i);
  const levelsOf: Level[][] = rowsOf.map(() => []);
  sorted.forEach(({ levels, columns }, k) => {
    for (const l of levels.keys()) {
      const [start, block] = [blocks.start[k][l], blocks.of[blocks.start[k][l]]];
      levelsOf[block].push({ term: order[k], from: start - blocks.from[block], columns: columns.length });
    }
  });
  const terms = sorted.map(({ columns }, k) => ({ term: order[k], columns: columns.length }));
  return rowsOf.map((rows, block) => {
    const q = blocks.size[block];
    const at = new Int32Array(rows.length * m);
    const z = new Float64Array(rows.length * m);
    const first = Int32Array.from({ length: q }, (_, j) => j);
    rows.forEach((i, r) => {
      let next = r * m;
      let least = q;
      sorted.forEach(({ level, columns, Z }, k) => {
        const start = blocks.start[k][level[i]] - blocks.from[block];
        least = Math.min(least, start);
        for (const c of columns.keys()) {
          at[next] = start + c;
          z[next++] = Z.data[c * n + i];
        }
      });
      for (let c = r * m; c < next; c++) first[at[c]] = Math.min(first[at[c]], least);
    });
    return { rows, q, levels: levelsOf[block], m, at, z, first, terms, work: workOf(rows.length, m, first) };
  });
}
