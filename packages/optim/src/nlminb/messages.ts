/** R's own wording, so that a user of R recognises it. */

const ENDS: Readonly<Record<number, string>> = {
  3: 'X-convergence (3)',
  4: 'relative convergence (4)',
  5: 'both X-convergence and relative convergence (5)',
  6: 'absolute function convergence (6)',
  7: 'singular convergence (7)',
  8: 'false convergence (8)',
  9: 'function evaluation limit reached without convergence (9)',
  10: 'iteration limit reached without convergence (10)',
  65: 'gr cannot be computed at initial par (65)',
};

export const end = (code: number): string => ENDS[code] ?? `See PORT documentation.  Code (${code})`;
export const outOfRange = (name: string, value: number): string =>
  `'control' component '${name}' = ${general(value)}, is out of range`;
export const nanHessian = (): string => 'NA/NaN Hessian evaluation';
export const boundsWithHessian = (): string =>
  'nlminb takes no bounds together with a Hessian here: leave out one of them';
export const nanGradient = (): string => 'NA/NaN gradient evaluation';

/** C's %g: six significant digits, no trailing zeros. */
function general(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return '0';
  const [digits, power] = value.toExponential(5).split('e') as [string, string];
  const exponent = Number(power);
  const trim = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent >= -4 && exponent < 6) return trim(value.toFixed(5 - exponent));
  return `${trim(digits)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
