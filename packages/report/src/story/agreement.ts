/** Who agrees and who differs, said before the tables: most readers ask this one question. */
import { type ComparisonDocument, headOf, type QuantityDocument } from '@mixdiff/schema';
import { count, list, several, significant } from '../format.ts';
import { type Block, facts } from './block.ts';
import { isUnidentified, sumAt, unidentifiedOf } from './identification.ts';
import { divides, gapBetween, maximaByPeers } from './likelihoods.ts';
import { componentsOf, correlationsOf, type Fitted, notMaxima, shortNameOf } from './names.ts';

/**
 * What is called agreement: two points within 1e-4 of one maximum each; a hundredth of a standard error; standard
 * deviations within 1 %, or both below a thousandth of the residual one; correlations within 0.01; elements of a covariance
 * matrix within 2 % of what stands on its diagonal there.
 */
const AGREES = { logLik: 2e-4, inSE: 0.01, sd: 0.01, ofSigma: 1e-3, corr: 0.01 } as const;

/** AGREE and DIFFER: who ends at the same maximum and how closely, and what differs for which reason. */
export function agreement(document: ComparisonDocument): Block {
  const lines: (readonly [string, string])[] = [];
  for (const { name, fits } of maximaByPeers(document)) {
    if (fits.length < 2) continue;
    const names = several(
      fits.map((f) => shortNameOf(document, f.id)),
      6,
    );
    lines.push([lines.length === 0 ? 'AGREE' : '', `${name}: ${names} ${closeness(document, fits)}`]);
  }
  return facts(...lines, ['DIFFER', differences(document)]);
}
interface Closeness {
  /** `logLik within 2e-9` */
  readonly text: string;
  readonly holds: boolean;
}
function closeness(document: ComparisonDocument, same: readonly Fitted[]): string {
  const spread = spreadOf(document, same);
  const apart = largestInSE(same);
  const parts: Closeness[] = [
    ...(spread === null ? [] : [{ text: `logLik within ${bound(spread)}`, holds: spread <= AGREES.logLik }]),
    ...(apart === null ? [] : [{ text: `estimates within ${bound(apart)} SE`, holds: apart <= AGREES.inSE }]),
    ...covariances(document, same),
  ];
  const [held, broken] = [parts.filter(({ holds }) => holds), parts.filter(({ holds }) => !holds)];
  const text = (all: readonly Closeness[]): string => all.map((part) => part.text).join(', ');
  if (broken.length === 0) return `(${text(held)})`;
  return `${held.length > 0 ? `in part (${text(held)}), ` : ''}not in: ${text(broken)}`;
}
/** The largest gap between two of them. */
function spreadOf(document: ComparisonDocument, same: readonly Fitted[]): number | null {
  const [first, ...others] = same;
  const gaps = first ? others.map((f) => gapBetween(document, f, first)) : [];
  const known = gaps.filter((gap): gap is number => gap !== null);
  return known.length > 0 ? Math.max(0, ...known) - Math.min(0, ...known) : null;
}
/** How far standard deviations and correlations are apart: those that agree in one clause, every other by name. */
function covariances(document: ComparisonDocument, same: readonly Fitted[]): Closeness[] {
  const sigma = Math.min(...same.map(({ fit }) => fit.sigma ?? Number.POSITIVE_INFINITY));
  const identified = ({ quantity }: { quantity: string }): boolean => !isUnidentified(document, quantity);
  const sds = componentsOf(document)
    .filter((c) => identified({ quantity: c.quantity.replace(/^sd/, 'variance') }))
    .map((c) => ({ name: `SD ${c.name}`, values: same.map(({ fit }) => c.sd(fit)) }));
  const others = correlationsOf(document).filter(identified);
  const corrs = others
    .filter(({ scale }) => !scale)
    .map((c) => ({ name: c.name, values: same.map(({ fit }) => c.of(fit)) }));
  const elements = others.flatMap(({ scale, ...c }) =>
    scale
      ? [{ name: c.name, values: same.map(({ fit }) => c.of(fit)), unit: largestOf(same.map((f) => scale(f.fit))) }]
      : [],
  );
  const sums = (unidentifiedOf(document)?.sums ?? []).map(({ expression }) => ({
    name: expression,
    values: same.map((f) => sumAt(document, f, expression)),
  }));
  const sd = measured(sds, (low, high) => (high <= AGREES.ofSigma * sigma ? 0 : (high - low) / high), AGREES.sd);
  const corr = measured(corrs, (low, high) => high - low, AGREES.corr);
  // of variances, so twice as far in relative terms
  const sum = measured(sums, (low, high) => (high - low) / Math.max(Math.abs(low), Math.abs(high)), 2 * AGREES.sd);
  const element = measured(elements, (low, high, unit) => (high - low) / unit, 2 * AGREES.sd);
  return [
    ...(sd.within === null ? [] : [{ text: `SDs within ${bound(100 * sd.within)} %`, holds: true }]),
    ...(corr.within === null ? [] : [{ text: `correlations within ${bound(corr.within)}`, holds: true }]),
    ...(element.within === null ? [] : [{ text: `covariances within ${bound(100 * element.within)} %`, holds: true }]),
    ...(sum.within === null ? [] : [{ text: `identified sums within ${bound(100 * sum.within)} %`, holds: true }]),
    ...[...sd.beyond, ...corr.beyond, ...element.beyond, ...sum.beyond].map((text) => ({ text, holds: false })),
  ];
}
interface Row {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** What a gap is divided by, where it has a unit. */
  readonly unit?: number;
}
const largestOf = (values: readonly (number | null)[]): number =>
  Math.max(...values.map((value) => Math.abs(value ?? 0))) || 1;
type Distance = (low: number, high: number, unit: number) => number;
function measured(rows: readonly Row[], distance: Distance, limit: number) {
  let within: number | null = null;
  const beyond: string[] = [];
  for (const { name, values, unit = 1 } of rows) {
    const known = values.filter((x): x is number => x !== null);
    if (known.length < 2) continue;
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const apart = distance(low, high, unit);
    if (apart > limit) beyond.push(`${name} (${significant(low, 4)} to ${significant(high, 4)})`);
    else within = Math.max(within ?? 0, apart);
  }
  return { within, beyond };
}
/** Rounded up, so that the statement holds. */
function bound(x: number): string {
  if (x === 0) return '1e-15';
  const unit = 10 ** Math.floor(Math.log10(x));
  return significant(Math.ceil((x / unit) * (1 - 1e-9)) * unit, 1);
}
/** The largest distance between two fits' estimates of one coefficient, in its smallest standard error. */
export function largestInSE(fits: readonly Fitted[]): number | null {
  const [first] = fits;
  const apart = (first?.fit.fixed ?? []).flatMap(({ term }) => {
    const rows = fits.map((f) => f.fit.fixed.find((c) => c.term === term));
    const values = rows.map((r) => r?.estimate).filter((x): x is number => x != null);
    const se = Math.min(...rows.map((r) => r?.se).filter((x): x is number => x != null && x > 0));
    return values.length > 1 && Number.isFinite(se) ? [(Math.max(...values) - Math.min(...values)) / se] : [];
  });
  return apart.length > 0 ? Math.max(...apart) : null;
}

function differences(document: ComparisonDocument): string {
  const apart = definedDifferently(document);
  const onRidge = apart.filter((q) =>
    q.causes.some(({ cause, share }) => cause === 'flat-ridge' && (share ?? 1) > 0.5),
  );
  const byDefinition = apart.filter((q) => !onRidge.includes(q));
  const sought = document.quantities.some((q) => q.causes.length > 0) || byDefinition.length === 0;
  return [
    `${count(notMaxima(document).length, 'fit')} by optimum`,
    ...byCriterion(document),
    `${count(byDefinition.length, 'quantity', 'quantities')} at the same optimum by definition${which(byDefinition)}`,
    ...(onRidge.length > 0
      ? [`${count(onRidge.length, 'quantity', 'quantities')} along a flat ridge${which(onRidge)}`]
      : []),
    sought ? `${document.unexplained.length} unexplained` : 'causes not sought',
  ].join(' · ');
}
/** Fits that maximise another function than the first of their method. */
function byCriterion(document: ComparisonDocument): string[] {
  const all = divides(document);
  const others = all.flatMap(({ groups }) => groups.slice(1).flatMap(({ fits }) => fits));
  if (others.length === 0) return [];
  const causes = [...new Set(all.flatMap((divide) => divide.causes))];
  return [`${count(others.length, 'fit')} by what is maximised (${list(causes)})`];
}
function which(quantities: readonly QuantityDocument[]): string {
  const heads = new Set(quantities.map(({ quantity }) => headOf(quantity)));
  return heads.size > 0
    ? ` (${several(
        [...heads].map((head) => HEADS[head] ?? head),
        5,
      )})`
    : '';
}
const HEADS: Readonly<Record<string, string>> = {
  se: 'SE',
  beta: 'estimates',
  statistic: 't or z',
  p: 'p',
  bic: 'BIC',
  aic: 'AIC',
  dfResidual: 'df.residual',
};
/** Quantities that fits of one function, all at their maximum, nevertheless state differently. */
export function definedDifferently(document: ComparisonDocument): QuantityDocument[] {
  const groups = maximaByPeers(document).map(({ fits }) => new Set(fits.map((f) => f.id)));
  return document.quantities.filter((q) =>
    groups.some((ids) => q.classes.filter((ofOne) => ofOne.some((id) => ids.has(id))).length > 1),
  );
}
