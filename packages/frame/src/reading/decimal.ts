/** Powers of ten that are doubles without an error. */
const TENS = Float64Array.from({ length: 23 }, (_, e) => Number(`1e${e}`));
const LARGEST_EXACT = 2 ** 53;
/** More digits than any double has; further ones are left to `Number`. */
const MOST_DIGITS = 19;
const [PLUS, MINUS, ZERO, NINE, UPPER_E, LOWER_E] = [43, 45, 48, 57, 69, 101];

/**
 * The double nearest to a decimal number, where one operation on exact doubles gives it: an integer below 2^53,
 * times or over a power of ten up to 22 (Clinger 1990, How to read floating point numbers accurately, PLDI, section 3).
 * NaN says that this is no such number: the cell must then be read as text. `mark` and `other` are the bytes of the
 * decimal sign.
 */
export function readDecimal(bytes: Uint8Array, start: number, stop: number, mark: number, other = mark): number {
  let i = start;
  const first = bytes[i] as number;
  if (first === MINUS || first === PLUS) i++;
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let marked = false;
  for (; i < stop; i++) {
    const c = bytes[i] as number;
    if (c >= ZERO && c <= NINE) {
      mantissa = mantissa * 10 + (c - ZERO);
      digits++;
      if (marked) decimals++;
    } else if (!marked && (c === mark || c === other)) marked = true;
    else break;
  }
  // Below the bound every step was exact; a mantissa that grew beyond it stays beyond it.
  if (digits === 0 || digits > MOST_DIGITS || mantissa >= LARGEST_EXACT) return Number.NaN;
  let exponent = -decimals;
  if (i < stop) {
    const power = readExponent(bytes, i, stop);
    if (Number.isNaN(power)) return Number.NaN;
    exponent += power;
  }
  if (exponent < -22 || exponent > 22) return Number.NaN;
  const scale = TENS[Math.abs(exponent)] as number;
  const value = exponent < 0 ? mantissa / scale : mantissa * scale;
  return first === MINUS ? -value : value;
}

/** Of `e-12` and its like; NaN for anything else, and for more than three digits. */
function readExponent(bytes: Uint8Array, at: number, stop: number): number {
  const letter = bytes[at] as number;
  if (letter !== LOWER_E && letter !== UPPER_E) return Number.NaN;
  let i = at + 1;
  const sign = i < stop ? (bytes[i] as number) : 0;
  if (sign === PLUS || sign === MINUS) i++;
  if (i >= stop || stop - i > 3) return Number.NaN;
  let power = 0;
  for (; i < stop; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    power = power * 10 + digit;
  }
  return sign === MINUS ? -power : power;
}

/** Whether the cell is an integer as a program writes it: its text is told by its value. */
export function isPlainInteger(bytes: Uint8Array, start: number, stop: number): boolean {
  let i = start;
  if (bytes[i] === MINUS) i++;
  const size = stop - i;
  if (size === 0 || size > 15) return false;
  if (bytes[i] === ZERO) return size === 1 && i === start;
  for (; i < stop; i++) {
    const c = bytes[i] as number;
    if (c < ZERO || c > NINE) return false;
  }
  return true;
}
