/**
 * Numbers that differ by definition, apart from those that differ by estimation: no engine is wrong here, and a reader
 * must not look for the error.
 */
import {
  blocksOf,
  type CauseFinding,
  type ComparisonDocument,
  elementNamed,
  headOf,
  type QuantityDocument,
  termOf,
} from '@mixdiff/schema';
import { NA, significant } from '../format.ts';
import { type Block, heading } from './block.ts';
import { acrossFivePercent } from './five-percent.ts';
import { maximaByPeers, type Peers } from './likelihoods.ts';
import { nameOf } from './names.ts';

/** Causes of the derived rung: no engine is wrong, they state different things of one point. */
const DEFINITIONS = ['se-definition', 'sigma-divisor', 'df-method', 'ic-convention', 'likelihood-constant'];

/** One row per kind of quantity: who says what, and which definition makes the difference. */
export function definitionsTable(document: ComparisonDocument): Block[] {
  const rows = [
    ...maximaByPeers(document).flatMap((peers) => withinPeers(document, peers)),
    ...betweenMethods(document),
  ];
  const across = acrossFivePercent(document);
  if (rows.length === 0 && across.length === 0) return [];
  const table: Block = {
    kind: 'table',
    id: 'definitions',
    caption: 'Same optimum, another definition',
    left: 3,
    head: ['quantity', 'values', 'because of'],
    rows,
  };
  return [
    heading('Same optimum, another definition (no engine is wrong)'),
    ...across,
    ...(rows.length > 0 ? [table] : []),
  ];
}
const KINDS = ['se', 'df', 'aic', 'bic', 'dfResidual', 'logLik'];
const PRINTED: Readonly<Record<string, string>> = {
  se: 'SE',
  df: 'df of',
  aic: 'AIC',
  bic: 'BIC',
  dfResidual: 'df.residual',
  logLik: 'logLik',
};

/** Only fits at one maximum differ by definition: elsewhere they differ by where they stopped. */
function withinPeers(document: ComparisonDocument, { name: criterion, fits }: Peers): string[][] {
  const ids = new Set(fits.map((f) => f.id));
  return KINDS.flatMap((kind) => {
    const found = document.quantities
      .filter(({ quantity }) => headOf(quantity) === kind && quantity !== 'df|(Intercept)')
      .map((quantity) => ({ quantity, causes: definitionCauses(quantity, ids) }))
      .find(({ causes }) => causes.length > 0);
    if (!found) return [];
    const { quantity, causes } = found;
    const codes = [...new Set(causes.map((claim) => inShort(kind, claim)))];
    const name = `${[PRINTED[kind], termOf(quantity.quantity)].filter(Boolean).join(' ')}, ${criterion}`;
    return [[name, valuesOf(document, quantity, ids), codes.join(', ')]];
  });
}
/** Claims between fits of one function where a definition makes at least half of the difference. */
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
  const kind = headOf(quantity);
  return classes
    .flatMap((members) => {
      const byText = new Map<string, string[]>();
      for (const id of members.filter((member) => ids.has(member))) {
        const value = values[id];
        const text = typeof value === 'number' ? number(kind, value) : missing(document, kind, id);
        // numbers of one class are one number; what is missing may be so for several reasons
        const key = typeof value === 'number' ? 'number' : text;
        const named = byText.get(key) ?? [text];
        byText.set(key, [...named, nameOf(document, id).replace(/\/(REML|ML)$/, '')]);
      }
      return [...byText.values()].map(([text = '', ...names]) => `${text} ${names.join(', ')}`);
    })
    .join(' | ');
}
/** The cause, and for BIC which N each takes. */
function inShort(kind: string, { cause, evidence }: CauseFinding): string {
  const sizes = evidence['nBIC'];
  if (kind !== 'bic' || cause !== 'ic-convention' || !Array.isArray(sizes) || sizes[0] === sizes[1]) return cause;
  return `${cause}: log ${Math.max(...sizes.map(Number))} or log ${Math.min(...sizes.map(Number))}`;
}
const number = (kind: string | undefined, value: number): string =>
  kind === 'aic' || kind === 'bic' || kind === 'dfResidual' || kind === 'df'
    ? String(Number(value.toFixed(1)))
    : significant(value, 5);
function missing(document: ComparisonDocument, kind: string | undefined, id: string): string {
  const fit = document.fits.find((f) => f.id === id)?.fit;
  if (kind !== 'df') return NA;
  return fit?.meaning.df === 'infinite' ? 'z' : 'none';
}

/** One row for the variances: what the criterion makes of them. */
function betweenMethods(document: ComparisonDocument): string[][] {
  const found = document.quantities.filter(
    ({ quantity, causes }) =>
      headOf(quantity) === 'variance' &&
      causes.some(({ cause, share }) => cause === 'reml-vs-ml' && (share ?? 0) > 0.95),
  );
  if (found.length === 0) return [];
  const blocks = blocksOf(document.problem.random);
  const text = found.map(({ quantity, values, causes }) => {
    const claim = causes.find(({ cause, share }) => cause === 'reml-vs-ml' && (share ?? 0) > 0.95) as CauseFinding;
    const shown = claim.between.map((side) => values[side[0] as string]);
    const at = elementNamed(quantity, blocks);
    const name = at ? blocks[at.block]?.group : 'residual';
    return `${name} ${shown.map((x) => (typeof x === 'number' ? significant(x, 4) : NA)).join(' | ')}`;
  });
  return [['variances, ML and REML', text.join(', '), 'reml-vs-ml']];
}
