/** Estimates in broom.mixed's columns: whoever reads them goes on in R, and should not have to rename anything. */
import { csvCell, forTerminal } from '@mixdiff/quoting';
import { type CoefficientRow, type ComparisonDocument, waldInterval } from '@mixdiff/schema';
import { type Fitted, fitted } from '../story/names.ts';

/** One parameter of one fit, under broom.mixed's names. */
export interface EstimateRow {
  readonly effect: 'fixed' | 'ran_pars';
  readonly group: string | null;
  readonly term: string;
  readonly estimate: number | null;
  readonly 'std.error': number | null;
  readonly statistic: number | null;
  readonly df: number | null;
  readonly 'p.value': number | null;
  readonly 'conf.low': number | null;
  readonly 'conf.high': number | null;
  readonly backend: string;
  readonly version: string;
  readonly method: string;
  /** The comparison's name of the fit: tells apart fits that share backend, version and method. */
  readonly fit: string;
}
export const ESTIMATE_COLUMNS = [
  'effect',
  'group',
  'term',
  'estimate',
  'std.error',
  'statistic',
  'df',
  'p.value',
  'conf.low',
  'conf.high',
  'backend',
  'version',
  'method',
  'fit',
] as const satisfies readonly (keyof EstimateRow)[];

export const estimates = (document: ComparisonDocument): EstimateRow[] =>
  fitted(document).flatMap((f) => [...f.fit.fixed.map((c) => fixedRow(f, c)), ...randomRows(f)]);

function fixedRow(f: Fitted, c: CoefficientRow): EstimateRow {
  const [low, high] = waldInterval(c) ?? [null, null];
  return {
    effect: 'fixed',
    group: null,
    term: c.term,
    estimate: c.estimate,
    'std.error': c.se,
    statistic: c.statistic,
    df: c.df,
    'p.value': c.p,
    'conf.low': low,
    'conf.high': high,
    ...provenance(f),
  };
}
/** Standard deviations and correlations: `sd__(Intercept)`, `cor__(Intercept).Days`, `sd__Observation`. */
function randomRows(f: Fitted): EstimateRow[] {
  const rows = f.fit.random.flatMap((block) => [
    ...block.terms.map((term, i) => randomRow(f, block.group, `sd__${term}`, block.sd[i] ?? null)),
    ...block.terms.flatMap((term, j) =>
      block.terms.slice(0, j).map((other, i) => randomRow(f, block.group, `cor__${other}.${term}`, block.corr[i]?.[j])),
    ),
  ]);
  const { residual, sigma } = f.fit;
  const own =
    residual?.kind === 'marginal'
      ? Object.entries(residual.parameters).map(([name, value]) => randomRow(f, residual.subject, name, value))
      : residual?.kind === 'none'
        ? Object.entries(residual.family ?? {}).map(([name, value]) => randomRow(f, f.fit.family, name, value))
        : [];
  const observation = residual?.kind === 'none' ? [] : [randomRow(f, 'Residual', 'sd__Observation', sigma)];
  return [...rows, ...own, ...observation];
}
const randomRow = (f: Fitted, group: string, term: string, estimate: number | null | undefined): EstimateRow => ({
  effect: 'ran_pars',
  group,
  term,
  estimate: estimate ?? null,
  'std.error': null,
  statistic: null,
  df: null,
  'p.value': null,
  'conf.low': null,
  'conf.high': null,
  ...provenance(f),
});
const provenance = (f: Fitted): Pick<EstimateRow, 'backend' | 'version' | 'method' | 'fit'> => ({
  backend: `${f.label}${f.certifies ? ' certified' : ''}`,
  version: f.fit.as,
  method: f.method,
  fit: f.id,
});

/** Full precision, RFC 4180 quoting; what does not exist is NA, as R reads it. */
export function estimatesCsv(document: ComparisonDocument): string {
  const lines = estimates(forTerminal(document)).map((row) =>
    ESTIMATE_COLUMNS.map((column) => csvCell(row[column])).join(','),
  );
  return `${[ESTIMATE_COLUMNS.join(','), ...lines].join('\n')}\n`;
}
