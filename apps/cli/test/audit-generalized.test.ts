/** What R prints of one binomial model, by ten ways of fitting it: each is found, and judged by its own criterion. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import type { AuditDocument } from '@mixdiff/schema';
import { goldenPath } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { auditFile } from '../src/commands/audit.ts';

/** `change`: other fields than the file has. */
async function audited(name: string, change: object = {}): Promise<AuditDocument> {
  const own = JSON.parse(readFileSync(goldenPath(`glmm/audits/${name}.json`), 'utf8'));
  const path = join(mkdtempSync(join(tmpdir(), 'mixdiff-')), `${name}.json`);
  writeFileSync(path, JSON.stringify({ ...own, data: goldenPath('cbpp/data.csv'), ...change }));
  const found = await auditFile(path, { starts: 24, seed: 1 }, {}, () => {});
  if (isRefusal(found)) throw new Error(found.message);
  return found.document;
}
/** The file, how its first sentence names the way, and the verdict. */
const WHOLE = [
  ['lme4-1.1-31-nAGQ-1', "Laplace's approximation (determinant of the iterate before the last", 'interior-maximum'],
  ['lme4-2.1-0-nAGQ-1', "Laplace's approximation (lme4* and glmmTMB*)", 'interior-maximum'],
  ['glmmTMB', "Laplace's approximation (lme4* and glmmTMB*)", 'interior-maximum'],
  ['lme4-1.1-31-nAGQ-9', 'adaptive quadrature with 7 nodes', 'interior-maximum'],
  ['lme4-2.1-0-nAGQ-9', 'adaptive quadrature with 7 nodes', 'interior-maximum'],
  ['lme4-1.1-31-nAGQ-0', 'the joint mode (nAGQ = 0)', 'interior-maximum'],
  ['lme4-2.1-0-nAGQ-0', 'the joint mode (nAGQ = 0)', 'interior-maximum'],
  ['lme4-2.1-0-probit', "Laplace's approximation with expected information", 'interior-maximum'],
  ['MASS-glmmPQL', 'pseudo-likelihood (PQL) (working models by nlme*)', 'not-assessed'],
] as const;
describe('a table is all of one way', () => {
  test.each(WHOLE)('%s: %s', async (name, way, verdict) => {
    const found = await audited(name);
    expect(found.finding).toMatchObject({ kind: 'all-reproduce' });
    expect(found.sentences[0]).toContain(`printed numbers are those of ${way}`);
    expect(found.verdict).toBe(verdict);
    expect(found.reproduced.every(({ by }) => by !== null)).toBe(true);
    expect(found.tried?.[0]?.reproduced).toBe(found.tried?.[0]?.of);
  });
  test('nAGQ 0 is tried as the oldest lme4 has it, too, and nodes that are stated', async () => {
    const ways = async (nAGQ: number) => {
      const { tried } = await audited('lme4-1.1-31-nAGQ-0', { nAGQ });
      return (tried ?? []).map(({ by }) => by.replace(/ \(determinant of .*/, ', late'));
    };
    const late = (all: readonly string[]) => all.filter((by) => by.endsWith(', late'));
    expect(late(await ways(0)).sort()).toEqual(["Laplace's approximation, late", 'the joint mode (nAGQ = 0), late']);
    expect(late(await ways(3))).toContain('adaptive quadrature with 3 nodes, late');
  });
  test('another optimizer with a looser tolerance leaves some last digits', async () => {
    const found = await audited('GLMMadaptive');
    expect(found.sentences[0]).toMatch(
      /adaptive quadrature .* not to the last digit but within what an optimizer leaves/,
    );
    expect(found.verdict).toBe('interior-maximum');
  });
});
test.each(['1.1-31', '2.1-0'])(
  'a fit that lme4 %s was stopped in is none of them, and short of its criterion',
  async (version) => {
    const found = await audited(`lme4-${version}-stopped-after-15`);
    expect(found).toMatchObject({ verdict: 'stopped-short', finding: { kind: 'not-a-maximum' } });
    expect(found.gain).toBeGreaterThan(1e-3);
    expect(found.sentences[0]).toContain("nearest is Laplace's approximation");
  },
);
