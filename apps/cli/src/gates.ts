/** What --fail-on turns into exit code 1. Findings are no failures unless someone says so. */
import { type Answer, own } from '@mixdiff/contract';
import type { ComparisonDocument } from '@mixdiff/schema';
import { noSuchGate } from './messages.ts';

/** `--fail-on`: what turns a finding into exit code 1. */
const GATES: Readonly<Record<string, (document: ComparisonDocument) => boolean>> = {
  'not-a-maximum': ({ certificates }) =>
    certificates.some(
      ({ verdict }) =>
        !['interior-maximum', 'boundary-maximum', 'flat-ridge', 'at-limit', 'not-assessed'].includes(verdict),
    ),
  unexplained: ({ unexplained }) => unexplained.length > 0,
  refused: ({ fits }) => fits.some((fit) => fit.refusal !== null && fit.certifies === null),
  'not-assessed': ({ certificates }) => certificates.some(({ verdict }) => verdict === 'not-assessed'),
};
export function parseGates(list: string | undefined): Answer<readonly string[]> {
  const asked = (list ?? '')
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean);
  const wrong = asked.find((name) => !Object.hasOwn(GATES, name));
  if (wrong === undefined) return asked;
  return noSuchGate(wrong, `choose from ${Object.keys(GATES).join(', ')}`);
}
export const gateTripped = (document: ComparisonDocument, gates: readonly string[]): string[] =>
  gates.filter((name) => own(GATES, name)?.(document));
