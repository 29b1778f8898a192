/** Numbers as text. `null` prints as NA, as in R. */
export const NA = 'NA';
type Number_ = number | null | undefined;

export const fixed = (x: Number_, decimals: number): string =>
  x === null || x === undefined
    ? NA
    : Math.abs(x) < BEYOND_DECIMALS
      ? minusZero(x.toFixed(decimals))
      : x.toExponential(Math.min(6, decimals));
/** A double has no decimals from here on; its digits would be noise. */
const BEYOND_DECIMALS = 2 ** 53;
/** A rounded-away negative number is zero, and zero has no sign. */
const minusZero = (text: string): string => (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text);

/** So many significant digits, without an exponent while that stays readable. */
export function significant(x: Number_, digits: number): string {
  if (x === null || x === undefined) return NA;
  if (x === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(x)));
  if (exponent < -5 || exponent > 9) return x.toExponential(digits - 1);
  return x.toFixed(Math.max(0, digits - 1 - exponent));
}
/** R's way with p-values: four decimals, and a bound where they would all be zero. */
export function pValue(p: Number_, digits = 4): string {
  if (p === null || p === undefined) return NA;
  if (p < 2 ** -52) return '<2e-16';
  const least = 10 ** -digits;
  return p < least ? `<${least.toFixed(digits)}` : p.toFixed(digits);
}
/** Decimals that show `digits` significant ones of the largest value, as a whole row or column prints them. */
export function decimalsFor(values: readonly Number_[], digits: number, most = 6): number {
  const sizes = values.filter((v): v is number => typeof v === 'number' && v !== 0).map(Math.abs);
  if (sizes.length === 0) return 0;
  return Math.min(most, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.max(...sizes)))));
}
/** Decimals of one row of variances: at least the usual ones, and where all are small, three digits of the largest. */
export const rowDecimals = (values: readonly Number_[], usual: number): number =>
  Math.max(usual, decimalsFor(values, 3, 20));
/** A cell of such a row: with an exponent where the decimals would be mostly zeros. */
export const rowCell = (x: Number_, decimals: number): string =>
  decimals <= 10 || x === 0 || x == null ? fixed(x, x === 0 ? Math.min(4, decimals) : decimals) : x.toExponential(2);
/**
 * Decimals that agreement justifies: those in which values meant to be equal, `spread` apart, still show the same
 * digits up to one unit in the last place.
 */
export const agreedDecimals = (spread: number, most: number): number =>
  spread > 0 ? Math.max(0, Math.min(most, Math.floor(-Math.log10(spread)))) : most;

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
/** `a`, `a and b`, `a, b and c`. */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
/** The first of many, and how many more there are. */
export const several = (items: readonly string[], shown = 4): string =>
  items.length <= shown + 1 ? list(items) : `${items.slice(0, shown).join(', ')} and ${items.length - shown} more`;
/** A simulation that never reached the statistic bounds p by one draw, not by zero. */
export const simulatedP = (p: Number_, nsim: Number_): string =>
  nsim && p !== null && p !== undefined && p < 1 / nsim ? `<${significant(1 / nsim, 1)}` : pValue(p);
