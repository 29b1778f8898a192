/**
 * What a fit that stopped short would be at its maximum: the engine's own statement there, and which differences from what it
 * stated matter.
 */
import type { Answer, Certificate, Fit } from '@mixdiff/contract';
import { type Run, type Runs, runId } from '@mixdiff/runs';
import type { ComparisonDocument, FitDocument } from '@mixdiff/schema';
import { bare, identifiedOnly, materiality } from './materiality.ts';

/** A fit with its certificate. */
export interface Judged {
  readonly run: Run;
  readonly fit: Fit;
  readonly certificate: Certificate;
}

/** The engine's own statement at the best point found; where its scale has no such point, the refusal says so. */
export function certify(runs: Runs, { run, certificate }: Judged): Run {
  const fit = certificate.best && (runs.at(run, certificate.best) as Answer<Fit> | null);
  const missing = notStatedThere(run);
  return {
    ...run,
    id: runId(run.entrant, run.method, true),
    fit: fit ?? missing,
    certifies: run.id,
    setupMs: 0,
    fitMs: 0,
  };
}
const notStatedThere = (run: Run): Answer<Fit> => ({
  refused: 'compare/no-engine',
  lacks: [],
  message: `${run.entrant.name} cannot state its standard errors at a point that it did not reach`,
  hint: 'compare it with the re-implementation, which can',
});

/** Nothing where the certified fit or the point that stands for it is not there. */
export function materialOf(
  certified: Run,
  documents: readonly { id: string; fit: FitDocument }[],
  certificates: ComparisonDocument['certificates'],
): ComparisonDocument['material'] {
  const stopped = documents.find(({ id }) => id === certified.certifies);
  if (!stopped) return [];
  const point = certificates.find(({ fit }) => fit === stopped.id)?.best ?? null;
  const best =
    documents.find(({ id }) => id === certified.id) ?? (point && { id: certified.id, fit: bare(stopped.fit, point) });
  if (!best) return [];
  const { unidentified } = certificates.find(({ fit }) => fit === stopped.id)?.evidence ?? {};
  const found = materiality(stopped, best);
  return unidentified ? identifiedOnly(found, stopped.fit, unidentified, { fit: stopped.id, against: best.id }) : found;
}
