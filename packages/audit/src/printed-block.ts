/** The covariance matrix of one term as a source prints it: variances and covariances, or deviations and correlations. */
import { type Answer, isRefusal } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import { notADeviation, noVariances, oneEach } from './messages.ts';
import { finestOf, type Printed, type Read, rootOf } from './printed-number.ts';

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
type RawBlock = AuditInput['random'][number];

/** Reads the matrix of one term; what of it is not printed is made of its deviations and correlations. */
export function readBlock(block: RawBlock, b: number, file: string, read: Read, finest: number): Answer<PrintedBlock> {
  const { group, terms, cov: given } = block;
  if (isPartial(block)) return readPartly(block, b, file, read);
  const deviations = readDeviations(block, b, file, read);
  if (isRefusal(deviations)) return deviations;
  if (given === undefined) {
    if (deviations.sd.length === 0) return noVariances(file, b, group);
    const made = covarianceOf(block, b, file, deviations);
    return isRefusal(made) ? made : { group, terms, cov: made, ...deviations };
  }
  const roots = deviations.sd.length > 0 || deviations.corr.size === 0 ? deviations.sd : rootsOf(block, b, read);
  if (isRefusal(roots)) return roots;
  const isMade = given.flat().includes(null) && roots.length > 0;
  const made = isMade ? covarianceOf(block, b, file, { ...deviations, sd: roots }) : [];
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
/** Whether a diagonal, a deviation or a correlation is left open, as a structure lets it. */
const isPartial = ({ cov = [], sd = [], corr = [] }: RawBlock): boolean =>
  cov.every((row, i) => row.every((raw, j) => i === j || raw === null)) &&
  [...cov.map((row, i) => row[i]), ...sd, ...corr.flat()].includes(null);
const UNPRINTED: Printed = { text: 'not printed', value: Number.NaN, half: 0, made: true };
/** What is printed of a structured term's matrix; the rest follows from the structure, once it is known. */
function readPartly(
  { group, terms, cov = [], sd = [], corr = [] }: RawBlock,
  b: number,
  file: string,
  read: Read,
): Answer<PrintedBlock> {
  const m = terms.length;
  if (sd.length > 0 && sd.length !== m) return oneEach(file, b, group, 'sd', m);
  if (corr.length > 0 && corr.length !== m - 1) return oneEach(file, b, group, 'corr', m);
  const of = (raw: RawBlock['group'] | number | null | undefined, field: string, head: string): Answer<Printed> =>
    raw === null || raw === undefined
      ? UNPRINTED
      : read(raw, `random.${b}.${field}`, [`${head}|${group}`, group, 'random', head], head === 'corr' ? 2 : undefined);
  const deviations: Printed[] = [];
  const rows: Printed[][] = [];
  const correlations = new Map<string, Printed>();
  for (let i = 0; i < m; i++) {
    const [deviation, variance] = [of(sd[i], `sd.${i}`, 'sd'), of(cov[i]?.[i], `cov.${i}.${i}`, 'variance')];
    if (isRefusal(deviation)) return deviation;
    if (isRefusal(variance)) return variance;
    deviations.push(deviation);
    const row: Printed[] = [];
    for (let j = 0; j < i; j++) {
      const correlation = of(corr[i - 1]?.[j], `corr.${i - 1}.${j}`, 'corr');
      if (isRefusal(correlation)) return correlation;
      if (!correlation.made) correlations.set(`${i},${j}`, correlation);
      row.push(UNPRINTED);
    }
    rows.push([...row, variance.made && !deviation.made ? product(ONE, deviation, deviation) : variance]);
  }
  return { group, terms, cov: rows, sd: deviations, corr: correlations };
}
/** Deviations of printed variances, where a source prints those and correlations; none where a variance is missing. */
function rootsOf({ cov = [], group }: RawBlock, b: number, read: Read): Answer<readonly Printed[]> {
  const roots: Printed[] = [];
  for (const [i, row] of cov.entries()) {
    const raw = row[i];
    if (raw === null || raw === undefined) return [];
    const variance = read(raw, `random.${b}.cov.${i}.${i}`, [`variance|${group}`, group, 'random', 'cov', 'variance']);
    if (isRefusal(variance)) return variance;
    roots.push(rootOf(variance));
  }
  return roots;
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
