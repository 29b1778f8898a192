/** Codings and numbers of the rows of two models: what makes them the same does not hang on names or on the order of levels. */

/** Whether two codings put the same rows together. */
export const samePartition = (a: Int32Array, b: Int32Array): boolean => refines(a, b) && refines(b, a);
/** Whether rows that are together in a are together in b. */
export function refines(a: Int32Array, b: Int32Array): boolean {
  const to = new Map<number, number>();
  return a.every((level, i) => {
    const other = b[i] as number;
    const known = to.get(level);
    if (known === undefined) to.set(level, other);
    return known === undefined || known === other;
  });
}

/** To the last places. */
export const sameNumbers = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i] || Math.abs(x - (b[i] as number)) <= 1e-12 * Math.abs(x));
