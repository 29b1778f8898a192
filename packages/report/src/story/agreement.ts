import type { ComparisonDocument, QuantityDocument } from '@mixdiff/schema';
import { count, several, significant } from '../format.ts';
import { type Block, facts } from './block.ts';
import { type Fitted, judgedLogLik, maximaOf, notMaxima, shortNameOf } from './names.ts';

const METHODS = ['REML', 'ML'] as const;

/** AGREE and DIFFER: who ends at the same maximum and how closely, and what differs for which reason. */
export function agreement(document: ComparisonDocument): Block {
  const lines: (readonly [string, string])[] = [];
  for (const method of METHODS) {
    const same = maximaOf(document, method);
    if (same.length < 2) continue;
    const names = several(
      same.map((f) => shortNameOf(document, f.id)),
      6,
    );
    lines.push([lines.length === 0 ? 'AGREE' : '', `${method}: ${names} (${closeness(document, same)})`]);
  }
  return facts(...lines, ['DIFFER', differences(document)]);
}
function closeness(document: ComparisonDocument, same: readonly Fitted[]): string {
  const logLiks = same.map((f) => judgedLogLik(document, f)).filter((x): x is number => x !== null);
  const spread = Math.max(...logLiks) - Math.min(...logLiks);
  const apart = largestInSE(same);
  return `logLik within ${bound(spread)}${apart === null ? '' : `, estimates within ${bound(apart)} SE`}`;
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
    `${count(byDefinition.length, 'quantity', 'quantities')} at the same optimum by definition${which(byDefinition)}`,
    ...(onRidge.length > 0
      ? [`${count(onRidge.length, 'quantity', 'quantities')} along a flat ridge${which(onRidge)}`]
      : []),
    sought ? `${document.unexplained.length} unexplained` : 'causes not sought',
  ].join(' · ');
}
function which(quantities: readonly QuantityDocument[]): string {
  const heads = new Set(quantities.map(({ quantity }) => quantity.split('|')[0] as string));
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
/** Quantities that fits of one method, all at their maximum, nevertheless state differently. */
export function definedDifferently(document: ComparisonDocument): QuantityDocument[] {
  const groups = METHODS.map((method) => new Set(maximaOf(document, method).map((f) => f.id)));
  return document.quantities.filter((q) =>
    groups.some((ids) => q.classes.filter((ofOne) => ofOne.some((id) => ids.has(id))).length > 1),
  );
}
