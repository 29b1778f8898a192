/**
 * The file of a source's numbers as text. A number keeps the digits it was printed with, because 0.10 and 0.1 claim
 * different things.
 */
import { halfUnit } from '@mixdiff/compare';
import { type Answer, isRefusal } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import {
  leftBlank,
  noSigma,
  notADeviation,
  notANumber,
  noVariances,
  oneEach,
  unknownDigits,
  wrongSigma,
} from './messages.ts';

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
/**
 * A printed matrix, row by row; where only the lower triangle is given, the upper one repeats it.
 * What the source does not print of `cov` is made of the deviations and correlations that it prints.
 */
export interface PrintedBlock {
  readonly group: string;
  readonly terms: readonly string[];
  readonly cov: readonly (readonly Printed[])[];
  /** One per term; none where the source prints variances only. */
  readonly sd: readonly Printed[];
  /** By `i,j` with i > j. */
  readonly corr: ReadonlyMap<string, Printed>;
}
export interface PrintedEstimates {
  readonly fixed: ReadonlyMap<string, Printed>;
  readonly random: readonly PrintedBlock[];
  /** Made of `sigma2` where only that is printed. */
  readonly sigma: Printed;
  readonly sigma2: Printed | null;
  readonly logLik: Printed | null;
  /** Of a generalized model. */
  readonly dispersion: Printed | null;
  readonly se: ReadonlyMap<string, Printed>;
  readonly df: ReadonlyMap<string, Printed>;
  readonly t: ReadonlyMap<string, Printed>;
  readonly p: ReadonlyMap<string, Printed>;
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
function givenAsNumbers(input: AuditInput): number[] {
  const { fixed, sigma, sigma2, logLik, se, df, t, p } = input;
  const tables = [fixed, se, df, t, p].flatMap((table) => Object.values(table ?? {}));
  const all: (Raw | undefined)[] = [...tables, ...ofBlocks(input), sigma, sigma2, logLik];
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
type Read = (raw: Raw, field: string, keys: readonly string[], zeroDecimals?: number) => Answer<Printed>;
function reader(input: AuditInput, file: string): Read {
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
const finestOf = (numbers: readonly Raw[], otherwise: Raw): number => {
  const known = numbers.filter((x) => Number(x) !== 0);
  return known.length > 0 ? Math.max(...known.map(decimalsOf)) : decimalsOf(otherwise);
};

const TABLES = [
  ['fixed', 'beta'],
  ['se', 'se'],
  ['df', 'df'],
  ['t', 't'],
  ['p', 'p'],
] as const;
type TableName = (typeof TABLES)[number][0];

/** Reads every printed number of an audit file; a refusal names the field. */
export function readPrinted(input: AuditInput, file: string): Answer<PrintedEstimates> {
  const blank = blanksOf(input);
  if (blank.length > 0) return leftBlank(file, blank);
  const wrong = unknownDigitsOf(input, file);
  if (wrong) return wrong;
  const read = reader(input, file);
  const tables = {} as Record<TableName, Map<string, Printed>>;
  for (const [field, head] of TABLES) {
    const found = new Map<string, Printed>();
    for (const [term, raw] of Object.entries(input[field] ?? {})) {
      if (raw === '') continue;
      const keys = [`${head}|${term}`, `${field}|${term}`, term, field, head];
      const bound = field === 'p' ? boundOf(raw) : null;
      const printed = bound ?? read(raw, `${field}.${term}`, keys);
      if (isRefusal(printed)) return printed;
      found.set(term, printed);
    }
    tables[field] = found;
  }
  const residual = readResidual(input, file, read);
  if (isRefusal(residual)) return residual;
  const logLik = input.logLik === undefined || input.logLik === '' ? null : read(input.logLik, 'logLik', ['logLik']);
  if (logLik && isRefusal(logLik)) return logLik;
  const dispersion = input.dispersion === undefined ? null : read(input.dispersion, 'dispersion', ['dispersion']);
  if (dispersion && isRefusal(dispersion)) return dispersion;
  const random: PrintedBlock[] = [];
  const finest = finestOf(ofBlocks(input, 'cov'), input.sigma2 ?? input.sigma ?? null);
  for (const [b, block] of input.random.entries()) {
    const made = readBlock(block, b, file, read, finest);
    if (isRefusal(made)) return made;
    random.push(made);
  }
  return { ...tables, random, ...residual, logLik, dispersion };
}
/** What a form has to have and was not filled in; standard errors and the like may stay blank. */
function blanksOf({ fixed, random, sigma, sigma2 }: AuditInput): string[] {
  const isBlank = (raw: Raw | undefined): boolean => typeof raw === 'string' && raw.trim() === '';
  return [
    ...Object.keys(fixed).flatMap((name) => (isBlank(fixed[name]) ? [`fixed.${name}`] : [])),
    ...random.flatMap(({ group, cov, sd, corr }) =>
      [...(cov ?? []).flat(), ...(sd ?? []), ...(corr ?? []).flat()].some(isBlank) ? [`random of ${group}`] : [],
    ),
    ...(isBlank(sigma) ? ['sigma'] : []),
    ...(isBlank(sigma2) ? ['sigma2'] : []),
  ];
}
/** A variance v to within h is a deviation between the roots of v - h and v + h. */
function readResidual(
  { sigma, sigma2 }: AuditInput,
  file: string,
  read: Read,
): Answer<Pick<PrintedEstimates, 'sigma' | 'sigma2'>> {
  if (sigma === undefined && sigma2 === undefined) return noSigma(file);
  const variance = sigma2 === undefined ? null : read(sigma2, 'sigma2', ['sigma2']);
  if (variance && isRefusal(variance)) return variance;
  if (variance && !(variance.value > 0 && Number.isFinite(variance.value)))
    return wrongSigma(file, 'sigma2', variance.text);
  const deviation = sigma === undefined ? null : read(sigma, 'sigma', ['sigma']);
  if (deviation && isRefusal(deviation)) return deviation;
  if (deviation) return { sigma: deviation, sigma2: variance };
  const { value, half } = variance as Printed;
  const root = Math.sqrt(value);
  const made: Printed = {
    text: String(root),
    value: root,
    half: root - Math.sqrt(Math.max(0, value - half)),
    made: true,
  };
  return { sigma: made, sigma2: variance };
}
/** `<2e-16`: the value lies below. */
function boundOf(raw: Raw): Printed | null {
  const match = typeof raw === 'string' ? /^\s*<\s*(.+)$/.exec(raw) : null;
  const value = match ? numberOf((match[1] as string).trim()) : null;
  return value === null ? null : { text: `<${match?.[1]?.trim()}`, value, half: 0, below: true };
}

type RawBlock = AuditInput['random'][number];
function ofBlocks({ random }: AuditInput, only?: 'cov'): Raw[] {
  return random.flatMap(({ cov, sd, corr }) => [
    ...(cov ?? []).flat(),
    ...(only === 'cov' ? [] : [...(sd ?? []), ...(corr ?? []).flat().filter((x) => Math.abs(Number(x)) !== 1)]),
  ]);
}
function readBlock(block: RawBlock, b: number, file: string, read: Read, finest: number): Answer<PrintedBlock> {
  const { group, terms, cov: given } = block;
  const deviations = readDeviations(block, b, file, read);
  if (isRefusal(deviations)) return deviations;
  if (given === undefined) {
    if (deviations.sd.length === 0) return noVariances(file, b, group);
    const made = covarianceOf(block, b, file, deviations);
    return isRefusal(made) ? made : { group, terms, cov: made, ...deviations };
  }
  const made = given.flat().includes(null) && deviations.sd.length > 0 ? covarianceOf(block, b, file, deviations) : [];
  if (isRefusal(made)) return made;
  const cov: Printed[][] = [];
  for (const [i, row] of given.entries()) {
    const cells: Printed[] = [];
    for (const [j, raw] of row.entries()) {
      const instead = raw === null ? made[Math.max(i, j)]?.[Math.min(i, j)] : undefined;
      if (instead) {
        cells.push(instead);
        continue;
      }
      const keys = [`variance|${group}|${terms[i]}`, `variance|${group}`, group, 'random', 'cov', 'variance'];
      const printed = read(raw, `random.${b}.cov.${i}.${j}`, keys, finest);
      if (isRefusal(printed)) return printed;
      cells.push(printed);
    }
    cov.push(cells);
  }
  return { group, terms, cov, ...deviations };
}
type Deviations = Pick<PrintedBlock, 'sd' | 'corr'>;
/** Correlations come as a whole matrix, its lower triangle, or that without the diagonal. */
function readDeviations({ group, terms, sd, corr }: RawBlock, b: number, file: string, read: Read): Answer<Deviations> {
  if (sd && sd.length !== terms.length) return oneEach(file, b, group, 'sd', terms.length);
  const deviations: Printed[] = [];
  for (const [i, raw] of (sd ?? []).entries()) {
    const keys = [`sd|${group}|${terms[i]}`, `sd|${group}`, group, 'random', 'sd'];
    const printed = read(raw, `random.${b}.sd.${i}`, keys, finestOf(sd ?? [], raw));
    if (isRefusal(printed)) return printed;
    if (!(printed.value >= 0 && Number.isFinite(printed.value)))
      return notADeviation(file, `random.${b}.sd.${i}`, group, printed.text);
    deviations.push(printed);
  }
  const rows = (corr ?? []).length === terms.length - 1 && terms.length > 1 ? [[], ...(corr ?? [])] : (corr ?? []);
  if (corr && rows.length !== terms.length) return oneEach(file, b, group, 'corr', terms.length);
  const correlations = new Map<string, Printed>();
  for (let i = 1; i < rows.length; i++) {
    for (let j = 0; j < i; j++) {
      const raw = rows[i]?.[j];
      if (raw === undefined) return oneEach(file, b, group, 'corr', terms.length);
      const printed = read(raw, `random.${b}.corr.${i}.${j}`, [`corr|${group}`, group, 'random', 'corr'], 2);
      if (isRefusal(printed)) return printed;
      correlations.set(`${i},${j}`, printed);
    }
  }
  return { sd: deviations, corr: correlations };
}
/** sd^2 and r s t with the widths that the roundings of r, s and t leave. */
function covarianceOf(
  { group, terms }: RawBlock,
  b: number,
  file: string,
  { sd, corr }: Deviations,
): Answer<Printed[][]> {
  const rows: Printed[][] = [];
  for (let i = 0; i < terms.length; i++) {
    const row: Printed[] = [];
    for (let j = 0; j <= i; j++) {
      const [s, t] = [sd[i], sd[j]] as [Printed, Printed];
      const r = i === j ? ONE : corr.get(`${i},${j}`);
      if (!r && corr.size > 0) return oneEach(file, b, group, 'corr', terms.length);
      row.push(r ? product(r, s, t) : ZERO);
    }
    rows.push(row);
  }
  return rows;
}
const ONE: Printed = { text: '1', value: 1, half: 0, made: true };
const ZERO: Printed = { text: '0', value: 0, half: 0, made: true };
function product(r: Printed, s: Printed, t: Printed): Printed {
  const value = r.value * s.value * t.value;
  const most = (Math.abs(r.value) + r.half) * (s.value + s.half) * (t.value + t.half);
  return { text: String(value), value, half: most - Math.abs(value), made: true };
}
/** R's spellings included; null where the text is no number. */
function numberOf(text: string): number | null {
  if (text === 'NA' || text === 'NaN') return Number.NaN;
  if (/^[+-]?Inf(inity)?$/.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const plain = text.replace(/^\u2212/, '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}
function unknownDigitsOf({ digits, fixed, random, se, df, t, p }: AuditInput, file: string) {
  if (typeof digits !== 'object') return null;
  const terms = [fixed, se, df, t, p].flatMap((table) => Object.keys(table ?? {}));
  const heads = [...new Set(TABLES.flat())];
  const known = new Set<string>([
    ...[...heads, 'random', 'cov', 'variance', 'sd', 'corr', 'sigma', 'sigma2', 'logLik'],
    ...terms.flatMap((term) => [term, ...heads.map((head) => `${head}|${term}`)]),
    ...random.flatMap((b) => [
      b.group,
      ...['variance', 'sd', 'corr'].flatMap((head) => [
        `${head}|${b.group}`,
        ...b.terms.map((term) => `${head}|${b.group}|${term}`),
      ]),
    ]),
  ]);
  const wrong = Object.keys(digits).find((key) => !known.has(key));
  return wrong === undefined ? null : unknownDigits(file, wrong, `beta|${Object.keys(fixed)[0] ?? '(Intercept)'}`);
}
