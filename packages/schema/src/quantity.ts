import { own } from '@mixdiff/contract';
import type { AnovaRow, FitDocument } from './fit.ts';
import type { DiagnoseDocument } from './inference.ts';
import {
  blockNames,
  blocksOf,
  correlationName,
  deviationName,
  type Element,
  elementNamed,
  headOf,
  quantityNamed,
  RESIDUAL,
  termOf,
} from './quantity-name.ts';

/**
 * The numbers that documents hold, by name: `beta|craven`, `se|social2`, `sd|school:class|(Intercept)`,
 * `correlation|social3|craven`, `anova|social|F`, `diagnose|eigenvalue|13`, `logLik`, …
 */
export interface Attached {
  readonly anova?: readonly AnovaRow[] | undefined;
  readonly diagnose?: DiagnoseDocument | undefined;
}
/** `undefined`: this document does not hold such a quantity. `null`: it does, and the number does not exist. */
export type QuantityValue = number | string | null | undefined;

/** The value of a named quantity in a fit or what is attached to it; undefined where there is none of that name. */
export const quantityOf = (fit: FitDocument, name: string, attached: Attached = {}): QuantityValue =>
  own(readers, headOf(name))?.(fit, termOf(name), attached, name);

type Reader = (fit: FitDocument, term: string, attached: Attached, name: string) => QuantityValue;
const coefficient =
  (field: 'estimate' | 'se' | 'statistic' | 'df' | 'p'): Reader =>
  (fit, term) => {
    const row = fit.fixed.find((r) => r.term === term);
    return row?.[field];
  };
const readers: Record<string, Reader> = {
  beta: coefficient('estimate'),
  se: coefficient('se'),
  statistic: coefficient('statistic'),
  df: coefficient('df'),
  p: coefficient('p'),
  logLik: (fit) => (fit.withheld.includes('logLik') ? null : fit.logLik),
  criterion: (fit) => fit.criterion,
  deviance: (fit) => fit.deviance,
  aic: (fit) => fit.aic,
  bic: (fit) => fit.bic,
  nobs: (fit) => fit.nobs,
  dfModel: (fit) => fit.dfModel,
  dfResidual: (fit) => fit.dfResidual,
  sigma: (fit) => fit.sigma,
  dispersion: (fit) => fit.sigma && fit.sigma ** 2,
  ngroups: (fit, group) => own(fit.ngroups, group),
  sd: (fit, _, __, name) => (name === RESIDUAL.sd ? fit.sigma : atElement(fit, name, ({ sd }, { i }) => sd[i])),
  variance: (fit, _, __, name) =>
    name === RESIDUAL.variance ? fit.sigma && fit.sigma ** 2 : atElement(fit, name, ({ cov }, { i }) => cov[i]?.[i]),
  corr: (fit, _, __, name) => atElement(fit, name, ({ corr }, { i, j }) => corr[i]?.[j]),
  correlation: (fit, pair) => fixedCorrelation(fit, pair),
  residual: ({ residual }, parameter) => own(parametersOf(residual), parameter),
  scaledResidual: (fit, which) => fit.scaledResidualQuantiles[['min', 'q1', 'median', 'q3', 'max'].indexOf(which)],
  anova: (fit, cell, attached) => anovaCell(attached.anova ?? fit.anova ?? [], cell),
  diagnose: (_, what, { diagnose }) => diagnosed(diagnose, headOf(what), termOf(what)),
};

/** Of the residual model, or of the family. */
const parametersOf = (residual: FitDocument['residual']): Readonly<Record<string, number | null>> | null =>
  (residual?.kind === 'none' ? residual.family : residual?.parameters) ?? null;

type RandomBlock = FitDocument['random'][number];
function atElement(
  { random }: FitDocument,
  name: string,
  read: (block: RandomBlock, at: Element) => number | null | undefined,
): QuantityValue {
  const at = elementNamed(name, blocksOf(random));
  return at ? read(random[at.block] as RandomBlock, at) : undefined;
}
/** `pair`: the names of two coefficients with a bar between. */
function fixedCorrelation({ fixed, vcov }: FitDocument, pair: string): QuantityValue {
  const at = fixed.flatMap((one, i) =>
    fixed.flatMap((other, j) => (quantityNamed(one.term, other.term) === pair ? [[i, j] as const] : [])),
  )[0];
  if (!at || !vcov) return undefined;
  const [i, j] = at;
  const [covariance, a, b] = [vcov[i]?.[j], vcov[i]?.[i], vcov[j]?.[j]];
  if (covariance == null || a == null || b == null) return null;
  return covariance / Math.sqrt(a * b);
}
/** `cell`: the name of a row and of a column with a bar between. */
function anovaCell(rows: readonly AnovaRow[], cell: string): QuantityValue {
  for (const row of rows) {
    const field = Object.keys(row).find((one) => quantityNamed(row.term, one) === cell);
    if (field !== undefined) return row[field as keyof AnovaRow];
  }
  return undefined;
}
function diagnosed(document: DiagnoseDocument | undefined, kind: string, name: string): QuantityValue {
  if (!document) return undefined;
  const flat = document.eigenvalues.find((e) => String(e.index) === name);
  if (kind === 'z') return document.z.find((e) => e.name === name)?.value;
  if (kind === 'nonFinite') return document.nonFinite.join(', ');
  if (kind === 'maxEigenvalue') return document.maxEigenvalue;
  if (kind === 'eigenvalue') return flat?.value;
  if (kind === 'relativeEigenvalue') return flat?.relative;
  return kind === 'badElements' ? flat?.badElements.join(', ') : undefined;
}

/** Every numeric quantity that a fit document holds, by name. */
export function quantityNames(fit: FitDocument): string[] {
  const fixed = fit.fixed.flatMap(({ term }) =>
    ['beta', 'se', 'statistic', 'df', 'p'].map((q) => quantityNamed(q, term)),
  );
  const names = blockNames(blocksOf(fit.random));
  const random = fit.random.flatMap(({ terms }, t) => {
    const block = names[t] as string;
    return [
      ...terms.map((term) => deviationName('variance', block, term)),
      ...terms.flatMap((a, i) => terms.slice(0, i).map((b) => correlationName(block, a, b))),
    ];
  });
  const whole = ['logLik', 'criterion', 'deviance', 'aic', 'bic', 'dfResidual', 'nobs'];
  const { residual } = fit;
  const beside = Object.keys(parametersOf(residual) ?? {});
  return [
    ...whole,
    ...(residual?.kind === 'none' ? [] : [RESIDUAL.variance]),
    ...beside.map((parameter) => quantityNamed('residual', parameter)),
    ...random,
    ...fixed,
  ];
}
