/**
 * Variances that no data of this design can tell apart. Said before any of their values is shown, since these are
 * chance.
 */
import { type CertificateDocument, type ComparisonDocument, headOf } from '@mixdiff/schema';
import { list, several, significant } from '../format.ts';
import { type Block, paragraph } from './block.ts';
import { maximaByPeers } from './likelihoods.ts';
import { certificateOf, type Fitted } from './names.ts';

/** Variances that no data of the design can tell apart, as the certificates of a comparison have them. */
export type Unidentified = NonNullable<CertificateDocument['evidence']['unidentified']>;
export const unidentifiedOf = (document: ComparisonDocument): Unidentified | null =>
  document.certificates.find((c) => c.evidence.unidentified)?.evidence.unidentified ?? null;
/** Whether a quantity has no value of its own there. */
export const isUnidentified = (document: ComparisonDocument, quantity: string): boolean =>
  document.certificates.some((c) => c.evidence.unidentified?.quantities.includes(quantity));
/** The value of an identified sum at a fit; a certified one stands at the best point of the fit that it certifies. */
export function sumAt(document: ComparisonDocument, { id, certifies }: Fitted, expression: string): number | null {
  const sums = certificateOf(document, certifies ?? id)?.evidence.unidentified?.sums;
  const sum = sums?.find((s) => s.expression === expression);
  return (certifies ? sum?.best : sum?.here) ?? null;
}

const bracketed = (name: string): string => (name === 'Residual' ? 'the residual variance' : `(${name})`);
/** `(1 | id) is contained in (0 + cond | id)`; null where it is no whole term and no whole element. */
function containment({ contained, silent }: Unidentified): string | null {
  const told = contained.map(
    ({ term, within }) => `(${term}) is contained in ${list(within.map(bracketed)) || 'the fixed effects'}`,
  );
  if (silent.length > 0) told.push(`${list(silent)} ${silent.length === 1 ? 'does' : 'do'} not enter the likelihood`);
  return told.length > 0 ? told.join('; ') : null;
}

/** What is not identified, what is, and the smaller model that says the same: before anything is said of single variances. */
export function identificationBlocks(document: ComparisonDocument): Block[] {
  const found = unidentifiedOf(document);
  if (!found) return [];
  const names = found.contained.map(({ term }) => `(${term})`);
  const why = containment(found) ?? 'variances of this design cannot be told apart one by one';
  const same =
    names.length > 0
      ? ` The likelihood is the same without ${list(names)}${found.without ? `: ${found.without}` : ''}.`
      : '';
  const sums = sumsText(document);
  const fixed = found.contained.some(({ within }) => within.length === 0)
    ? ' The standard errors of the fixed effects that take it up depend on it all the same: they are not identified either.'
    : '';
  return [paragraph(`Not identified: ${why}.${same}${fixed}${sums} ${consequence(found)}`)];
}
/** What that makes of a fit: of its variances, or where these are identified, of its correlations alone. */
function consequence({ quantities }: Unidentified): string {
  return quantities.some((quantity) => headOf(quantity) === 'variance')
    ? 'Every fit at its maximum is one of many that are equally high, and its variances, taken one by one, are where its optimizer happened to stop.'
    : 'The variances are identified; the correlation that a fit states is where its optimizer happened to stop.';
}
/** What is identified, with its value at the maximum of every criterion. */
function sumsText(document: ComparisonDocument): string {
  const values = maximaByPeers(document).flatMap(({ name, fits: [first] }) => {
    const sums = first && certificateOf(document, first.id)?.evidence.unidentified?.sums;
    if (!sums || sums.length === 0) return [];
    return [
      `${several(
        sums.map((s) => `${s.expression} = ${significant(s.best, 5)}`),
        6,
      )} (${name})`,
    ];
  });
  return values.length > 0 ? ` Identified: ${values.join('; ')}.` : '';
}
