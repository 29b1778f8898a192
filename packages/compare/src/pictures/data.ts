/** The rows that data pictures need: response, predictors and factors, as the model saw them. */
import type { ModelFrame, Vector } from '@mixdiff/frame';
import { deparse } from '@mixdiff/frame';
import { Random } from '@mixdiff/probability';

export const MOST_ROWS = 5000;
export type DataColumns = Record<string, (number | string | null)[]>;

/** At most 5,000 rows: beyond that a sample in the order of the file. */
export function dataColumns(
  { formula, variables, groups, rows }: ModelFrame,
  seed: number,
): { columns: DataColumns; sampled: boolean } {
  const wanted = [
    deparse(formula.response),
    ...formula.fixed.variables.map(({ label }) => label),
    ...formula.random.flatMap(({ terms }) => terms.variables.map(({ label }) => label)),
  ];
  const kept = rows.length > MOST_ROWS ? sampleOf(rows.length, seed) : Array.from({ length: rows.length }, (_, i) => i);
  const columns = new Map<string, DataColumns[string]>();
  for (const label of wanted) {
    const vector = variables.get(label);
    if (!vector || columns.has(label)) continue;
    if (vector.kind !== 'basis') columns.set(label, valuesOf(vector, kept));
    else
      for (const [j, values] of vector.columns.entries())
        columns.set(`${label}${vector.names[j]}`, valuesOf({ kind: 'number', values }, kept));
  }
  for (const [name, factor] of groups) if (!columns.has(name)) columns.set(name, valuesOf(factor, kept));
  return { columns: Object.fromEntries(columns), sampled: kept.length < rows.length };
}
/** Without replacement, ascending: Floyd's algorithm. */
function sampleOf(n: number, seed: number): number[] {
  const random = new Random(seed);
  const chosen = new Set<number>();
  for (let j = n - MOST_ROWS; j < n; j++) {
    const pick = Math.floor(random.unifRand() * (j + 1));
    chosen.add(chosen.has(pick) ? j : pick);
  }
  return [...chosen].sort((a, b) => a - b);
}
function valuesOf(vector: Exclude<Vector, { kind: 'basis' }>, rows: readonly number[]): (number | string | null)[] {
  switch (vector.kind) {
    case 'number':
      return rows.map((i) => (Number.isFinite(vector.values[i]) ? (vector.values[i] as number) : null));
    case 'text':
      return rows.map((i) => vector.labels[vector.codes[i] as number] ?? null);
    case 'logical':
      return rows.map((i) => (vector.values[i] === 1 ? 'TRUE' : vector.values[i] === 0 ? 'FALSE' : null));
    case 'factor':
      return rows.map((i) => vector.levels[vector.codes[i] as number] ?? null);
  }
}
