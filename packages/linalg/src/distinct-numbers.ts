/** Which numbers of a list are the same: levels of one size, say, which share what hangs on it. */

export interface DistinctNumbers {
  /** In the order in which they first occur. */
  readonly values: Float64Array;
  /** How often each occurs. */
  readonly count: Int32Array;
  /** Per number of the list which of `values` it is. */
  readonly which: Int32Array;
}

/** Whole numbers up to this are looked up in an array: most are counts of rows. */
const MOST_COUNTED = 4096;

/** O(length of the list). */
export function distinctNumbers(list: Float64Array | Int32Array): DistinctNumbers {
  const place = new Int32Array(MOST_COUNTED);
  const others = new Map<number, number>();
  const which = new Int32Array(list.length);
  const values: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    const isCount = value > 0 && value < MOST_COUNTED && Math.floor(value) === value;
    let k = isCount ? place[value] - 1 : (others.get(value) ?? -1);
    if (k < 0) {
      k = values.push(value) - 1;
      counts.push(0);
      if (isCount) place[value] = k + 1;
      else others.set(value, k);
    }
    counts[k]++;
    which[i] = k;
  }
  return { values: Float64Array.from(values), count: Int32Array.from(counts), which };
}
