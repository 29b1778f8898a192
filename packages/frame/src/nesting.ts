import type { Note } from '@mixdiff/contract';
import { pf } from '@mixdiff/probability';
import type { RandomPart } from './formula.ts';
import { asFactor } from './levels.ts';
import * as say from './messages.ts';
import type { FactorVector, Vector } from './vector.ts';

/**
 * Two grouping factors of which neither lies within the other are crossed as the formula has them: right for plates and
 * samples, wrong for classes that are numbered anew in every school. A note says which it is taken for where the data
 * look like the latter; not when the formula also has their combination. `variables` are those of the model's other terms.
 */
export function nestingNotes(
  random: readonly RandomPart[],
  groups: ReadonlyMap<string, FactorVector>,
  variables: Iterable<Vector>,
  y: Float64Array,
): Note[] {
  const names = [...new Set(random.map((part) => part.group.name))];
  const single = names.filter((name) =>
    random.some((p) => p.group.name === name && p.group.expression.kind === 'name'),
  );
  if (single.length < 2) return [];
  const combined = names.map((name) => name.split(/[:()]+/).filter((part) => part !== ''));
  const notes: Note[] = [];
  for (const [i, a] of single.entries()) {
    for (const b of single.slice(i + 1)) {
      if (combined.some((parts) => parts.includes(a) && parts.includes(b))) continue;
      const [fa, fb] = [groups.get(a) as FactorVector, groups.get(b) as FactorVector];
      if (isWithin(fa, fb) || isWithin(fb, fa)) continue;
      const [outer, inner] = fa.levels.length >= fb.levels.length ? [a, b] : [b, a];
      const [above, within] = [groups.get(outer), groups.get(inner)] as [FactorVector, FactorVector];
      const isNested = isSeries(within.levels) && numberedAnew(cellsOf(above, within, y));
      if (isNested && !isFactorial(above, within, [...groups.values(), ...variables]))
        notes.push(say.notNested(inner, outer));
    }
  }
  return notes;
}

/** Whether each level of `inner` occurs with one level of `outer` only. */
function isWithin(inner: FactorVector, outer: FactorVector): boolean {
  const home = new Int32Array(inner.levels.length).fill(-1);
  return inner.codes.every((code, i) => {
    if (home[code] === -1) home[code] = outer.codes[i] as number;
    return home[code] === outer.codes[i];
  });
}

/**
 * Whether two factors and the others that are crossed with both fill a table with one row a cell: the layout of an
 * experiment, every recipe in every replicate at every temperature. There the rows of a cell of the two are no repeats:
 * as where a cell has one row, nothing sets a nested label apart from a treatment, and a treatment has one meaning.
 */
function isFactorial(a: FactorVector, b: FactorVector, others: readonly Vector[]): boolean {
  const cells = a.levels.length * b.levels.length;
  const cell = a.codes.map((code, i) => code * b.levels.length + (b.codes[i] as number));
  const repeats = cell.length / cells;
  if (!Number.isInteger(repeats) || repeats === 1) return false;
  let row = cell;
  for (const other of others) {
    const { codes, levels } = asFactor(other);
    // as many values as the rows of a cell at most: a covariate with a value of its own in every row tells nothing
    if (levels.length < 2 || levels.length > repeats || !fills(cell, codes, cells, levels.length)) continue;
    row = row.map((at, i) => at * levels.length + (codes[i] as number));
    if (new Set(row).size === row.length) return true;
  }
  return false;
}
/** Whether every value occurs in every cell. */
const fills = (cell: Int32Array, codes: Int32Array, cells: number, values: number): boolean =>
  new Set(cell.map((at, i) => at * values + (codes[i] as number))).size === cells * values;

/** Labels that a counter makes: 1, 2, 3; 0, 1; a, b, c; c1, c2. Names of things are not given anew. */
function isSeries(levels: readonly string[]): boolean {
  const counts = levels.map((level) => /^(.*?)0*(\d+)$/.exec(level));
  const numbers = counts.map((match) => Number(match?.[2]));
  if (counts.every((match) => match && match[1] === counts[0]?.[1])) {
    const first = Math.min(...numbers);
    return first <= 1 && Math.max(...numbers) - first < levels.length + GAPS;
  }
  const letters = levels.map((level) => level.toLowerCase());
  return (
    letters.every((one) => /^[a-z]$/.test(one)) &&
    Math.max(...letters.map((c) => c.charCodeAt(0) - 97)) < levels.length + GAPS
  );
}
/** Labels that a selection of rows may have taken from a series. */
const GAPS = 2;

interface Cell {
  readonly inner: number;
  rows: number;
  sum: number;
}
/** Per level of the outer factor, the levels of the inner one that occur in it. */
function cellsOf(outer: FactorVector, inner: FactorVector, y: Float64Array): Cell[][] {
  const rows = outer.levels.map(() => new Map<number, Cell>());
  inner.codes.forEach((code, i) => {
    const row = rows[outer.codes[i] as number] as Map<number, Cell>;
    const cell = row.get(code) ?? { inner: code, rows: 0, sum: 0 };
    cell.rows++;
    cell.sum += y[i] as number;
    row.set(code, cell);
  });
  return rows.map((row) => [...row.values()]);
}

/** Share of the outer levels whose inner labels must be the first ones: a selection of rows may have taken a few. */
const MOST = 0.75;
/**
 * Labels that start anew in every outer level: they are the first ones in most of these, a cell has more than one row
 * (nested, a cell of one row could not be told from its residual), and a label says nothing about the response.
 */
function numberedAnew(cells: readonly (readonly Cell[])[]): boolean {
  const first = cells.filter((row) => row.every(({ inner }) => inner < row.length));
  if (first.length < MOST * cells.length) return false;
  if (cells.every((row) => row.every(({ rows }) => rows === 1))) return false;
  return !labelsMatter(cells);
}
/**
 * The F test of the inner labels in the additive layout of cell means, outer levels taken out: where one label means one
 * thing everywhere its means differ by more than the rest does. Deviations from the mean of their outer level are
 * compared; with cells missing that is an approximation, which is enough for a note.
 */
function labelsMatter(cells: readonly (readonly Cell[])[]): boolean {
  const labels = new Map<number, number[]>();
  for (const row of cells) {
    const means = row.map(({ sum, rows }) => sum / rows);
    const centre = means.reduce((a, b) => a + b, 0) / means.length;
    row.forEach(({ inner }, j) => {
      labels.set(inner, [...(labels.get(inner) ?? []), (means[j] as number) - centre]);
    });
  }
  const all = [...labels.values()];
  const count = all.reduce((n, d) => n + d.length, 0);
  const [df1, df2] = [all.length - 1, count - cells.length - all.length + 1];
  if (df1 < 1 || df2 < 1) return false;
  let [between, within] = [0, 0];
  for (const deviations of all) {
    const mean = deviations.reduce((a, b) => a + b, 0) / deviations.length;
    between += deviations.length * mean * mean;
    within += deviations.reduce((sum, d) => sum + (d - mean) ** 2, 0);
  }
  return within === 0 ? between > 0 : pf(between / df1 / (within / df2), df1, df2, { lower: false }) < 0.05;
}
