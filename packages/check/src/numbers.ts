/** Which numbers of a fit are held. What follows from others is not: one drift would fail ten lines. */
import {
  type FitDocument,
  headOf,
  quantityNamed,
  quantityNames,
  quantityOf,
  type SnapshotFit,
  termOf,
} from '@mixdiff/schema';
import type { Numbers } from './measure.ts';

/** The numbers of a fit that are held, by name: what a reader would print, and nothing that follows from the rest. */
export function numbersOf(fit: FitDocument): Numbers {
  const names = quantityNames(fit).flatMap(held);
  const numbers: Record<string, number | null> = { logLik: fit.logLik };
  for (const name of names) {
    const value = quantityOf(fit, name);
    if (name !== 'logLik' && value !== undefined) numbers[name] = typeof value === 'number' ? value : null;
  }
  return numbers;
}
/** Statistics and p follow from estimate, SE and df; a variance is held as its standard deviation. */
function held(name: string): string[] {
  const head = headOf(name);
  if (head === 'statistic' || head === 'p' || head === 'deviance') return [];
  return [head === 'variance' ? quantityNamed('sd', termOf(name)) : name];
}

/** What a fit says. A warning that appears or vanishes is drift; its digits are not. */
interface Said {
  readonly code: string;
  /** Of the original, where it has some. */
  readonly words: string | null;
}
const textOf = ({ code, words }: Said): string => (words === null ? code : `${code} | ${words}`);
const saidBy = ({ messages }: FitDocument): Said[] =>
  messages
    .map(({ code, original }): Said => ({ code, words: original ? withoutDigits(original) : null }))
    .sort((a, b) => Number(textOf(a) > textOf(b)) - Number(textOf(a) < textOf(b)));
const withoutDigits = (text: string): string => text.replace(/-?\d+(\.\d+)?(e[-+]?\d+)?/gi, '#').replace(/\s+/g, ' ');
/** As a snapshot keeps it. */
export const messagesOf = (fit: FitDocument): string[] => saidBy(fit).map(textOf);
/** Only what the original itself says, for holding a re-implementation against it. */
export const wordsOf = (fit: FitDocument): string[] => saidBy(fit).flatMap(({ words }) => words ?? []);

const SIGNIFICANT = 12;
export const snapshotOf = (fit: FitDocument): SnapshotFit => ({
  as: fit.as,
  numbers: Object.fromEntries(Object.entries(numbersOf(fit)).map(([name, x]) => [name, rounded(x)])),
  messages: messagesOf(fit),
  refusal: null,
});
const rounded = (x: number | null): number | null => (x === null ? null : Number(x.toPrecision(SIGNIFICANT)));
