/**
 * The lines of a failing check. Each stands alone, with case, engine, numbers and tolerance: it is read in a log, far
 * from the data.
 */
import type { CheckFinding } from '@mixdiff/schema';

/** What stands in a failing line: case, backend, quantity, expected, got, tolerance. */
type Seen = Omit<CheckFinding, 'text'>;
const number = (x: CheckFinding['got']): string =>
  x === null ? 'NA' : typeof x === 'string' ? x : String(Number(x.toPrecision(9)));
const small = (x: number | null): string => (x === null ? 'not comparable' : String(Number(x.toPrecision(3))));
const UNITS: Readonly<Record<string, string>> = { SE: ' SE', log: ' on the log scale', absolute: '' };
const from = (against: string): string =>
  ({ snapshot: 'the snapshot', r: 'R', published: 'the published number' })[against] ?? against;
const head = (f: Seen): string => `${f.case}: ${f.backend}: ${f.quantity}`;
const off = (f: Seen): string =>
  f.unit === 'exists'
    ? 'only one of them is a number'
    : `off by ${small(f.size)}${UNITS[f.unit] ?? ''}, tolerance ${small(f.tolerance)}${UNITS[f.unit] ?? ''}`;

const SENTENCES: Readonly<Record<CheckFinding['kind'], (f: Seen) => string>> = {
  drift: (f) => `${head(f)}: expected ${number(f.expected)} (${from(f.against)}), got ${number(f.got)}; ${off(f)}`,
  message: (f) =>
    f.got === null
      ? `${head(f)}: expected '${number(f.expected)}' (${from(f.against)}), got silence`
      : `${head(f)}: expected silence (${from(f.against)}), got '${number(f.got)}'`,
  refusal: (f) => `${head(f)}: expected ${number(f.expected)} (${from(f.against)}), got ${number(f.got)}`,
  missing: (f) => `${head(f)}: expected ${number(f.expected)} (${from(f.against)}), got nothing`,
  'no-snapshot': (f) => `${f.case}: ${f.backend} has no snapshot; mixdiff check --update makes one`,
  grown: (f) => `${head(f)}: the accepted divergence from ${from(f.against)} grew: ${off(f)}`,
  turned: (f) =>
    `${head(f)}: the accepted divergence from ${from(f.against)} turned round: expected ${number(f.expected)}, got ${number(f.got)}; ${off(f)}`,
  disappeared: (f) =>
    `${head(f)}: the accepted divergence from ${from(f.against)} is gone (${number(f.expected)}): take it out of the register`,
  expired: (f) => `${f.case}: the exception '${f.quantity}' expired on ${number(f.expected)}`,
};
export const finding = (seen: Seen): CheckFinding => ({ ...seen, text: SENTENCES[seen.kind](seen) });
