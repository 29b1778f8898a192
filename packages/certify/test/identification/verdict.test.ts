import type { Canonical } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { intercept, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openCertifier } from '../../src/index.ts';

/** 12 groups of 5; two names for one grouping. */
const n = 60;
const random = new Random(8);
const at = Array.from({ length: n }, (_, i) => Math.floor(i / 5));
const effects = Array.from({ length: 12 }, () => 2 * random.normRand());
const y = at.map((g) => (effects[g] as number) + random.normRand());
const labels = at.map((g) => `g${g}`);
const one = [intercept(n)];
const twice = problem(
  y,
  one,
  [
    { group: 'g', labels },
    { group: 'h', labels },
  ],
  'REML',
);
const once = problem(y, one, [{ group: 'g', labels }], 'REML');

const best = openCertifier(once).certify({
  beta: Float64Array.of(0),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(1) }],
  residual: { kind: 'variance', sigma2: 1 },
}).best as Canonical;
const variance = best.Sigma[0]?.data[0] as number;
const split = (share: number): Canonical => ({
  ...best,
  Sigma: [share, 1 - share].map((part) => ({ nrow: 1, ncol: 1, data: Float64Array.of(part * variance) })),
});
const certifier = openCertifier(twice);

describe('every split of a variance is as good', () => {
  test.each([0, 0.1, 0.5, 1])('%s of it in the first term: one of many, and the sum is the same', (share) => {
    const found = certifier.certify(split(share));
    // a zero in one of the two is at no boundary of what is identified
    expect(found.verdict).toBe('interior-maximum');
    expect(found.because[0]?.text).toContain('one of many points that are equally high');
    expect(found.unidentified?.contained).toEqual([{ term: '1 | h', within: ['1 | g'] }]);
    expect(found.unidentified?.sums).toEqual([
      { expression: 'var(g) + var(h)', here: expect.closeTo(variance, 9), best: expect.closeTo(variance, 3) },
    ]);
    // the point at the other end is at hand, as high
    expect(found.ridge).not.toBeNull();
    expect(certifier.certify(found.ridge as Canonical).logLik).toBeCloseTo(found.logLik as number, 6);
  });
  test('off the ridge it is short, and says all the same what is not identified', () => {
    const short = certifier.certify({ ...split(0.5), residual: { kind: 'variance', sigma2: 3 } });
    expect(short.verdict).toBe('stopped-short');
    expect(short.unidentified?.contained).toHaveLength(1);
  });
  test('the model with one name is identified', () => {
    const found = openCertifier(once).certify(best);
    expect(found.verdict).toBe('interior-maximum');
    expect(found.unidentified).toBeNull();
  });
});
