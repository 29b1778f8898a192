/**
 * Data sets that come from elsewhere: a function of R, or files. A function begins at a state of R's random numbers that it is handed, so
 * that a data set hangs on nothing but the seed, the scenario and the replicate, whoever makes it.
 */
import type { Answer } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import type { StudyFile } from '@mixdiff/schema';
import type { Factors } from './expression.ts';

/** R's `.Random.seed`, its kind first; or a seed, as `set.seed`. */
export type State = Int32Array | { readonly seed: number };
/** LIVE: what makes data sets in place of a generator's own draws. */
export interface Maker {
  /** The last of `count` data sets from a state on, and the state after it. */
  make(
    factors: Factors,
    from: State,
    count?: number,
  ): Promise<Answer<{ readonly table: Answer<Table>; readonly state: Int32Array }>>;
  /** The state after `count` data sets; 0: as the seed leaves it. */
  after(factors: Factors, from: State, count: number): Promise<Answer<{ readonly state: Int32Array }>>;
}
/** Data sets that lie there. */
export interface Shelf {
  /** `replicate` from 1. */
  read(factors: Factors, replicate: number): Answer<Table>;
}
export const isShelf = (one: Maker | Shelf): one is Shelf => 'read' in one;
/** Whether whole data sets come from elsewhere: nothing is drawn of the model then, and nothing is known of its parameters. */
export const isMadeElsewhere = ({ r, sets }: StudyFile['generate']): boolean => r !== undefined || sets !== undefined;

/** R's number of `RNGkind("L'Ecuyer-CMRG", "Inversion", "Rejection")`. */
const LECUYER = 10407;
/** `.Random.seed` of a stream. */
export const stateOfWords = (words: Int32Array): Int32Array => Int32Array.of(LECUYER, ...words);
