/**
 * Names of quantities: `beta|craven`, `sd|school:class|(Intercept)`, `corr|Subject|Days,(Intercept)`, `logLik`. Columns and
 * groups may have bars in their own names, so a name is made from its parts and compared as a whole; what can be told
 * from it is its head, a fixed word, and what follows.
 */

import { type OtherPart, PART_PREFIX } from '@mixdiff/contract';

/** `beta` of `beta|craven`; the whole of `logLik`. */
export const headOf = (quantity: string): string => {
  const bar = quantity.indexOf('|');
  return bar < 0 ? quantity : quantity.slice(0, bar);
};
/** What follows the head, for a number about a fixed effect its term; '' where nothing does. */
export const termOf = (quantity: string): string => {
  const bar = quantity.indexOf('|');
  return bar < 0 ? '' : quantity.slice(bar + 1);
};
/** The number about `of` that has this head. */
export const quantityNamed = (head: string, of: string): string => `${head}|${of}`;

/** A block of random effects: the columns that vary together by the levels of a group. */
export interface Block {
  readonly group: string;
  readonly columns: readonly string[];
  /** Left out: of the mean. */
  readonly part?: OtherPart | undefined;
}
/** The blocks of a document, whose columns are called terms. */
export const blocksOf = (
  random: readonly {
    readonly group: string;
    readonly terms: readonly string[];
    readonly part?: OtherPart | undefined;
  }[],
): Block[] => random.map(({ group, terms, part }) => ({ group, columns: terms, part }));
/** What a block is called: its group, of another part with its prefix (`zi~site`). */
const calledBlock = ({ group, part }: Block): string => PART_PREFIX[part ?? 'conditional'] + group;

/**
 * What stands for each block in the names of its quantities: its group, with a number (`g.1`, as lme4 numbers the matrices
 * of VarCorr) where an earlier block has quantities of the same names.
 */
export function blockNames(blocks: readonly Block[]): string[] {
  const groups = new Set(blocks.map(calledBlock));
  const taken = new Set<string>();
  return blocks.map((block) => {
    const { columns } = block;
    const group = calledBlock(block);
    const isFree = (name: string): boolean => columns.every((column) => !taken.has(quantityNamed(name, column)));
    let name = group;
    for (let i = 1; !isFree(name) || (i > 1 && groups.has(name)); i++) name = `${group}.${i}`;
    for (const column of columns) taken.add(quantityNamed(name, column));
    return name;
  });
}
/** Names of the residual standard deviation and variance. */
export const RESIDUAL = { sd: 'sd|Residual', variance: 'variance|Residual' } as const;
/** `block` as of `blockNames`. */
export const deviationName = (head: 'sd' | 'variance', block: string, column: string): string =>
  `${head}|${block}|${column}`;
/** The later column first. */
export const correlationName = (block: string, later: string, earlier: string): string =>
  `corr|${block}|${later},${earlier}`;

/** An element of the covariance matrix of a block, 0-based: a variance where i = j, else a correlation with i > j. */
export interface Element {
  readonly block: number;
  readonly i: number;
  readonly j: number;
}
/** The element that a name is about (`sd`, `variance`, `corr` with its columns in either order); null: about none. */
export function elementNamed(quantity: string, blocks: readonly Block[]): Element | null {
  const [head, names] = [headOf(quantity), blockNames(blocks)];
  for (const [block, { columns }] of blocks.entries()) {
    const name = names[block] as string;
    for (const [i, column] of columns.entries()) {
      if ((head === 'sd' || head === 'variance') && deviationName(head, name, column) === quantity)
        return { block, i, j: i };
      if (head !== 'corr') continue;
      const j = columns
        .slice(0, i)
        .findIndex((other) =>
          [correlationName(name, column, other), correlationName(name, other, column)].includes(quantity),
        );
      if (j >= 0) return { block, i, j };
    }
  }
  return null;
}
