import type { CertificateDocument, ComparedFit, ComparisonDocument, FitDocument } from '@mixdiff/schema';

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
  const twins = document.fits.filter(
    (f) => f.label === entry.label && f.method === entry.method && !f.certifies === !entry.certifies,
  );
  const short = `${entry.label}/${entry.method}${entry.certifies ? '+certified' : ''}`;
  return twins.length > 1 ? starred(entry) : short;
}
const starred = (entry: ComparedFit): string =>
  entry.kind === 're-implementation' ? entry.id.replace(/^[^@{/]+/, (id) => `${id}*`) : entry.id;

export const certificateOf = (document: ComparisonDocument, id: string): CertificateDocument | undefined =>
  document.certificates.find((c) => c.fit === id);
export const isMaximumVerdict = (verdict: string): boolean =>
  verdict === 'interior-maximum' || verdict === 'boundary-maximum' || verdict === 'flat-ridge';

/** Fits judged and found not to be a maximum of their own criterion. */
export function notMaxima(document: ComparisonDocument): { entry: Fitted; certificate: CertificateDocument }[] {
  return faithful(document).flatMap((entry) => {
    const certificate = certificateOf(document, entry.id);
    if (!certificate || certificate.verdict === 'not-assessed' || isMaximumVerdict(certificate.verdict)) return [];
    return [{ entry, certificate }];
  });
}
/** Other faithful fits of the same method that reach the best point's log-likelihood within 1e-4. */
export function endingThere(document: ComparisonDocument, entry: Fitted, bestLogLik: number | null): string[] {
  if (bestLogLik === null) return [];
  return faithful(document)
    .filter((other) => other.id !== entry.id && other.method === entry.method)
    .filter((other) => {
      const judged = certificateOf(document, other.id)?.logLik;
      return judged !== null && judged !== undefined && bestLogLik - judged <= 1e-4;
    })
    .map((other) => nameOf(document, other.id));
}
/** `class` for `(Intercept)` of group class; `Days within Subject` for a slope. */
export const componentName = (group: string, term: string): string =>
  term === '(Intercept)' ? group : `${term} within ${group}`;
