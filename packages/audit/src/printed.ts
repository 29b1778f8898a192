/** The file of a source's numbers, read whole; a refusal names the field. */
import { type Answer, isRefusal } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import { leftBlank, noLogarithm, noSigma, unknownDigits, wrongSigma } from './messages.ts';
import { type PrintedBlock, readBlock } from './printed-block.ts';
import {
  boundOf,
  finestOf,
  logOf,
  ofBlocks,
  type Printed,
  type Raw,
  type Read,
  reader,
  rootOf,
} from './printed-number.ts';
import { type PrintedResidual, readResidualModel } from './residual/printed-residual.ts';

export interface PrintedEstimates {
  /** On the scale of the linear predictor, whatever the source prints. */
  readonly fixed: ReadonlyMap<string, Printed>;
  /** Whether the source prints them as ratios. */
  readonly exponentiated: boolean;
  readonly random: readonly PrintedBlock[];
  /** Made of `sigma2` where only that is printed. */
  readonly sigma: Printed;
  readonly sigma2: Printed | null;
  /** Of a residual model. */
  readonly residual: PrintedResidual;
  readonly logLik: Printed | null;
  /** Of a generalized model. */
  readonly dispersion: Printed | null;
  readonly se: ReadonlyMap<string, Printed>;
  readonly df: ReadonlyMap<string, Printed>;
  readonly t: ReadonlyMap<string, Printed>;
  readonly p: ReadonlyMap<string, Printed>;
}

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
      const ratio = field === 'fixed' && input.exponentiated === true;
      if (ratio && !(printed.value > printed.half)) return noLogarithm(file, term, printed.text);
      found.set(term, ratio ? logOf(printed) : printed);
    }
    tables[field] = found;
  }
  const scale = readResidual(input, file, read);
  if (isRefusal(scale)) return scale;
  const residual = readResidualModel(input, file, read);
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
  return { ...tables, exponentiated: input.exponentiated === true, random, ...scale, residual, logLik, dispersion };
}
/** What a form has to have and was not filled in; standard errors and the like may stay blank. */
function blanksOf({ fixed, random, residual = {}, sigma, sigma2 }: AuditInput): string[] {
  const isBlank = (raw: Raw | undefined): boolean => typeof raw === 'string' && raw.trim() === '';
  return [
    ...Object.keys(fixed).flatMap((name) => (isBlank(fixed[name]) ? [`fixed.${name}`] : [])),
    ...random.flatMap(({ group, cov, sd, corr }) =>
      [...(cov ?? []).flat(), ...(sd ?? []), ...(corr ?? []).flat()].some(isBlank) ? [`random of ${group}`] : [],
    ),
    ...Object.keys(residual).flatMap((name) => (isBlank(residual[name]) ? [`residual.${name}`] : [])),
    ...(isBlank(sigma) ? ['sigma'] : []),
    ...(isBlank(sigma2) ? ['sigma2'] : []),
  ];
}
/** Where positions have variances of their own. */
const NONE: Printed = { text: '', value: Number.NaN, half: 0, made: true };
function readResidual(
  { sigma, sigma2, visits, residual }: AuditInput,
  file: string,
  read: Read,
): Answer<Pick<PrintedEstimates, 'sigma' | 'sigma2'>> {
  if (sigma === undefined && sigma2 === undefined)
    return visits || residual ? { sigma: NONE, sigma2: null } : noSigma(file);
  const variance = sigma2 === undefined ? null : read(sigma2, 'sigma2', ['sigma2']);
  if (variance && isRefusal(variance)) return variance;
  if (variance && !(variance.value > 0 && Number.isFinite(variance.value)))
    return wrongSigma(file, 'sigma2', variance.text);
  const deviation = sigma === undefined ? null : read(sigma, 'sigma', ['sigma']);
  if (deviation && isRefusal(deviation)) return deviation;
  if (deviation) return { sigma: deviation, sigma2: variance };
  return { sigma: rootOf(variance as Printed), sigma2: variance };
}
function unknownDigitsOf({ digits, fixed, random, residual, se, df, t, p }: AuditInput, file: string) {
  if (typeof digits !== 'object') return null;
  const terms = [fixed, se, df, t, p].flatMap((table) => Object.keys(table ?? {}));
  const heads = [...new Set(TABLES.flat())];
  const known = new Set<string>([
    ...Object.keys(residual ?? {}).flatMap((name) => [name, `residual|${name}`]),
    ...[...heads, 'residual', 'visits', 'random', 'cov', 'variance', 'sd', 'corr', 'sigma', 'sigma2', 'logLik'],
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
