/**
 * One fit as an R user expects a summary, but headed by who made it: nobody may take a re-implementation for the
 * package.
 */
import { criterionName, EXACT, varianceOfFamily } from '@mixdiff/contract';
import { forTerminal, terminalText } from '@mixdiff/quoting';
import type { AnovaRow, FitDocument } from '@mixdiff/schema';
import { count, fixed, NA, pValue, significant } from '../format.ts';
import { parameterName } from '../story/names.ts';
import { roundingText } from '../story/path.ts';
import { detailText, type FitDetail } from './fit-details.ts';
import { paragraph, table } from './table.ts';

/** What else was asked for, and the place of every used row in the file, from 1. */
export interface FitTextOptions {
  readonly details?: readonly FitDetail[];
  readonly rows?: ArrayLike<number>;
}
/** One fit as an R user expects a summary, headed so that nobody takes a re-implementation for the package. */
export function fitText(given: FitDocument, label: string, { details = [], rows = [] }: FitTextOptions = {}): string {
  const fit = forTerminal(given);
  const groups = Object.entries(fit.ngroups).map(([group, n]) => `${group}, ${n}`);
  const rounded = roundingText(fit);
  const marginal = fit.residual?.kind === 'marginal' ? fit.residual : null;
  const parts = [
    `${terminalText(label)} as ${fit.as}: ${kindOf(fit)} fit by ${fit.method === 'REML' ? 'REML' : 'maximum likelihood'}${approximated(fit)}`,
    `Formula: ${fit.formula}${formulasOfParts(fit)}${isGaussian(fit) ? '' : `\n Family: ${fit.family} (${fit.link})`}`,
    criteria(fit),
    explained(fit),
    marginal
      ? `Correlation of residuals:\n${correlationTable(fit, marginal)}`
      : `${randomHead(fit)}:\n${randomTable(fit)}`,
    dispersion(fit),
    `  Number of obs: ${fit.nobs}${fit.droppedRows ? ` (${count(fit.droppedRows, 'row')} dropped for missing values)` : ''}${groups.length > 0 ? `, groups: ${groups.join('; ')}` : ''}`,
    `Fixed effects:\n${fixedTable(fit.fixed.filter(({ part }) => part === undefined))}`,
    ...partTables(fit),
    stopped(fit),
    ...fit.messages.map((m) => paragraph(`${m.level === 'warning' ? 'Warning' : 'Note'}: ${m.original ?? m.text}`, 0)),
    rounded ? paragraph(`Note: ${rounded}`, 0) : '',
    ...details.map((detail) => detailText(fit, detail, rows)),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** R^2 and ICC, where the model has one residual variance. */
function explained({ varianceExplained: shares }: FitDocument): string {
  if (!shares) return '';
  const { marginal, conditional, iccAdjusted, iccUnadjusted } = shares;
  return [
    `R2 (Nakagawa): marginal ${fixed(marginal, 4)}, conditional ${fixed(conditional, 4)}`,
    `ICC: adjusted ${fixed(iccAdjusted, 4)}, unadjusted ${fixed(iccUnadjusted, 4)}`,
  ].join('\n');
}
const formulasOfParts = ({ ziformula, dispformula }: FitDocument): string =>
  `${ziformula === undefined ? '' : `\nZero inflation: ${ziformula}`}${dispformula === undefined ? '' : `\nDispersion: ${dispformula}`}`;
const isGaussian = ({ family, link }: FitDocument): boolean => family === 'gaussian' && link === 'identity';
function kindOf(fit: FitDocument): string {
  if (fit.residual?.kind === 'marginal') return 'generalized least squares';
  if (isGaussian(fit) && fit.random.length === 0) return 'linear model';
  return isGaussian(fit) ? 'linear mixed model' : 'generalized linear mixed model';
}
/** As glmer heads it: what stands in the integral's place. */
function approximated({ meaning: { criterion = EXACT } }: FitDocument): string {
  const stale = 'stale' in criterion && criterion.stale ? ', stale factor' : '';
  switch (criterion.kind) {
    case 'exact':
      return '';
    case 'laplace':
      return ` (Laplace approximation, ${criterion.information} information${stale})`;
    case 'quadrature':
      return ` (adaptive Gauss-Hermite quadrature, nAGQ = ${criterion.nodes}${stale})`;
    default:
      return ` (${criterionName(criterion)})`;
  }
}

function criteria(fit: FitDocument): string {
  const names = ['AIC', 'BIC', 'logLik', fit.method === 'REML' ? 'REML criterion' : 'deviance', 'df.resid'];
  const shown = fit.withheld.includes('logLik') ? null : fit.logLik;
  const numbers = [fit.aic, fit.bic, shown, fit.criterion].map((x) => fixed(x, 2));
  const text = table([names, [...numbers, fixed(fit.dfResidual, 0)]], { left: 0 });
  if (!fit.withheld.includes('logLik')) return text;
  return `${text}\n${paragraph(`withheld as in the original; the log-likelihood reached is ${fixed(fit.logLik, 4)}`)}`;
}

const randomHead = ({ random }: FitDocument): string => (random.length > 0 ? 'Random effects' : 'Residuals');
function randomTable(fit: FitDocument): string {
  const body = fit.random.flatMap((block) =>
    block.terms.map((term, i) => [
      i === 0
        ? `${block.part === 'zeroInflation' ? 'zi~' : block.part === 'dispersion' ? 'disp~' : ''}${block.group}`
        : '',
      term,
      fixed(block.cov[i]?.[i], 5),
      fixed(block.sd[i], 5),
      ...block.terms.slice(0, i).map((_, j) => fixed(block.corr[i]?.[j], 2)),
    ]),
  );
  const residual = ['Residual', '', fixed(fit.sigma === null ? null : fit.sigma ** 2, 5), fixed(fit.sigma, 5)];
  const corr = fit.random.some((block) => block.terms.length > 1) ? ['Corr'] : [];
  const rows = fit.residual?.kind === 'none' ? body : [...body, residual];
  return table([['Groups', 'Name', 'Variance', 'Std.Dev.', ...corr], ...rows], { left: 2 });
}

/** The family's own parameters. */
function dispersion({ residual, family }: FitDocument): string {
  const own = Object.entries((residual?.kind === 'none' ? residual.family : undefined) ?? {});
  const meaning = varianceOfFamily(family);
  return own
    .map(([name, value]) => {
      if (name !== 'dispersion') return `${name}: ${fixed(value, 5)}`;
      // at the limit of a family it is small, not none
      const digits = value !== null && value > 0 && value < 1e-3 ? significant(value, 4) : fixed(value, 5);
      return `Dispersion: ${digits}${meaning ? `  (variance ${meaning})` : ''}`;
    })
    .join('\n');
}

/** How rows of a subject vary together, by the names that the originals print. */
function correlationTable(fit: FitDocument, residual: Marginal): string {
  const { structure, subject, parameters } = residual;
  const rows = Object.entries(parameters).map(([name, value]) => ['', parameterName(name, residual), fixed(value, 7)]);
  const named = STRUCTURES[structure] ?? structure;
  const deviation = fit.sigma === null ? [] : [['', 'residual standard error', fixed(fit.sigma, 7)]];
  return table(
    [['Structure', 'Parameter', 'Estimate'], [`${named} within ${subject}`, '', ''], ...rows, ...deviation],
    {
      left: 2,
    },
  );
}
type Marginal = Extract<NonNullable<FitDocument['residual']>, { kind: 'marginal' }>;
const STRUCTURES: Readonly<Record<string, string>> = {
  us: 'unstructured',
  'cs-hom': 'compound symmetry',
  'cs-het': 'compound symmetry, a variance each',
  'ar1-hom': 'autoregressive',
  'ar1-het': 'autoregressive, a variance each',
  'ad-hom': 'antedependence',
  'ad-het': 'antedependence, a variance each',
  'toep-hom': 'Toeplitz',
  'toep-het': 'Toeplitz, a variance each',
};

/** As summary() of glmmTMB heads them. */
const partTables = ({ fixed: all }: FitDocument): string[] =>
  (['zeroInflation', 'dispersion'] as const).flatMap((part) => {
    const rows = all.filter((row) => row.part === part);
    const head = part === 'zeroInflation' ? 'Zero-inflation model (logit)' : 'Dispersion model (log)';
    return rows.length > 0 ? [`${head}:\n${fixedTable(rows)}`] : [];
  });
function fixedTable(shown: FitDocument['fixed']): string {
  const [first] = shown;
  const statistic = first?.statisticName ?? 't';
  const hasDf = shown.some((row) => row.df !== null);
  const hasP = shown.some((row) => row.p !== null);
  const head = [
    '',
    'Estimate',
    'Std. Error',
    ...(hasDf ? ['DF'] : []),
    `${statistic} value`,
    ...(hasP ? [`Pr(>|${statistic}|)`] : []),
  ];
  const body = shown.map((row) => [
    row.term,
    fixed(row.estimate, 5),
    fixed(row.se, 5),
    ...(hasDf ? [row.df === null ? NA : String(Number(row.df.toFixed(2)))] : []),
    fixed(row.statistic, 3),
    ...(hasP ? [pValue(row.p)] : []),
  ]);
  return table([head, ...body]);
}

function stopped(fit: FitDocument): string {
  const { optimizer, iterations, evaluations, message, reason } = fit.convergence;
  const evaluated = [`${evaluations.f ?? NA} function`, ...(evaluations.g ? [`${evaluations.g} gradient`] : [])].join(
    ' and ',
  );
  // a model without parameters to search for asks no optimizer
  if (!optimizer) return paragraph(message || reason, 0);
  const text = `${optimizer}: ${message || reason}; ${iterations ?? NA} iterations, ${evaluated} evaluations`;
  const eigen = fit.convergence.hessianEigenvalues;
  const hessian =
    eigen && eigen.length > 0
      ? `; Hessian eigenvalues from ${significant(eigen.at(-1), 3)} to ${significant(eigen[0], 3)}`
      : '';
  return paragraph(text + hessian, 0);
}

export function anovaText(rows: readonly AnovaRow[]): string {
  const body = forTerminal(rows).map((row) => [
    row.term,
    String(row.numDF),
    row.denDF === null ? NA : String(Number(row.denDF.toFixed(3))),
    fixed(row.F, 4),
    pValue(row.p),
  ]);
  return table([['', 'numDF', 'denDF', 'F-value', 'p-value'], ...body]);
}
