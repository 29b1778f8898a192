/** Arrays filled by a function of the index. A plain loop: `TypedArray.from` with a function is ten times slower. */
function filled<A extends { [i: number]: T }, T>(into: A, n: number, f: (i: number) => T): A {
  for (let i = 0; i < n; i++) into[i] = f(i);
  return into;
}
export const doubles = (n: number, f: (i: number) => number): Float64Array => filled(new Float64Array(n), n, f);
export const integers = (n: number, f: (i: number) => number): Int32Array => filled(new Int32Array(n), n, f);
export const bytes = (n: number, f: (i: number) => number): Int8Array => filled(new Int8Array(n), n, f);
export const listOf = <T>(n: number, f: (i: number) => T): T[] => filled(new Array<T>(n), n, f);
/** The indices below n for which `keep` holds. */
export function indices(n: number, keep: (i: number) => boolean): Int32Array {
  const found = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (keep(i)) found[count++] = i;
  return count === n ? found : found.slice(0, count);
}
