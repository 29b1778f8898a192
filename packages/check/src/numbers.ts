import { type FitDocument, quantityNames, quantityOf, type SnapshotFit } from '@mixdiff/schema';
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
  const [head = '', ...rest] = name.split('|');
  if (head === 'statistic' || head === 'p' || head === 'deviance') return [];
  return [head === 'variance' ? ['sd', ...rest].join('|') : name];
}

/** A warning that appears or vanishes is drift; its digits are not. */
export const messagesOf = (fit: FitDocument): string[] =>
  fit.messages.map(({ code, original }) => (original ? `${code} | ${withoutDigits(original)}` : code)).sort();
const withoutDigits = (text: string): string => text.replace(/-?\d+(\.\d+)?(e[-+]?\d+)?/gi, '#').replace(/\s+/g, ' ');
/** Only what the original itself says, for holding a re-implementation against it. */
export const wordsOf = (messages: readonly string[]): string[] =>
  messages.filter((m) => m.includes(' | ')).map((m) => m.slice(m.indexOf(' | ') + 3));

const SIGNIFICANT = 12;
export const snapshotOf = (fit: FitDocument): SnapshotFit => ({
  as: fit.as,
  numbers: Object.fromEntries(Object.entries(numbersOf(fit)).map(([name, x]) => [name, rounded(x)])),
  messages: messagesOf(fit),
  refusal: null,
});
const rounded = (x: number | null): number | null => (x === null ? null : Number(x.toPrecision(SIGNIFICANT)));
