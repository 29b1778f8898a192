/**
 * Generalized models: fits without a finite maximum, each with what its engine prints all the same; fits at a limit of their family; and how far
 * each criterion is from the integral that it stands for, which is another question than whether a fit is its maximum.
 */
import type { CertificateDocument, ComparisonDocument } from '@mixdiff/schema';
import { list, significant } from '../format.ts';
import { type Block, paragraph } from './block.ts';
import { certificateOf, type Fitted, faithful, nameOf } from './names.ts';

const SEPARATED: ReadonlySet<string> = new Set(['certify/separated-along', 'certify/infinite-deviation']);
const APPROXIMATED: ReadonlySet<string> = new Set([
  'certify/limit',
  'certify/approximation',
  'certify/importance-sampling',
  'certify/quadrature-error',
]);
const said = ({ sentences }: CertificateDocument, codes: ReadonlySet<string>): string[] =>
  sentences.filter(({ code }) => codes.has(code)).map(({ text }) => ended(text));
const ended = (text: string): string => {
  const capital = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
};
/** `NAME prints x 38.6 (SE 1.58e7): there is no finite maximum. …` */
export function separatedText(document: ComparisonDocument, entry: Fitted, certificate: CertificateDocument): string {
  const names = new Set(certificate.evidence.endless?.direction.map(({ name }) => name));
  const fixed = entry.fit.fixed
    .filter(({ term }) => names.size === 0 || names.has(term))
    .map(({ term, estimate, se }) => `${term} ${significant(estimate, 4)} (SE ${significant(se, 3)})`);
  const deviations =
    certificate.evidence.endless?.of === 'random-effects'
      ? entry.fit.random.flatMap(({ group, terms, cov }) =>
          terms.map((term, i) => `SD of ${term} by ${group} ${significant(Math.sqrt(cov[i]?.[i] ?? 0), 4)}`),
        )
      : [];
  return `${nameOf(document, entry.id)} prints ${list([...deviations, ...fixed])}: there is no finite maximum. ${said(certificate, SEPARATED).join(' ')}`;
}
export function integratedBlocks(document: ComparisonDocument): Block[] {
  const texts = new Map<string, string[]>();
  for (const { id } of faithful(document)) {
    const certificate = certificateOf(document, id);
    if (!certificate) continue;
    for (const text of said(certificate, APPROXIMATED))
      texts.set(text, [...(texts.get(text) ?? []), nameOf(document, id)]);
  }
  return [...texts].map(([text, names]) => paragraph(`${list(names)}: ${text}`));
}
