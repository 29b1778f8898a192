/**
 * Published numbers against ours, by rounding to the digits printed. A tolerance would let a wrong last digit pass, or
 * fail a right one.
 */
import type { JudgedEntry, PublishedDocument, PublishedEntry, QuantityValue } from '@mixdiff/schema';

/**
 * Published numbers against ours. Agreement means equal after rounding to the printed digits; Monte Carlo figures are
 * counted apart, within their standard error or not; what is not computed is listed with its reason, never skipped.
 */
export interface Computed {
  readonly value: QuantityValue;
  /** Of a Monte Carlo figure: the standard error of the difference between theirs and ours. */
  readonly standardError?: number | null;
  readonly reason?: string;
}
const WITHIN_STANDARD_ERRORS = 3;

export function judgePublished(
  entries: readonly PublishedEntry[],
  source: string,
  compute: (entry: PublishedEntry) => Computed,
): PublishedDocument {
  const notComputed: JudgedEntry[] = [];
  const different: JudgedEntry[] = [];
  const monteCarlo: JudgedEntry[] = [];
  const counts = { reproduced: 0, digits: 0, within: 0, drawn: 0, drawnNotComputed: 0 };
  for (const entry of entries) {
    const { value, standardError, reason } = compute(entry);
    const judged: JudgedEntry = { ...entry, ours: value ?? null };
    if (reason !== undefined) judged.reason = reason;
    if (entry.kind === 'monte-carlo') {
      counts.drawn++;
      judged.standardError = standardError ?? null;
      monteCarlo.push(judged);
      if (value === undefined) counts.drawnNotComputed++;
      else if (withinError(value, entry.printed, standardError)) counts.within++;
      continue;
    }
    counts.digits++;
    if (value === undefined) notComputed.push(judged);
    else if (printsAs(value, entry.printed)) counts.reproduced++;
    else different.push(judged);
  }
  return {
    source,
    digits: { reproduced: counts.reproduced, of: counts.digits },
    monteCarlo: {
      within: counts.within,
      of: counts.drawn,
      notComputed: counts.drawnNotComputed,
      entries: monteCarlo,
    },
    notComputed,
    different,
  };
}

function withinError(value: QuantityValue, printed: string, standardError: number | null | undefined): boolean {
  if (typeof value !== 'number' || standardError == null) return false;
  return Math.abs(value - Number(printed)) <= WITHIN_STANDARD_ERRORS * standardError + halfUnit(printed);
}

/** Whether a value prints as a source printed it: `NA`, `<2e-16`, `<.0001`, labels, or a number of so many digits. */
export function printsAs(value: Exclude<QuantityValue, undefined>, printed: string): boolean {
  const text = printed.trim();
  if (value === null) return text === 'NA';
  if (typeof value === 'string') return value === text;
  if (text.startsWith('<')) return value < belowPrinted(Number(text.slice(1)));
  const expected = Number(text);
  return Number.isFinite(expected) && Math.abs(value - expected) <= halfUnit(text) * (1 + 1e-9);
}
/** Half a unit of the last printed digit, also in scientific notation. */
export function halfUnit(printed: string): number {
  const [mantissa = '', exponent = '0'] = printed.trim().toLowerCase().split('e');
  const decimals = (mantissa.split('.')[1] ?? '').length;
  return 0.5 * 10 ** (Number(exponent) - decimals);
}
/** R prints `<2e-16` for anything below its machine epsilon, 2.2e-16; every other bound means itself. */
const belowPrinted = (bound: number): number => (bound === 2e-16 ? 2 ** -52 : bound);
