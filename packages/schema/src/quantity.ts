import { own } from '@mixdiff/contract';
import type { AnovaRow, FitDocument } from './fit.ts';
import type { DiagnoseDocument } from './inference.ts';

/**
 * The one grammar that names quantities everywhere: `beta|craven`, `se|social2`, `sd|school:class|(Intercept)`,
 * `correlation|social3|craven`, `anova|social|F`, `diagnose|eigenvalue|13`, `logLik`, …
 */
export interface Attached {
  readonly anova?: readonly AnovaRow[] | undefined;
  readonly diagnose?: DiagnoseDocument | undefined;
}
/** `undefined`: this document does not hold such a quantity. `null`: it does, and the number does not exist. */
export type QuantityValue = number | string | null | undefined;

export function quantityOf(fit: FitDocument, name: string, attached: Attached = {}): QuantityValue {
  const [head = '', a = '', b = ''] = name.split('|');
  if (head === 'diagnose') return diagnosed(attached.diagnose, ...partsAfter(name));
  const known = own(readers, head);
  return known ? known(fit, a, b, attached) : undefined;
}
/** Names with a `|` inside (a bad element's label) keep it: split only what the grammar needs. */
function partsAfter(name: string): [string, string] {
  const [, kind = '', ...rest] = name.split('|');
  return [kind, rest.join('|')];
}

type Reader = (fit: FitDocument, a: string, b: string, attached: Attached) => QuantityValue;
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
  sd: (fit, group, term) => (group === 'Residual' ? fit.sigma : randomEntry(fit, group, term, 'sd')),
  variance: (fit, group, term) =>
    group === 'Residual' ? fit.sigma && fit.sigma ** 2 : randomEntry(fit, group, term, 'variance'),
  corr: (fit, group, terms) => {
    const [one = '', other = ''] = terms.split(',');
    const block = fit.random.find((r) => r.group === group && r.terms.includes(one) && r.terms.includes(other));
    return block?.corr[block.terms.indexOf(one)]?.[block.terms.indexOf(other)];
  },
  correlation: (fit, one, other) => fixedCorrelation(fit, one, other),
  scaledResidual: (fit, which) => fit.scaledResidualQuantiles[['min', 'q1', 'median', 'q3', 'max'].indexOf(which)],
  anova: (fit, term, field, attached) => {
    const row = (attached.anova ?? fit.anova)?.find((r) => r.term === term);
    return row && own(row as unknown as Record<string, number | string | null>, field);
  },
};

function randomEntry(fit: FitDocument, group: string, term: string, field: 'sd' | 'variance'): QuantityValue {
  for (const block of fit.random) {
    const i = block.group === group ? block.terms.indexOf(term) : -1;
    if (i >= 0) return field === 'sd' ? block.sd[i] : block.cov[i]?.[i];
  }
  return undefined;
}
function fixedCorrelation(fit: FitDocument, one: string, other: string): QuantityValue {
  const [i, j] = [one, other].map((name) => fit.fixed.findIndex((r) => r.term === name)) as [number, number];
  const row = fit.vcov?.[i];
  if (i < 0 || j < 0 || !row) return undefined;
  const [covariance, a, b] = [row[j], row[i], fit.vcov?.[j]?.[j]];
  if (covariance == null || a == null || b == null) return null;
  return covariance / Math.sqrt(a * b);
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
  const fixed = fit.fixed.flatMap(({ term }) => ['beta', 'se', 'statistic', 'df', 'p'].map((q) => `${q}|${term}`));
  const random = fit.random.flatMap(({ group, terms }) => [
    ...terms.map((term) => `variance|${group}|${term}`),
    ...terms.flatMap((a, i) => terms.slice(0, i).map((b) => `corr|${group}|${a},${b}`)),
  ]);
  const whole = ['logLik', 'criterion', 'deviance', 'aic', 'bic', 'dfResidual', 'nobs'];
  return [...whole, 'variance|Residual', ...random, ...fixed];
}
