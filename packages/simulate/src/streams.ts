/**
 * Which random numbers a data set is made of. Per replicate: replicate r has the r-th stream of R's "L'Ecuyer-CMRG" from `set.seed(seed)`,
 * scenario s in it the substreams 2 (s - 1) for data and 2 (s - 1) + 1 for what an engine draws; so numbers hang on nothing but the seed,
 * the scenario and the replicate. Sequential: one Mersenne-Twister goes through all data sets, scenario by scenario.
 */
import { Lecuyer, Random } from '@mixdiff/probability';

export type Purpose = 'data' | 'engine';
const PURPOSES: readonly Purpose[] = ['data', 'engine'];

/** Six words, as R's `.Random.seed[-1]`. `scenario` and `replicate` from 1. */
export function streamOf(seed: number, scenario: number, replicate: number, purpose: Purpose = 'data'): Int32Array {
  const substream = PURPOSES.length * (scenario - 1) + PURPOSES.indexOf(purpose);
  return Lecuyer.seeded(seed)
    .stream(replicate - 1)
    .substream(substream)
    .words();
}
export const randomAt = (words: Int32Array): Random => new Random(Lecuyer.at(words));
