/** What a hand, a scanner or a type-setter does to one number, told from the number that should stand there. */
import type { Printed } from './printed-number.ts';

export interface Slip {
  readonly what: string;
  /** Seldom the work of chance: a fit that ends elsewhere does not print the same digits in another order. */
  readonly telling: boolean;
}
/** Other numbers of the print-out that may stand in the place of this one. */
export interface Neighbour {
  readonly name: string;
  readonly value: number;
}
export interface Wanted {
  readonly kind: string;
  readonly value: number;
  /** Of a covariance, or a correlation: the standard deviations of its two columns. */
  readonly deviations?: readonly [number, number];
}

/** `wanted` to as many decimals as are printed. */
export const asPrinted = ({ text }: Printed, wanted: number): string =>
  /e/i.test(text) ? wanted.toExponential(Math.max(0, digitsOf(text).length - 1)) : wanted.toFixed(decimalsOf(text));
const decimalsOf = (text: string): number => Math.min(17, (text.split('.')[1] ?? '').length);
const digitsOf = (text: string): string => text.replace(/e.*$/i, '').replace(/\D/g, '');

/** The slip that makes the printed number out of the wanted one; null where none does. The more telling ones first. */
export function slipOf(printed: Printed, wanted: Wanted, neighbours: readonly Neighbour[] = []): Slip | null {
  const { value } = wanted;
  if (printed.value === 0 || value === 0) return null;
  const what =
    turned(printed, value) ??
    moved(printed, value) ??
    byMeaning(printed, wanted) ??
    copied(printed, neighbours) ??
    (oneDigit(printed, value) && behind(printed, value) > 0 ? null : counted(printed, value));
  // two digits are soon alike
  if (what !== null) return { what, telling: significant(printed.text).length >= 3 };
  return oneDigit(printed, value) ? { what: 'one digit is wrong', telling: fewWouldDiffer(printed, value) } : null;
}
/** A single wrong digit with others right behind it, and four or more in all. */
function fewWouldDiffer(printed: Printed, value: number): boolean {
  const is = significant(printed.text);
  return is.length >= 4 && behind(printed, value) >= 2;
}
/** Digits that follow the first wrong one. */
function behind(printed: Printed, value: number): number {
  const is = digitsOf(printed.text);
  const [place = is.length] = differing(is, digitsOf(asPrinted(printed, value)));
  return is.length - 1 - place;
}
const significant = (text: string): string => digitsOf(text).replace(/^0+/, '');
const turned = ({ value: is, half }: Printed, value: number): string | null =>
  Math.abs(value + is) <= half * 1.000001 ? 'the sign is turned' : null;

const sameSign = (printed: Printed, value: number): boolean => Math.sign(printed.value) === Math.sign(value);
/** Digits in another order, or the point in another place. */
function moved(printed: Printed, value: number): string | null {
  const [is, should] = [digitsOf(printed.text), digitsOf(asPrinted(printed, value))];
  if (!sameSign(printed, value)) return null;
  const differ = differing(is, should);
  if (
    is.length === should.length &&
    differ.length === 2 &&
    differ.every((i, k) => is[i] === should[differ[1 - k] as number])
  )
    return 'two digits are swapped';
  const shift = shiftOf(printed, value);
  if (shift === 0) return null;
  return `the decimal point is ${Math.abs(shift) === 1 ? 'one place' : `${Math.abs(shift)} places`} off`;
}
/** A digit more or less. One behind the point that is lost or won changes the decimals too. */
function counted(printed: Printed, value: number): string | null {
  if (!sameSign(printed, value) || /e/i.test(printed.text)) return null;
  const decimals = decimalsOf(printed.text);
  const is = significant(printed.text);
  const should = (by: number): string =>
    decimals + by < 0 || decimals + by > 17 ? '' : significant(value.toFixed(decimals + by));
  const [same, finer, coarser] = [should(0), should(1), should(-1)];
  if (is.length >= 2 && (oneDeleted(same, is) || oneDeleted(finer, is))) return 'a digit is missing';
  const more = oneDeleted(is, same) || oneDeleted(is, coarser);
  return same.length >= 3 && more ? 'there is a digit too many' : null;
}
function differing(a: string, b: string): number[] {
  return [...a].flatMap((digit, i) => (digit === b[i] ? [] : [i]));
}
/** Places by which the point is off; 0 where moving it does not make the number. */
function shiftOf({ value: is, half }: Printed, value: number): number {
  for (const places of [1, -1, 2, -2, 3, -3]) {
    const moved = is * 10 ** places;
    if (Math.abs(moved - value) <= half * 10 ** places * 1.000001) return places;
  }
  return 0;
}
/** Whether `shorter` is `longer` without one digit. */
const oneDeleted = (longer: string, shorter: string): boolean =>
  longer.length === shorter.length + 1 &&
  [...longer].some((_, i) => longer.slice(0, i) + longer.slice(i + 1) === shorter);

const near = ({ value, half }: Printed, wanted: number): boolean => Math.abs(value - wanted) <= half * 1.000001;
function byMeaning(printed: Printed, { kind, value, deviations }: Wanted): string | null {
  if ((kind === 'variance' || kind === 'sigma2') && value > 0 && near(printed, Math.sqrt(value)))
    return 'it is the standard deviation, where a variance belongs';
  if ((kind === 'sd' || kind === 'sigma') && near(printed, value * value))
    return 'it is the variance, where a standard deviation belongs';
  if (kind === 'se' && near(printed, value * value)) return 'it is the squared standard error';
  if (kind === 'logLik' && near(printed, -2 * value)) return 'it is the deviance, minus twice the log-likelihood';
  const scale = deviations ? deviations[0] * deviations[1] : 0;
  if (kind === 'covariance' && scale > 0 && near(printed, value / scale))
    return 'it is the correlation, where a covariance belongs';
  if (kind === 'correlation' && scale > 0 && near(printed, value * scale))
    return 'it is the covariance, where a correlation belongs';
  return null;
}
function copied(printed: Printed, neighbours: readonly Neighbour[]): string | null {
  if (significant(printed.text).length < 3) return null;
  const from = neighbours.find(({ value }) => near(printed, value));
  return from ? `it is the value of ${from.name}` : null;
}
/** In the last place it is what rounding and optimizers do as well. */
function oneDigit(printed: Printed, value: number): boolean {
  const [is, should] = [digitsOf(printed.text), digitsOf(asPrinted(printed, value))];
  return is.length === should.length && sameSign(printed, value) && differing(is, should).length === 1;
}
