/**
 * What sentences call fits: as short as is unambiguous in this comparison, and the same in every sentence, table and
 * picture.
 */
import { own } from '@mixdiff/contract';
import {
  blockNames,
  blocksOf,
  type CertificateDocument,
  type ComparedFit,
  type ComparisonDocument,
  correlationName,
  deviationName,
  type FitDocument,
  headOf,
  quantityNamed,
  RESIDUAL,
} from '@mixdiff/schema';

/** A compared fit that was fitted, with its document. */
export interface Fitted extends ComparedFit {
  readonly fit: FitDocument;
}
export const fitted = (document: ComparisonDocument): Fitted[] =>
  document.fits.filter((entry): entry is Fitted => entry.fit !== null);
/** Faithful fits only: a certified one stands beside the fit that it certifies. */
export const faithful = (document: ComparisonDocument): Fitted[] =>
  fitted(document).filter((entry) => entry.certifies === null);

/** How sentences name a fit: label and method, or the whole id where two fits share those. */
export function nameOf(document: ComparisonDocument, id: string): string {
  const entry = document.fits.find((f) => f.id === id);
  if (!entry) return id;
  return hasTwin(document, entry)
    ? starred(entry)
    : `${entry.label}/${entry.method}${entry.certifies ? '+certified' : ''}`;
}
/** How a table heads a fit whose method stands above it. */
export function shortNameOf(document: ComparisonDocument, id: string): string {
  const entry = document.fits.find((f) => f.id === id);
  if (!entry) return id;
  if (entry.certifies) {
    const certified = document.fits.filter((f) => f.certifies && f.method === entry.method);
    return certified.length > 1 ? `${shortNameOf(document, entry.certifies)}+certified` : 'certified';
  }
  return hasTwin(document, entry) ? starred(entry).replace(/\/(REML|ML)$/, '') : entry.label;
}
const hasTwin = (document: ComparisonDocument, entry: ComparedFit): boolean =>
  document.fits.some(
    (f) =>
      f.id !== entry.id && f.label === entry.label && f.method === entry.method && !f.certifies === !entry.certifies,
  );
const starred = (entry: ComparedFit): string =>
  entry.kind === 're-implementation' ? entry.id.replace(/^[^@{/]+/, (id) => `${id}*`) : entry.id;

/** Fits with those of one method side by side, and what heads them. */
export function byMethod(fits: readonly Fitted[]): { fits: Fitted[]; groups: (readonly [string, number])[] } {
  const methods = [...new Set(fits.map((f) => f.method))];
  const parts = methods.map((method) => fits.filter((f) => f.method === method));
  return { fits: parts.flat(), groups: methods.map((method, i) => [method, parts[i]?.length ?? 0] as const) };
}

export const certificateOf = (document: ComparisonDocument, id: string): CertificateDocument | undefined =>
  document.certificates.find((c) => c.fit === id);
export const isMaximumVerdict = (verdict: string): boolean =>
  ['interior-maximum', 'boundary-maximum', 'flat-ridge', 'at-limit'].includes(verdict);
/** At a maximum that the design gives equals with other variances. */
export function isOneOfMany(document: ComparisonDocument, id: string): boolean {
  const certificate = certificateOf(document, id);
  const open = certificate?.evidence.unidentified?.quantities ?? [];
  return isMaximumVerdict(certificate?.verdict ?? '') && open.some((quantity) => headOf(quantity) === 'variance');
}
/** The log-likelihood under the referee where it judged the fit, else the engine's own. */
export const judgedLogLik = (document: ComparisonDocument, f: Fitted): number | null =>
  certificateOf(document, f.id)?.logLik ?? f.fit.logLik;

/** Fits judged and found not to be a maximum of their own criterion. */
export function notMaxima(document: ComparisonDocument): { entry: Fitted; certificate: CertificateDocument }[] {
  return faithful(document).flatMap((entry) => {
    const certificate = certificateOf(document, entry.id);
    if (!certificate || certificate.verdict === 'not-assessed' || isMaximumVerdict(certificate.verdict)) return [];
    return [{ entry, certificate }];
  });
}
/** `class` for `(Intercept)` of group class; `Days within Subject` for a slope. */
export const componentName = (group: string, term: string): string =>
  term === '(Intercept)' ? group : `${term} within ${group}`;

/** One standard deviation of the model, and how to read it from a fit. */
export interface Component {
  readonly name: string;
  /** In the one grammar of quantities, as profiles, surfaces and paths name it. */
  readonly quantity: string;
  readonly sd: (fit: FitDocument) => number | null;
  readonly variance: (fit: FitDocument) => number | null;
}
export function componentsOf(document: ComparisonDocument): Component[] {
  const blocks = document.problem.random;
  const names = blockNames(blocksOf(blocks));
  // (1 | g) beside (x | g): two variances of one name
  const isShared = (group: string, term: string): boolean =>
    blocks.filter((other) => other.group === group && other.terms.includes(term)).length > 1;
  const random = blocks.flatMap(({ name, group, terms }, t) =>
    terms.map((term, i) => ({
      name: `${componentName(group, term)}${isShared(group, term) ? ` in (${name})` : ''}`,
      quantity: deviationName('sd', names[t] as string, term),
      sd: (fit: FitDocument) => fit.random[t]?.sd[i] ?? null,
      variance: (fit: FitDocument) => fit.random[t]?.cov[i]?.[i] ?? null,
    })),
  );
  const residual: Component = {
    name: 'residual',
    quantity: RESIDUAL.sd,
    sd: (fit) => fit.sigma,
    variance: (fit) => (fit.sigma === null ? null : fit.sigma ** 2),
  };
  const scaled = fitted(document).some(
    ({ fit }) => fit.residual?.kind !== 'none' && !(fit.residual && fit.sigma === null),
  );
  return scaled ? [...random, residual] : random;
}

/** One correlation of the random effects, and how to read it from a fit: null beside a variance of zero. */
export interface Correlation {
  readonly name: string;
  readonly quantity: string;
  readonly of: (fit: FitDocument) => number | null;
  /** Of what has the response's unit: what a gap is to be divided by. Left out: a number without a unit. */
  readonly scale?: (fit: FitDocument) => number | null;
}
export const correlationsOf = (document: ComparisonDocument): Correlation[] => [
  ...ofRandomEffects(document),
  ...ofResiduals(document),
  ...ofFamily(document),
];
/** `rho within id`, `var week 4`, `cov week 8, week 4`: positions by their labels, with the group where there are groups: `var week 4 [TRT]`. */
export function parameterName(name: string, residual: MarginalDocument | undefined): string {
  const labels = residual?.positions ?? [];
  for (const [i, label] of labels.entries()) {
    const variance = after(name, `variance.${i + 1}`);
    if (variance !== null) return `var ${label}${variance}`;
    for (const [j, other] of labels.slice(0, i).entries()) {
      const covariance = after(name, `cov.${i + 1}.${j + 1}`);
      if (covariance !== null) return `cov ${label}, ${other}${covariance}`;
    }
    const rho = after(name, `rho.${i + 1}`);
    if (rho !== null) return `rho ${i + 1}${rho} within ${residual?.subject}`;
  }
  return `${name} within ${residual?.subject}`;
}
/** What a name has after the name of a parameter: nothing, or its group; null: it is the name of another. */
function after(name: string, parameter: string): string | null {
  if (name === parameter) return '';
  return name.startsWith(`${parameter}[`) ? ` ${name.slice(parameter.length)}` : null;
}
type MarginalDocument = Extract<NonNullable<FitDocument['residual']>, { kind: 'marginal' }>;
/** Parameters of a residual model, by the names that fits give them. */
function ofResiduals(document: ComparisonDocument): Correlation[] {
  const parametersOf = ({ residual }: FitDocument) => (residual?.kind === 'marginal' ? residual : null);
  const found = fitted(document).flatMap(({ fit }) => parametersOf(fit) ?? []);
  return [...new Set(found.flatMap(({ parameters }) => Object.keys(parameters)))].map((name) => ({
    name: parameterName(name, found[0]),
    quantity: quantityNamed('residual', name),
    of: (fit) => own(parametersOf(fit)?.parameters, name) ?? null,
    ...(isScaled(name, found[0]) ? { scale: (fit: FitDocument) => scaleOf(name, parametersOf(fit)) } : {}),
  }));
}
/** Parameters of the family: `dispersion`. */
function ofFamily(document: ComparisonDocument): Correlation[] {
  const parametersOf = ({ residual }: FitDocument) => (residual?.kind === 'none' ? residual.family : undefined);
  const names = new Set(fitted(document).flatMap(({ fit }) => Object.keys(parametersOf(fit) ?? {})));
  return [...names].map((name) => ({
    name,
    quantity: quantityNamed('residual', name),
    of: (fit) => own(parametersOf(fit), name) ?? null,
  }));
}
/** Variances, covariances and distances: all that changes with the unit of the response or of the places. */
function isScaled(name: string, residual: MarginalDocument | undefined): boolean {
  const plain = ['sigma2', 'range'].some((one) => after(name, one) !== null);
  return plain || /^(var|cov) /.test(parameterName(name, residual));
}
/** A variance and a range by themselves, a covariance by the two standard deviations. */
function scaleOf(name: string, residual: MarginalDocument | null): number | null {
  const value = (one: string): number | null => own(residual?.parameters, one) ?? null;
  for (const [i] of (residual?.positions ?? []).entries()) {
    for (let j = 0; j < i; j++) {
      const covariance = `cov.${i + 1}.${j + 1}`;
      if (after(name, covariance) === null) continue;
      const group = name.slice(covariance.length);
      const [one, other] = [i, j].map((at) => value(`variance.${at + 1}${group}`));
      return one && other ? Math.sqrt(one * other) : null;
    }
  }
  return value(name);
}
function ofRandomEffects({ problem: { random } }: ComparisonDocument): Correlation[] {
  const names = blockNames(blocksOf(random));
  return random.flatMap(({ group, terms }, t) =>
    terms.flatMap((term, j) =>
      terms.slice(0, j).map((other, i) => ({
        name: `corr ${other}, ${term} within ${group}`,
        quantity: correlationName(names[t] as string, term, other),
        of: (fit: FitDocument) => fit.random[t]?.corr[i]?.[j] ?? null,
      })),
    ),
  );
}
