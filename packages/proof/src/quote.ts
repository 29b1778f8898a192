/** Numbers as R reads them. */
export const number = (x: number | null): string =>
  x === null || !Number.isFinite(x) ? 'NA' : String(x).replace('e+', 'e');
export const vector = (x: readonly (number | null)[]): string => `c(${x.map(number).join(', ')})`;
/** Row by row given, column by column written. */
export function matrixOf(rows: readonly (readonly (number | null)[])[]): string {
  if (rows.length === 1) return `matrix(${number(rows[0]?.[0] ?? null)})`;
  return `matrix(${vector(rows.flatMap((_, j) => rows.map((row) => row[j] ?? null)))}, ${rows.length})`;
}
