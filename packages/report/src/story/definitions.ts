import type { CauseFinding, ComparisonDocument, QuantityDocument } from '@mixdiff/schema';
import { NA, significant } from '../format.ts';
import { type Block, heading } from './block.ts';
import { faithful, nameOf } from './names.ts';

/** Causes of the derived rung: no engine is wrong, they state different things of one point. */
export const DEFINITIONS = ['se-definition', 'sigma-divisor', 'df-method', 'ic-convention', 'likelihood-constant'];
/** Causes that lie in what was asked for, before anything was optimized. */
export const QUESTIONS = ['rows-used', 'contrast-coding', 'level-order', 'reml-vs-ml', 'weights-meaning'];

/** One row per kind of quantity: who says what, and which definition makes the difference. */
export function definitionsTable(document: ComparisonDocument): Block[] {
  const rows = [
    ...(['REML', 'ML'] as const).flatMap((method) => withinMethod(document, method)),
    ...betweenMethods(document),
  ];
  if (rows.length === 0) return [];
  return [
    heading('Same optimum, another definition (no engine is wrong)'),
    {
      kind: 'table',
      id: 'definitions',
      caption: 'Same optimum, another definition',
      left: 3,
      head: ['quantity', 'values', 'because of'],
      rows,
    },
  ];
}
const KINDS = ['se', 'df', 'p', 'aic', 'bic', 'dfResidual', 'logLik'];
const PRINTED: Readonly<Record<string, string>> = {
  se: 'SE',
  df: 'df of',
  p: 'p of',
  aic: 'AIC',
  bic: 'BIC',
  dfResidual: 'df.residual',
  logLik: 'logLik',
};

function withinMethod(document: ComparisonDocument, method: 'REML' | 'ML'): string[][] {
  const ids = new Set(
    faithful(document)
      .filter((f) => f.method === method)
      .map((f) => f.id),
  );
  return KINDS.flatMap((kind) => {
    const found = document.quantities
      .filter(({ quantity }) => quantity.split('|')[0] === kind)
      .map((quantity) => ({ quantity, causes: definitionCauses(quantity, ids) }))
      .find(({ causes }) => causes.length > 0);
    if (!found) return [];
    const { quantity, causes } = found;
    const codes = [...new Set(causes.map(({ cause }) => cause))];
    const name = `${PRINTED[kind]}${quantity.quantity.includes('|') ? ` ${quantity.quantity.split('|')[1]}` : ''}, ${method}`;
    return [[name, valuesOf(document, quantity, ids), codes.join(', ')]];
  });
}
/** Claims between fits of one method where a definition makes at least half of the difference. */
function definitionCauses(quantity: QuantityDocument, ids: ReadonlySet<string>): CauseFinding[] {
  return quantity.causes.filter(
    ({ between, cause, share }) =>
      DEFINITIONS.includes(cause) &&
      between.every((side) => side.some((id) => ids.has(id))) &&
      (share === null || share > 0.5),
  );
}
function valuesOf(
  document: ComparisonDocument,
  { quantity, values, classes }: QuantityDocument,
  ids: ReadonlySet<string>,
): string {
  const kind = quantity.split('|')[0];
  return classes
    .map((members) => members.filter((id) => ids.has(id)))
    .filter((members) => members.length > 0)
    .map((members) => {
      const value = values[members[0] as string];
      const text = typeof value === 'number' ? number(kind, value) : missing(document, kind, members[0] as string);
      return `${text} ${members.map((id) => nameOf(document, id).replace(/\/(REML|ML)$/, '')).join(', ')}`;
    })
    .join(' | ');
}
const number = (kind: string | undefined, value: number): string =>
  kind === 'aic' || kind === 'bic' || kind === 'dfResidual' || kind === 'df'
    ? String(Number(value.toFixed(1)))
    : significant(value, 5);
function missing(document: ComparisonDocument, kind: string | undefined, id: string): string {
  const fit = document.fits.find((f) => f.id === id)?.fit;
  if (kind === 'df') return fit?.meaning.df === 'infinite' ? 'z' : 'none';
  return kind === 'p' && fit?.meaning.df === 'none' ? 'none' : NA;
}

/** One row for the variances: what the criterion makes of them. */
function betweenMethods(document: ComparisonDocument): string[][] {
  const found = document.quantities.filter(
    ({ quantity, causes }) =>
      quantity.startsWith('variance|') &&
      causes.some(({ cause, share }) => cause === 'reml-vs-ml' && (share ?? 0) > 0.95),
  );
  if (found.length === 0) return [];
  const text = found.map(({ quantity, values, causes }) => {
    const claim = causes.find(({ cause, share }) => cause === 'reml-vs-ml' && (share ?? 0) > 0.95) as CauseFinding;
    const shown = claim.between.map((side) => values[side[0] as string]);
    const name = quantity.split('|')[1] === 'Residual' ? 'residual' : quantity.split('|')[1];
    return `${name} ${shown.map((x) => (typeof x === 'number' ? significant(x, 4) : NA)).join(' | ')}`;
  });
  return [['variances, ML and REML', text.join(', '), 'reml-vs-ml']];
}
