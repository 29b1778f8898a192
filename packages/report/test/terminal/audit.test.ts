import type { AuditDocument } from '@mixdiff/schema';
import { describe, expect, it } from 'vitest';
import { auditText } from '../../src/terminal/audit.ts';

const document = (change: Partial<AuditDocument>): AuditDocument => ({
  schema: 'mixdiff/audit@1',
  file: 'paper.json',
  source: 'a paper',
  method: 'ML',
  verdict: 'false-zero',
  logLikAtEstimates: -10.5,
  logLikMax: -9.25,
  gain: 1.24,
  point: null,
  certified: null,
  sentences: ['First.', 'Second.'],
  reproduced: [
    { quantity: 'variance|g|(Intercept)', printed: '0.0001', ours: 1.5, by: null },
    { quantity: 'se|x', printed: '0.12', ours: 0.1204, by: 'ML, theta-fixed' },
    { quantity: 'se|z', printed: '0.99', ours: 0.5, by: null },
  ],
  evidence: {},
  messages: [],
  ...change,
});

describe('an audit as text', () => {
  it('has the verdict first, the finding as one paragraph, and names what nothing reproduces', () => {
    const lines = auditText(document({})).split('\n');
    expect(lines.find((line) => line.startsWith('verdict'))).toMatch(/false-zero, 1\.24 below the maximum/);
    expect(lines).toContain('  First. Second.');
    expect(lines.find((line) => line.includes('variance g'))).toContain('no maximum prints so');
    expect(lines.find((line) => line.includes('standard errors'))).toMatch(
      /1 of 2 as ML, theta-fixed; 1 by no definition known here \(z\)/,
    );
  });
  it('says when nothing could be judged', () => {
    const text = auditText(document({ verdict: 'not-assessed', gain: null, reproduced: [] }));
    expect(text).toMatch(/^verdict {2}not-assessed$/m);
  });
});
