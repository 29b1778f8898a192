/** Printed numbers: how many decimals a double shows when it was rounded before it was stored. */
const MOST_DIGITS = 9;

/** Decimals of a number that carries at most nine significant digits; null for one at full precision. */
export function decimalsOf(x: number): number | null {
  const [mantissa = '', exponent = '0'] = Math.abs(x).toString().split('e');
  const significant = mantissa.replace('.', '').replace(/^0+/, '').length;
  if (significant > MOST_DIGITS) return null;
  return (mantissa.split('.')[1] ?? '').length - Number(exponent);
}
/** Half a unit of the last digit that a number shows; 0 at full precision. */
export function roundingOf(x: number): number {
  const decimals = decimalsOf(x);
  return decimals === null ? 0 : 0.5 * 10 ** -decimals;
}
/** Whether a reported number is what a formula gives: to a relative tolerance, on top of its own printed digits. */
export function matches(reported: number, computed: number, relative: number, absolute = 0): boolean {
  if (!Number.isFinite(computed)) return false;
  const rounding = reported === 0 || Number.isInteger(reported) ? 0 : roundingOf(reported);
  return Math.abs(reported - computed) <= Math.max(relative * Math.abs(computed), absolute) + rounding * (1 + 1e-9);
}
