/** How R writes a number as text: up to 15 significant digits, fixed notation unless scientific is shorter. */
export function numberText(x: number): string {
  if (Number.isNaN(x)) return 'NA';
  if (!Number.isFinite(x)) return x > 0 ? 'Inf' : '-Inf';
  // few digits: what is all but always asked for
  if (Number.isInteger(x) && Math.abs(x) < 1e5) return String(x === 0 ? 0 : x);
  const [mantissa = '', exponent = '0'] = Number(x.toPrecision(15)).toExponential().split('e');
  const e = Number(exponent);
  const scientific = `${mantissa}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
  const decimals = Math.max(0, mantissa.replace(/^-?\d\.?/, '').length - e);
  const fixed = decimals > 100 ? scientific : fixedText(x, decimals);
  return fixed.length <= scientific.length ? fixed : scientific;
}

/** `toFixed` turns to scientific notation at 1e21; the integer's own digits do not. */
const fixedText = (x: number, decimals: number): string =>
  Math.abs(x) < 1e21 ? Number(x.toPrecision(15)).toFixed(decimals) : BigInt(x).toString();

/** A number as it may stand in a data file: decimal, scientific, hexadecimal, or an infinity. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const HEXADECIMAL = /^[+-]?0[xX][0-9a-fA-F]+$/;
const INFINITY = /^([+-]?)inf(inity)?$/i;

/** The number that a cell holds, or null when it holds none. */
export function readNumber(cell: string): number | null {
  if (DECIMAL.test(cell)) return Number(cell);
  if (HEXADECIMAL.test(cell)) return (cell.startsWith('-') ? -1 : 1) * Number(cell.replace(/^[+-]/, ''));
  const infinite = INFINITY.exec(cell);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return null;
}

export type Decimal = '.' | ',';
/** The same where the decimal sign is told. */
export function readNumberWith(decimal: Decimal, cell: string): number | null {
  if (decimal === '.') return readNumber(cell);
  return cell.includes('.') ? null : readNumber(cell.replace(',', '.'));
}
