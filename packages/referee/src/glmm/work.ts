/**
 * Room that the computations of one cluster take again and again. LIVE: what a mode or a slope is said to be stands until the next is asked
 * of the same cluster.
 */
import type { Row } from './density.ts';
import { type Envelope, envelopeOf } from './envelope.ts';

export interface Work {
  /** rows x m: Z in spherical coordinates. */
  readonly v: Float64Array;
  /** Of each row, at a point and at the one that is tried next. */
  readonly rows: readonly Row[];
  readonly trial: readonly Row[];
  readonly H: Envelope;
  /** The same of another weight. */
  readonly M: Envelope;
  /** As many as effects. */
  readonly effects: readonly Float64Array[];
  /** The same, one for each element of a row. */
  readonly halves: readonly Float64Array[];
  /** As many as rows. */
  readonly sums: readonly Float64Array[];
}
/** `effects` and `sums` are so many. */
const [EFFECTS, SUMS] = [7, 2];

export function workOf(rows: number, m: number, first: Int32Array): Work {
  const blank = (): Row[] => Array.from({ length: rows }, () => ({ log: 0, r: 0, o: 0, a: 0, oSlope: 0, aSlope: 0 }));
  const some = (count: number, length: number): Float64Array[] =>
    Array.from({ length: count }, () => new Float64Array(length));
  return {
    v: new Float64Array(rows * m),
    rows: blank(),
    trial: blank(),
    H: envelopeOf(first),
    M: envelopeOf(first),
    effects: some(EFFECTS, first.length),
    halves: some(m, first.length),
    sums: some(SUMS, rows),
  };
}
