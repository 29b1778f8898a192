/**
 * Which random-effects terms form which level of nesting.
 *
 * A factor is inside another when each of its levels occurs within one level of the other. nlme's model (Pinheiro &
 * Bates, 2000, section 2.1.2) is a chain of such factors; anything else is crossed. Terms that share a grouping factor
 * form one level whose covariance matrix is block-diagonal, one block per term (their pdBlocked, section 4.2.2).
 */
import type { Kind, RandomTerm, Structure } from '@mixdiff/contract';
import type { PdName } from './pd/classes.ts';

/** One term within its level, or a part of a term whose structure is block-diagonal. */
export interface Block {
  /** Position of the term in the Problem, and the block's first column there. */
  readonly term: number;
  readonly first: number;
  /** First column within the level's random effects. */
  readonly column: number;
  readonly q: number;
  readonly pd: PdName;
}
/** The class of an unstructured covariance matrix. */
export type Unstructured = 'pdLogChol' | 'pdSymm';

export interface Level {
  readonly group: string;
  /** Number of groups. */
  readonly M: number;
  /** Random effects per group. */
  readonly q: number;
  /** n, the group of each row. */
  readonly member: Int32Array;
  readonly blocks: readonly Block[];
}

/** Levels, outermost first; null when two factors are crossed. */
export function nestedLevels(
  random: readonly RandomTerm[],
  unstructured: Unstructured = 'pdLogChol',
): readonly Level[] | null {
  const levels = levelsByGroup(random, unstructured).sort(outermostFirst);
  for (let l = 1; l < levels.length; l++) {
    if (!isInside(levels[l], levels[l - 1])) return null;
  }
  return levels;
}

function levelsByGroup(random: readonly RandomTerm[], unstructured: Unstructured): Level[] {
  const groups = new Map<string, number[]>();
  random.forEach((term, k) => {
    groups.set(term.group, [...(groups.get(term.group) ?? []), k]);
  });
  return [...groups].map(([group, terms]) => {
    const blocks = blocksOf(random, terms, unstructured);
    const { levels, level } = random[terms[0]];
    return { group, M: levels.length, q: blocks.reduce((q, block) => q + block.q, 0), member: level, blocks };
  });
}

function blocksOf(random: readonly RandomTerm[], terms: readonly number[], unstructured: Unstructured): Block[] {
  let column = 0;
  return terms.flatMap((term) => {
    let first = 0;
    return partsOf(random[term]).map(({ kind, q }): Block => {
      const block: Block = { term, first, column, q, pd: PD_OF[kind] ?? unstructured };
      first += q;
      column += q;
      return block;
    });
  });
}
const partsOf = ({ structure, Z }: RandomTerm): readonly { readonly kind: Kind; readonly q: number }[] =>
  structure.kind === 'block' ? (structure.parts ?? []).flatMap(innermost) : [{ kind: structure.kind, q: Z.ncol }];
const innermost = ({ kind, labels, parts }: Structure): { readonly kind: Kind; readonly q: number }[] =>
  kind === 'block' ? (parts ?? []).flatMap(innermost) : [{ kind, q: labels.length }];
const PD_OF: { readonly [kind in Kind]?: PdName } = {
  'diag-het': 'pdDiag',
  'diag-hom': 'pdIdent',
  'cs-hom': 'pdCompSymm',
};

/** Equally many levels: the one with fewer factors in its name (`school` before `school:class`). */
const outermostFirst = (a: Level, b: Level): number => a.M - b.M || depth(a.group) - depth(b.group);
const depth = (group: string): number => group.split(':').length;

function isInside(inner: Level, outer: Level): boolean {
  const parent = new Int32Array(inner.M).fill(-1);
  const [groups, around] = [inner.member, outer.member];
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row];
    if (parent[group] < 0) parent[group] = around[row];
    if (parent[group] !== around[row]) return false;
  }
  return true;
}
