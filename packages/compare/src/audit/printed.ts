import { type Answer, isRefusal } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import { halfUnit } from '../published.ts';
import { notANumber, unknownDigits } from './messages.ts';

/** A number as a source prints it. `half`: half a unit of its last digit, 0 where it is taken as exact. */
export interface Printed {
  readonly text: string;
  readonly value: number;
  readonly half: number;
}
/** A printed matrix, row by row; where only the lower triangle is given, the upper one repeats it. */
export interface PrintedBlock {
  readonly group: string;
  readonly terms: readonly string[];
  readonly cov: readonly (readonly Printed[])[];
}
export interface PrintedEstimates {
  readonly fixed: ReadonlyMap<string, Printed>;
  readonly random: readonly PrintedBlock[];
  readonly sigma: Printed;
  readonly logLik: Printed | null;
  readonly se: ReadonlyMap<string, Printed>;
  readonly df: ReadonlyMap<string, Printed>;
}

/** From so many significant digits on a number is not taken for a rounded one. */
const FULL = 10;
/** More digits than a double holds. */
const MOST_DECIMALS = 17;

export const significantDigits = (text: string): number =>
  text
    .toLowerCase()
    .replace(/e.*$/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '').length;

type Raw = number | string | null;
/** Every number of the file that was given as a number. */
function givenAsNumbers({ fixed, random, sigma, logLik, se, df }: AuditInput): number[] {
  const all: (Raw | undefined)[] = [
    ...Object.values(fixed),
    ...random.flatMap(({ cov }) => cov.flat()),
    sigma,
    logLik,
    ...Object.values(se ?? {}),
    ...Object.values(df ?? {}),
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

/** Reads every printed number of an audit file; a refusal names the field. */
export function readPrinted(input: AuditInput, file: string): Answer<PrintedEstimates> {
  const wrong = unknownDigitsOf(input, file);
  if (wrong) return wrong;
  const exact = input.digits === undefined && fullPrecision(input);
  const digitsFor = (keys: readonly string[]): number | undefined => {
    if (typeof input.digits !== 'object') return input.digits;
    const key = keys.find((k) => input.digits && Object.hasOwn(input.digits as object, k));
    return key === undefined ? undefined : (input.digits as Record<string, number>)[key];
  };
  const covariances = input.random.flatMap(({ cov }) => cov.flat()).filter((x) => Number(x) !== 0);
  const finest = covariances.length > 0 ? Math.max(...covariances.map(decimalsOf)) : decimalsOf(input.sigma);
  const allFull = covariances.length > 0 && covariances.every((x) => significantDigits(String(x)) >= FULL);
  const read = (raw: Raw, field: string, keys: readonly string[], zeroDecimals?: number): Answer<Printed> => {
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
  const table = (given: Readonly<Record<string, Raw>> | undefined, field: string, head: string) => {
    const found = new Map<string, Printed>();
    for (const [term, raw] of Object.entries(given ?? {})) {
      const printed = read(raw, `${field}.${term}`, [`${head}|${term}`, `${field}|${term}`, term, field, head]);
      if (isRefusal(printed)) return printed;
      found.set(term, printed);
    }
    return found;
  };
  const fixed = table(input.fixed, 'fixed', 'beta');
  const se = table(input.se, 'se', 'se');
  const df = table(input.df, 'df', 'df');
  const sigma = read(input.sigma, 'sigma', ['sigma']);
  const logLik = input.logLik === undefined ? null : read(input.logLik, 'logLik', ['logLik']);
  for (const part of [fixed, se, df, sigma, logLik]) if (part && isRefusal(part)) return part;
  const random: PrintedBlock[] = [];
  for (const [b, block] of input.random.entries()) {
    const cov: Printed[][] = [];
    for (const [i, row] of block.cov.entries()) {
      const cells: Printed[] = [];
      for (const [j, raw] of row.entries()) {
        const keys = [
          `variance|${block.group}|${block.terms[i]}`,
          `variance|${block.group}`,
          block.group,
          'random',
          'cov',
          'variance',
        ];
        const printed = read(raw, `random.${b}.cov.${i}.${j}`, keys, finest);
        if (isRefusal(printed)) return printed;
        cells.push(printed);
      }
      cov.push(cells);
    }
    random.push({ group: block.group, terms: block.terms, cov });
  }
  return {
    fixed: fixed as Map<string, Printed>,
    random,
    sigma: sigma as Printed,
    logLik: logLik as Printed | null,
    se: se as Map<string, Printed>,
    df: df as Map<string, Printed>,
  };
}
/** R's spellings included; null where the text is no number. */
function numberOf(text: string): number | null {
  if (text === 'NA' || text === 'NaN') return Number.NaN;
  if (/^[+-]?Inf(inity)?$/.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const plain = text.replace(/^\u2212/, '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}
function unknownDigitsOf({ digits, fixed, random, se, df }: AuditInput, file: string) {
  if (typeof digits !== 'object') return null;
  const terms = [...Object.keys(fixed), ...Object.keys(se ?? {}), ...Object.keys(df ?? {})];
  const known = new Set<string>([
    ...['fixed', 'beta', 'se', 'df', 'random', 'cov', 'variance', 'sigma', 'logLik'],
    ...terms.flatMap((t) => [t, ...['beta', 'fixed', 'se', 'df'].map((head) => `${head}|${t}`)]),
    ...random.flatMap((b) => [b.group, `variance|${b.group}`, ...b.terms.map((t) => `variance|${b.group}|${t}`)]),
  ]);
  const wrong = Object.keys(digits).find((key) => !known.has(key));
  return wrong === undefined ? null : unknownDigits(file, wrong, `beta|${Object.keys(fixed)[0] ?? '(Intercept)'}`);
}
