/**
 * From documents to what a script proves. It reads documents only: a proof can be written again later, without the
 * engines that made the fits.
 */
import type { Problem } from '@mixdiff/contract';
import { type CertificateDocument, type ComparisonDocument, directionName, type FitDocument } from '@mixdiff/schema';
import type { ProofCase, ProofModel, ProofPoint } from './script.ts';

const SHORT: readonly CertificateDocument['verdict'][] = ['local-maximum', 'false-zero', 'saddle', 'stopped-short'];

/** What a comparison does not say of its data. */
export interface ProofData extends Pick<ProofModel, 'dataPath' | 'isColumn' | 'format'> {
  readonly ordered?: readonly string[] | undefined;
}
/** What a comparison says of its model, for a script in the folder that `dataPath` is relative to. */
export function proofModel(
  { problem }: Pick<ComparisonDocument, 'problem'>,
  { ordered = [], ...data }: ProofData,
): ProofModel {
  const { formula, where, derive, factors, contrasts, weights, offset, nobs, columns } = problem;
  return { formula, where, derive, factors, ordered, contrasts, weights, offset, nobs, columns, ...data };
}
/** The fits of a comparison that are no maximum, each with the best point found. */
export function proofCases({ fits, certificates }: Pick<ComparisonDocument, 'fits' | 'certificates'>): ProofCase[] {
  return certificates.flatMap((certificate) => {
    const entry = fits.find(({ id }) => id === certificate.fit);
    return entry?.fit ? proofCase(entry.id, entry.fit, certificate) : [];
  });
}
/** [] where the verdict is not that of a point below another. */
export function proofCase(id: string, fit: FitDocument, certificate: Omit<CertificateDocument, 'fit'>): ProofCase[] {
  const stopped: ProofPoint = {
    beta: fit.fixed.map(({ estimate }) => estimate),
    random: fit.random.map(({ group, terms, cov }) => ({ group, terms, cov })),
    sigma2: fit.sigma === null ? null : fit.sigma ** 2,
  };
  return caseAt(id, fit.method, fit.meaning.weights, stopped, certificate);
}
export function caseAt(
  fit: string,
  method: Problem['method'],
  weights: ProofCase['weights'],
  stopped: ProofPoint,
  { verdict, best, evidence }: Pick<CertificateDocument, 'verdict' | 'best' | 'evidence'>,
): ProofCase[] {
  if (!best || !SHORT.includes(verdict)) return [];
  return [{ fit, method, weights, stopped, best, along: verdict === 'false-zero' ? rising(stopped, evidence) : [] }];
}
/** Zero directions from which the log-likelihood rises, steepest first. */
function rising({ random }: ProofPoint, { zeroed }: CertificateDocument['evidence']): ProofCase['along'] {
  return zeroed
    .filter(({ slope }) => (slope ?? 0) > 0)
    .sort((a, b) => (b.slope ?? 0) - (a.slope ?? 0))
    .flatMap(({ group, terms, direction }) => {
      const term = random.findIndex((block) => block.group === group && block.terms.join() === terms.join());
      if (term < 0 || direction.some((x) => x === null)) return [];
      return [{ term, name: directionName({ group, terms, direction }), direction: direction as number[] }];
    });
}
