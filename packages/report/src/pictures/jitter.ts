/** The same jitter for the same data, every time: a multiplicative generator (Park & Miller 1988) from a fixed seed. */
export function jitter(values: readonly number[], seed: number): number[] {
  const amount = 0.35 * step(values);
  let state = seed % 2147483647 || 1;
  return values.map((x) => {
    state = (state * 48271) % 2147483647;
    return x + amount * (2 * (state / 2147483647) - 1);
  });
}
/** The smallest distance between two values, where values repeat; else nothing needs to be spread. */
function step(values: readonly number[]): number {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length < 2 || distinct.length > values.length / 2) return 0;
  return Math.min(...distinct.slice(1).map((x, i) => x - (distinct[i] as number)));
}
/** At most so many rows, evenly taken. */
export const thinned = <T>(rows: readonly T[], most: number): readonly T[] =>
  rows.length <= most
    ? rows
    : rows.filter((_, i) => Math.floor((i * most) / rows.length) !== Math.floor(((i - 1) * most) / rows.length));
