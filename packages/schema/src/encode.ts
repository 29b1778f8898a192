import {
  type Canonical,
  evaluationsOf,
  type Fit,
  familyName,
  type Matrix,
  PART_PREFIX,
  type PathSensitivity,
  type Problem,
  predictorsOf,
  type Refusal,
  sigma2Of,
  type Trace,
} from '@mixdiff/contract';
import type { CoefficientRow, FitDocument, PathSensitivityDocument, RandomBlock, RefusalDocument } from './fit.ts';
import { likelihoodOf } from './likelihood.ts';
import { finite, finiteAll } from './number.ts';
import { blockNames, deviationName } from './quantity-name.ts';
import { absentReasons } from './reasons.ts';
import type { ResidualDocument } from './residual.ts';
import { twoSided } from './wald.ts';

/** What a fit does not know of itself: times, rows, and what else of it is wanted. */
export interface EncodeOptions {
  readonly setupMs?: number | null;
  readonly fitMs?: number | null;
  /** Rows that `where` kept and a missing value removed. */
  readonly droppedRows?: number;
  /** Measured, or why it was not. */
  readonly pathSensitivity?: PathSensitivity | string | undefined;
  /** Above this many rows `ranef` and `fitted` are left out unless asked for. */
  readonly include?: readonly ('ranef' | 'fitted' | 'trace')[];
}
const ROWS_FOR_DETAIL = 10_000;

const manyRows = (what: string): string =>
  `schema/many-rows: of more than ${ROWS_FOR_DETAIL} rows a fit is kept without its ${what}`;
/** Contract's Fit as the JSON document of `fit --json`. NaN becomes null with its reason in `absent`. */
export function encodeFit(fit: Fit, problem: Problem, options: EncodeOptions = {}): FitDocument {
  const { include = [], setupMs = null, fitMs = null, droppedRows = 0 } = options;
  const small = problem.response.y.length <= ROWS_FOR_DETAIL;
  const sigma2 = sigma2Of(fit.canonical);
  const withheld = new Set(fit.withheld);
  const { k, nBIC, dfResidual } = fit.meaning;
  const aic = withheld.has('aic') ? null : finite(2 * k - 2 * fit.logLik);
  const bic = withheld.has('bic') ? null : finite(k * Math.log(nBIC) - 2 * fit.logLik);
  const hidden = withheld.has('deviance');
  const document: FitDocument = {
    schema: 'mixdiff/fit@1',
    backend: fit.backend,
    as: fit.as,
    formula: problem.source.formula,
    ...formulasOfParts(problem),
    method: fit.method,
    family: familyName(problem.response),
    link: problem.response.link,
    dataHash: problem.source.dataHash,
    likelihood: likelihoodOf(problem),
    chosen: fit.chosen,
    meaning: fit.meaning,
    nobs: problem.response.y.length,
    droppedRows,
    ngroups: groupCounts(problem),
    droppedColumns: [...fit.dropped],
    fixed: coefficients(fit, problem),
    vcov: rowsOf(fit.vcovOfParts ?? fit.vcov),
    random: problem.random.map((term, i) => randomBlock(term, fit.canonical.Sigma[i] as Matrix)),
    ...residualField(fit.canonical, problem),
    sigma: finite(Math.sqrt(sigma2)),
    logLik: finite(fit.logLik),
    criterion: hidden ? null : finite(fit.criterion),
    deviance: hidden ? null : finite(-2 * fit.logLik),
    aic,
    bic,
    dfModel: k,
    dfResidual,
    scaledResidualQuantiles: finiteAll(residualQuantiles(fit, problem, Math.sqrt(sigma2))),
    native: { names: [...fit.native.names], values: finiteAll(fit.native.values), scale: fit.native.scale },
    convergence: convergence(fit, problem),
    absent: absentReasons(fit, problem),
    withheld: [...fit.withheld],
    messages: fit.notes.map((note) => ({ ...note })),
    timing: { setupMs, fitMs },
  };
  const { pathSensitivity } = options;
  if (typeof pathSensitivity === 'string') document.absent['pathSensitivity'] = pathSensitivity;
  else if (pathSensitivity) document.pathSensitivity = sensitivityDocument(pathSensitivity);
  if (fit.versions) document.versions = { ...fit.versions };
  if (small || include.includes('ranef')) document.ranef = ranef(fit, problem);
  else document.absent['ranef'] = manyRows('random effects');
  if (small || include.includes('fitted')) document.fitted = finiteAll(fit.fitted);
  else document.absent['fitted'] = manyRows('fitted values');
  if (include.includes('trace') && fit.trace) {
    document.trace = traceDocument(fit.trace);
  }
  return document;
}

function traceDocument(trace: Trace): NonNullable<FitDocument['trace']> {
  const all = evaluationsOf(trace);
  const names = trace.at(-1)?.names ?? [];
  const others = trace.filter((segment) => segment.names.join() !== names.join());
  return {
    names: [...names],
    ...(others.length > 0
      ? { phaseNames: Object.fromEntries(others.map((segment) => [segment.phase, [...segment.names]])) }
      : {}),
    par: all.map(({ par }) => finiteAll(par)),
    value: finiteAll(all.map(({ value }) => value)),
    accepted: all.map(({ accepted }) => accepted),
    phase: all.map(({ phase }) => phase),
  };
}

/** Levels per grouping factor, the subjects of a residual model among them. */
export const groupCounts = ({ random, residual }: Problem): Record<string, number> =>
  Object.fromEntries([
    ...random.map((term) => [term.group, term.levels.length] as const),
    ...(residual ? [[residual.subject.name, residual.subject.levels.length] as const] : []),
  ]);

/** The field `residual`, or nothing where it is one variance. */
export function residualField(
  { residual }: Pick<Canonical, 'residual'>,
  problem: Problem,
): { residual?: ResidualDocument } {
  if (residual.kind === 'variance') return {};
  const finiteOf = (values: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(values).map(([name, x]) => [name, finite(x)]));
  if (residual.kind === 'none') {
    return { residual: residual.family ? { kind: 'none', family: finiteOf(residual.family) } : { kind: 'none' } };
  }
  const { subject, structure } = problem.residual ?? {};
  const parameters = finiteOf(residual.parameters);
  return {
    residual: {
      kind: 'marginal',
      structure: structure?.kind ?? '',
      subject: subject?.name ?? '',
      positions: [...(structure?.labels ?? [])],
      parameters,
    },
  };
}

const sensitivityDocument = (measured: PathSensitivity): PathSensitivityDocument => ({
  ...measured,
  ends: measured.ends.map(({ logLik, outcome }) => ({ logLik: finite(logLik), outcome })),
  spread: finite(measured.spread),
  valueRounding: finite(measured.valueRounding),
});

/** A refusal as a document; `backend`: who refused, null for the program. */
export const encodeRefusal = (refusal: Refusal, backend: string | null): RefusalDocument => ({
  schema: 'mixdiff/refusal@1',
  backend,
  code: refusal.refused,
  message: refusal.message,
  hint: refusal.hint,
  ...(refusal.limit ? { limit: refusal.limit } : {}),
});

export function rows(m: Matrix): (number | null)[][] {
  return Array.from({ length: m.nrow }, (_, i) =>
    Array.from({ length: m.ncol }, (_, j) => finite(m.data[i + j * m.nrow])),
  );
}

const rowsOf = (m: Matrix | null): (number | null)[][] | null => m && rows(m);
/** As they are written; left out where there are none. */
const formulasOfParts = ({
  source: { ziformula, dispformula },
}: Problem): Pick<FitDocument, 'ziformula' | 'dispformula'> => ({
  ...(ziformula === undefined ? {} : { ziformula }),
  ...(dispformula === undefined ? {} : { dispformula }),
});

function coefficients(fit: Fit, problem: Problem): CoefficientRow[] {
  const vcov = fit.vcovOfParts ?? fit.vcov;
  const all = predictorsOf(problem).flatMap(({ part, predictor: { columns } }) => {
    const estimates = part === 'conditional' ? fit.canonical.beta : fit.canonical.others?.[part];
    return columns.map((column, j) => ({ part, column, given: estimates?.[j] }));
  });
  return all.map(({ part, column, given }, j) => {
    const estimate = finite(given);
    const term = PART_PREFIX[part] + column;
    const variance = vcov && j < vcov.nrow ? (vcov.data[j * (vcov.nrow + 1)] as number) : Number.NaN;
    // A variance of 0 is one that was lost below the range of numbers.
    const se = variance > 0 ? finite(Math.sqrt(variance)) : null;
    const statistic = estimate !== null && se !== null ? finite(estimate / se) : null;
    const df = fit.meaning.df === 'infinite' ? null : finite(fit.df?.[j]);
    const of = part === 'conditional' ? {} : { part };
    return {
      term,
      ...of,
      estimate,
      se,
      statistic,
      statisticName: fit.meaning.statistic,
      df,
      p: pValue(fit, statistic, df),
    };
  });
}

function pValue(fit: Fit, statistic: number | null, df: number | null): number | null {
  if (statistic === null) return null;
  if (fit.meaning.df === 'infinite') return finite(twoSided(statistic, null));
  return df === null || !(df > 0) ? null : finite(twoSided(statistic, df));
}

function randomBlock({ group, columns, part }: Problem['random'][number], Sigma: Matrix): RandomBlock {
  const k = Sigma.nrow;
  const sd = Array.from({ length: k }, (_, i) => Math.sqrt(Sigma.data[i * (k + 1)] as number));
  const cov = rows(Sigma);
  return { group, ...(part ? { part } : {}), terms: [...columns], cov, sd: finiteAll(sd), corr: correlationsOf(cov) };
}
/** null beside a variance of zero. */
export const correlationsOf = (cov: RandomBlock['cov']): RandomBlock['corr'] => {
  const sd = (i: number): number => Math.sqrt(cov[i]?.[i] ?? Number.NaN);
  return cov.map((row, i) => row.map((c, j) => (i === j ? 1 : c === null ? null : finite(c / (sd(i) * sd(j))))));
};

function ranef(fit: Fit, problem: Problem): NonNullable<FitDocument['ranef']> {
  return fit.ranef.map((modes, t) => {
    const term = problem.random[t] as Problem['random'][number];
    const byLevel = (m: Matrix): Record<string, (number | null)[]> => {
      const values = rows(m);
      return Object.fromEntries(term.levels.map((level, i) => [level, values[i] as (number | null)[]]));
    };
    const condSD = modes.condSD ? { condSD: byLevel(modes.condSD) } : {};
    const of = term.part ? { part: term.part } : {};
    return { group: term.group, ...of, terms: [...term.columns], modes: byLevel(modes.mode), ...condSD };
  });
}

function residualQuantiles(fit: Fit, problem: Problem, sigma: number): number[] {
  const weights = fit.meaning.weights === 'precision' ? problem.weights?.values : undefined;
  const scaled = problem.response.y
    .map((y, i) => ((y - (fit.fitted[i] as number)) * Math.sqrt(weights?.[i] ?? 1)) / sigma)
    .sort();
  return [0, 0.25, 0.5, 0.75, 1].map((probability) => quantile(scaled, probability));
}
/** Linear interpolation of the order statistics: R's default, type 7 (Hyndman & Fan 1996). */
function quantile(sorted: Float64Array, probability: number): number {
  const h = (sorted.length - 1) * probability;
  const low = Math.floor(h);
  const a = sorted[low] ?? Number.NaN;
  const b = sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN;
  return a + (h - low) * (b - a);
}

function convergence(fit: Fit, problem: Problem): FitDocument['convergence'] {
  const { stop, native } = fit;
  const names = blockNames(problem.random);
  const boundary = problem.random.flatMap(({ columns }, t) => {
    const Sigma = fit.canonical.Sigma[t] as Matrix;
    const zero = columns.filter((_, i) => Sigma.data[i * (Sigma.nrow + 1)] === 0);
    return zero.map((column) => deviationName('sd', names[t] as string, column));
  });
  const gradient = native.gradient && Math.max(0, ...Array.from(native.gradient, Math.abs));
  return {
    converged: stop.reason === 'converged',
    reason: stop.reason,
    code: stop.code,
    message: stop.message,
    optimizer: stop.optimizer,
    iterations: finite(stop.iterations),
    evaluations: { f: finite(stop.evaluations.f), g: finite(stop.evaluations.g) },
    maxAbsGradient: finite(gradient),
    hessianEigenvalues: native.eigenvalues && finiteAll(native.eigenvalues),
    pdHessian: native.eigenvalues?.every((value) => value > 0) ?? null,
    singular: fit.singular,
    boundary,
  };
}
