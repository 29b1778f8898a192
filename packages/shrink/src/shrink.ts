/**
 * The shortest data and model of which something still holds: terms, groups, rows and digits go one after the other, and again until
 * nothing more can go. What holds is the caller's to say; this knows no engine and no verdict.
 */
import { isRefusal } from '@mixdiff/contract';
import { dropFixedTerm, dropRandomTerm, labelsOf, parseFormula } from '@mixdiff/frame';
import { minimize } from './minimize.ts';
import { onRows, rounded, type Specimen, withFormula } from './specimen.ts';

export interface ShrinkTask {
  readonly specimen: Specimen;
  /** The grouping factors, each a column or columns joined by `:`. */
  readonly groups: readonly string[];
  readonly holds: (specimen: Specimen) => Promise<boolean>;
  /** Specimens to try at the most. */
  readonly most: number;
  /** Told after each stage that made it smaller. */
  readonly told?: (stage: Stage, specimen: Specimen) => void;
}
export type Stage = 'terms' | 'levels' | 'rows' | 'digits';
export interface Shrunk {
  readonly specimen: Specimen;
  readonly tried: number;
  /** Whether nothing more can go, or `most` was reached before. */
  readonly complete: boolean;
}
/** Significant digits that are tried, fewest first. */
const DIGITS = [1, 2, 3, 4, 6];

/** `task.specimen` must hold. */
export async function shrink({ specimen: given, groups, holds, most, told }: ShrinkTask): Promise<Shrunk> {
  let specimen = given;
  let tried = 0;
  const isOver = (): boolean => tried >= most;
  const test = async (candidate: Specimen): Promise<boolean> => {
    tried++;
    return await holds(candidate);
  };
  const stages: readonly (readonly [Stage, () => Promise<Specimen>])[] = [
    ['terms', () => fewerTerms(specimen, test, isOver)],
    ['levels', () => fewerLevels(specimen, groups, test, isOver)],
    ['rows', () => fewerRows(specimen, test, isOver)],
    ['digits', () => fewerDigits(specimen, test, isOver)],
  ];
  for (let changed = true; changed && !isOver(); ) {
    changed = false;
    for (const [stage, run] of stages) {
      const next = await run();
      if (next === specimen) continue;
      specimen = next;
      changed = true;
      told?.(stage, specimen);
    }
  }
  return { specimen, tried, complete: !isOver() };
}
type Test = (candidate: Specimen) => Promise<boolean>;

async function fewerLevels(specimen: Specimen, groups: readonly string[], test: Test, isOver: () => boolean) {
  let now = specimen;
  for (const group of groups) {
    const level = levelOfRow(now, group);
    if (!level) continue;
    const levels = [...new Set(level)];
    const rowsOf = (kept: ReadonlySet<string>): number[] => level.flatMap((one, i) => (kept.has(one) ? [i] : []));
    const kept = await minimize(levels, async (some) => test(onRows(now, rowsOf(new Set(some)))), isOver);
    if (kept.length < levels.length) now = onRows(now, rowsOf(new Set(kept)));
  }
  return now;
}
/** Labels of a grouping factor row by row; null where its columns are not in the table. */
function levelOfRow({ table }: Specimen, group: string): string[] | null {
  const columns = group.split(':').map((name) => table.columns.get(name.trim()));
  const parts = columns.map((column) => (column === undefined ? null : labelsOf(column)));
  if (parts.some((part) => part === null)) return null;
  return Array.from({ length: table.nrow }, (_, i) => parts.map((part) => part?.[i] ?? 'NA').join('\u0000'));
}
async function fewerTerms(specimen: Specimen, test: Test, isOver: () => boolean): Promise<Specimen> {
  let now = specimen;
  for (let changed = true; changed && !isOver(); ) {
    changed = false;
    for (const formula of shorterFormulas(now.spec.formula)) {
      const candidate = withFormula(now, formula);
      if (isOver() || !(await test(candidate))) continue;
      now = candidate;
      changed = true;
      break;
    }
  }
  return now;
}
/** Without each fixed term, the last first (interactions go before what they are of); without each random one where others stay. */
function shorterFormulas(formula: string): string[] {
  const parsed = parseFormula(formula);
  if (isRefusal(parsed)) return [];
  const fixed = [...parsed.fixed.labels].reverse().map((label) => dropFixedTerm(formula, label));
  const random = parsed.random.length > 1 ? parsed.random.map(({ text }) => dropRandomTerm(formula, text)) : [];
  return [...fixed, ...random].filter((text): text is string => typeof text === 'string');
}
async function fewerRows(specimen: Specimen, test: Test, isOver: () => boolean): Promise<Specimen> {
  const all = Array.from({ length: specimen.table.nrow }, (_, i) => i);
  const kept = await minimize(all, async (rows) => test(onRows(specimen, rows)), isOver);
  return kept.length < all.length ? onRows(specimen, kept) : specimen;
}
async function fewerDigits(specimen: Specimen, test: Test, isOver: () => boolean): Promise<Specimen> {
  let now = specimen;
  for (const [name, column] of specimen.table.columns) {
    if (column.kind !== 'number') continue;
    const longest = Math.max(0, ...Array.from(column.values, significant));
    for (const digits of DIGITS.filter((some) => some < longest)) {
      const candidate = rounded(now, name, digits);
      if (isOver() || !(await test(candidate))) continue;
      now = candidate;
      break;
    }
  }
  return now;
}
const significant = (x: number): number =>
  Number.isFinite(x) ? x.toExponential().replace(/e.*$/, '').replace(/[-.]/g, '').replace(/0+$/, '').length : 0;
