/**
 * The script beside an audit whose estimates are no maximum, so that a reader who trusts none of this can run the proof
 * in base R.
 */
import { isRefusal } from '@mixdiff/contract';
import type { AuditDocument, AuditInput } from '@mixdiff/schema';
import { caseAt, type ProofData } from './parts.ts';
import { type ProofPoint, proofScript } from './script.ts';

/** The script for an audited file; null where the estimates are a maximum, or could not be judged. */
export function auditProof(document: AuditDocument, input: AuditInput, data: ProofData): string | null {
  const { certified, evidence, method, verdict } = document;
  if (verdict === 'misprint') return null;
  const { best = null } = evidence;
  const stopped = document.point;
  if (!certified || !best || !stopped || !evidence.evidence) return null;
  const weights = certified.meaning.weights;
  const fit = `${input.source}, ${method}`;
  const cases = caseAt(fit, method, weights, stopped as ProofPoint, { verdict, best, evidence: evidence.evidence });
  if (cases.length === 0) return null;
  const script = proofScript(
    {
      formula: certified.formula,
      where: input.where ?? null,
      derive: input.derive ?? {},
      factors: input.factors ?? {},
      contrasts: typeof input.contrasts === 'string' ? { '*': input.contrasts } : (input.contrasts ?? {}),
      weights: input.weights ?? null,
      offset: input.offset ?? null,
      nobs: certified.nobs,
      columns: certified.fixed.map(({ term }) => term),
      ...data,
      ordered: input.ordered ?? [],
    },
    cases,
  );
  return isRefusal(script) ? null : script.text;
}
