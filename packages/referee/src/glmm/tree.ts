/**
 * Clusters as trees: effects whose level holds all rows of a cluster stand at its top; given those, what is left falls apart into smaller
 * clusters. null where no level does (crossed factors), or where one top has more than two effects: then there is no quadrature here.
 */
import type { Cluster, Level } from './clusters.ts';
import { workOf } from './work.ts';

export interface Tree {
  /** All effects of the node and of those below it. */
  readonly cluster: Cluster;
  /** Effects of the cluster that are its top. */
  readonly top: readonly number[];
  /** Of each row of the cluster: its elements (of m) that belong to the top. */
  readonly below: readonly Tree[];
}
const MOST = 2;

export function treeOf(cluster: Cluster): Tree | null {
  const { q, rows, m, at } = cluster;
  if (q === 0) return { cluster, top: [], below: [] };
  const count = new Int32Array(q);
  for (let r = 0; r < rows.length; r++) for (let a = r * m; a < (r + 1) * m; a++) count[at[a]]++;
  const isTop = (level: Level): boolean => count[level.from] === rows.length;
  const effects = ({ from, columns }: Level): number[] => Array.from({ length: columns }, (_, j) => from + j);
  const top = cluster.levels.filter(isTop).flatMap(effects);
  if (top.length === 0 || top.length > MOST) return null;
  const rest = cluster.levels.filter((level) => !isTop(level));
  if (rest.length === 0) return { cluster, top, below: [] };
  const below = partsOf(cluster, new Set(top), rest).map(treeOf);
  return below.every((one) => one !== null) ? { cluster, top, below } : null;
}
/** The clusters of the effects that are left. */
function partsOf({ q, rows, m, at, z, terms }: Cluster, top: ReadonlySet<number>, rest: readonly Level[]): Cluster[] {
  const parent = Int32Array.from({ length: q }, (_, j) => j);
  const find = (j: number): number => {
    let root = j;
    while (parent[root] !== root) root = parent[root];
    parent[j] = root;
    return root;
  };
  const elements = rows.map((_, r) => Array.from({ length: m }, (__, a) => r * m + a).filter((a) => !top.has(at[a])));
  for (const own of elements) for (const a of own) parent[find(at[a])] = find(at[own[0]]);
  const left = new Set(rest.map(({ term }) => term));
  const below = terms.filter(({ term }) => left.has(term));
  const roots = [...new Set(elements.map((own) => find(at[own[0]])))];
  return roots.map((root) => {
    const mine = [...rows.keys()].filter((r) => find(at[elements[r][0]]) === root);
    const kept = Array.from({ length: q }, (_, j) => j).filter((j) => !top.has(j) && find(j) === root);
    const position = new Map(kept.map((j, to) => [j, to]));
    const width = elements[mine[0]].length;
    const own = mine.flatMap((r) => elements[r]);
    const first = Int32Array.from(kept, (_, j) => j);
    const to = Int32Array.from(own, (a) => position.get(at[a]) as number);
    for (let r = 0; r < mine.length; r++) {
      const some = to.subarray(r * width, (r + 1) * width);
      const least = Math.min(...some);
      for (const j of some) first[j] = Math.min(first[j], least);
    }
    return {
      rows: mine.map((r) => rows[r]),
      q: kept.length,
      levels: rest
        .filter(({ from }) => position.has(from))
        .map((one) => ({ ...one, from: position.get(one.from) as number })),
      m: width,
      at: to,
      z: Float64Array.from(own, (a) => z[a]),
      first,
      terms: below,
      work: workOf(mine.length, width, first),
    };
  });
}
