/**
 * One number of a source as text. A number keeps the digits it was printed with, because 0.10 and 0.1 claim different
 * things.
 */
import { halfUnit } from '@mixdiff/compare';
import type { Answer } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import { notANumber } from './messages.ts';

/** A number as a source prints it. `half`: half a unit of its last digit, 0 where it is taken as exact. */
export interface Printed {
  readonly text: string;
  readonly value: number;
  readonly half: number;
  /** `<.001`: the value lies below. */
  readonly below?: true;
  /** Not printed, but made of what is: no number of the source. */
  readonly made?: true;
}
/** From so many significant digits on a number is not taken for a rounded one. */
const FULL = 10;
/** More digits than a double holds. */
const MOST_DECIMALS = 17;

const significantDigits = (text: string): number =>
  text
    .toLowerCase()
    .replace(/e.*$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '').length;

/** As an audit file has it: text keeps its trailing zeros. */
export type Raw = number | string | null;
/** Every number of the file that was given as a number. */
function givenAsNumbers(input: AuditInput): number[] {
  const { fixed, residual, sigma, sigma2, logLik, se, df, t, p, visits = [] } = input;
  const tables = [fixed, residual, se, df, t, p].flatMap((table) => Object.values(table ?? {}));
  const all: (Raw | undefined)[] = [
    ...tables,
    ...ofBlocks(input),
    ...visits.flatMap(({ cov = [] }) => cov.flat()),
    sigma,
    sigma2,
    logLik,
  ];
  return all.filter((x): x is number => typeof x === 'number');
}
/** A file of full-precision numbers: then a short one, such as 0 or 1.5, is exact too. */
function fullPrecision(input: AuditInput): boolean {
  const numbers = givenAsNumbers(input).filter((x) => x !== 0);
  const full = numbers.filter((x) => significantDigits(String(x)) >= FULL);
  return numbers.length > 0 && full.length >= numbers.length / 2;
}
const decimalsOf = (x: Raw): number => {
  const half = halfUnit(String(x ?? 0));
  return half > 0 ? Math.round(-Math.log10(2 * half)) : MOST_DECIMALS;
};

/** Reads one number of the file: its digits say how finely it was rounded. */
export type Read = (raw: Raw, field: string, keys: readonly string[], zeroDecimals?: number) => Answer<Printed>;
/** The reader of one file: whether its numbers are exact hangs on all of them. */
export function reader(input: AuditInput, file: string): Read {
  const exact = input.digits === undefined && fullPrecision(input);
  const digitsFor = (keys: readonly string[]): number | undefined => {
    if (typeof input.digits !== 'object') return input.digits;
    const key = keys.find((k) => input.digits && Object.hasOwn(input.digits as object, k));
    return key === undefined ? undefined : (input.digits as Record<string, number>)[key];
  };
  const covariances = ofBlocks(input).filter((x) => Number(x) !== 0);
  const allFull = covariances.length > 0 && covariances.every((x) => significantDigits(String(x)) >= FULL);
  return (raw, field, keys, zeroDecimals) => {
    const text = raw === null ? 'NA' : String(raw).trim();
    const value = numberOf(text);
    if (value === null) return notANumber(file, field, text);
    if (!Number.isFinite(value)) return { text, value, half: 0 };
    // A bare 0 beside 3.8350 was not rounded to a whole number: it is as fine as its neighbours.
    const bare = value === 0 && !/[.e]/i.test(text) && zeroDecimals !== undefined;
    if (bare && allFull) return { text, value, half: 0 };
    if (typeof raw === 'string' && !bare)
      return { text, value, half: significantDigits(text) >= FULL ? 0 : halfUnit(text) };
    if (exact || significantDigits(text) >= FULL) return { text, value, half: 0 };
    const own = bare ? zeroDecimals : decimalsOf(text);
    const decimals = Math.max(digitsFor(keys) ?? own, value === 0 ? 0 : decimalsOf(text));
    return {
      text: decimals > 0 && Math.abs(value) >= 1e-6 ? value.toFixed(decimals) : text,
      value,
      half: 0.5 * 10 ** -decimals,
    };
  };
}
/** The finest digits of the numbers of one kind: those that a bare 0 among them has. */
export const finestOf = (numbers: readonly Raw[], otherwise: Raw): number => {
  const known = numbers.filter((x) => Number(x) !== 0);
  return known.length > 0 ? Math.max(...known.map(decimalsOf)) : decimalsOf(otherwise);
};

/** `<2e-16`: the value lies below. */
export function boundOf(raw: Raw): Printed | null {
  const match = typeof raw === 'string' ? /^\s*<\s*(.+)$/.exec(raw) : null;
  const value = match ? numberOf((match[1] as string).trim()) : null;
  return value === null ? null : { text: `<${match?.[1]?.trim()}`, value, half: 0, below: true };
}

/** The numbers of the random effects; but for correlations of exactly 1, which no rounding makes. */
export function ofBlocks({ random }: AuditInput, only?: 'cov'): Raw[] {
  return random.flatMap(({ cov, sd, corr }) => [
    ...(cov ?? []).flat(),
    ...(only === 'cov' ? [] : [...(sd ?? []), ...(corr ?? []).flat().filter((x) => Math.abs(Number(x)) !== 1)]),
  ]);
}
/** R's spellings included; null where the text is no number. */
function numberOf(text: string): number | null {
  if (text === 'NA' || text === 'NaN') return Number.NaN;
  if (/^[+-]?Inf(inity)?$/.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const plain = text.replace(/^\u2212/, '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}
/** A variance v to within h is a deviation between the roots of v - h and v + h. */
export function rootOf({ value, half }: Printed): Printed {
  const root = Math.sqrt(value);
  return { text: String(root), value: root, half: root - Math.sqrt(Math.max(0, value - half)), made: true };
}
/** A ratio v to within h is an estimate between the logarithms of v - h and v + h. */
export function logOf(printed: Printed): Printed {
  const { value, half } = printed;
  return { ...printed, value: Math.log(value), half: Math.log(value) - Math.log(value - half) };
}
