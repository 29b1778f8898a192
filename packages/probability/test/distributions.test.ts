import { agree, readGoldenJson } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incompleteBeta } from '../src/beta.ts';
import { pbeta, pchisq, pf, pnorm, pt, qchisq, qf, qnorm, qt, type Tail } from '../src/index.ts';

interface Row {
  readonly f: string;
  readonly args: readonly string[];
  readonly lower: boolean;
  readonly value: string;
}
const golden = readGoldenJson<{ provenance: { source: string }; rows: readonly Row[] }>('random/distributions.json');
const number = (text: string): number => Number(text.replace('Inf', 'Infinity'));
const OURS: Readonly<Record<string, unknown>> = { pbeta, pchisq, pf, pnorm, pt, qchisq, qf, qnorm, qt };
type Area = (...args: (number | Tail)[]) => number;

/** Rounding of the arguments themselves costs about |d log p / d log x| EPS: a few hundred in the far tails. */
const REL: Readonly<Record<string, number>> = {
  pnorm: 1e-15,
  qnorm: 1e-15,
  pchisq: 3e-13,
  pbeta: 3e-13,
  pf: 1e-11,
  pt: 1e-11,
};

describe('tail areas and quantiles are those of R', () => {
  test.each([...new Set(golden.rows.map((r) => r.f))])('%s', (name) => {
    const f = OURS[name] as Area;
    for (const { args, lower, value } of golden.rows.filter((r) => r.f === name)) {
      const got = f(...args.map(number), { lower });
      // abs: denormal numbers have fewer digits
      const tolerance = { rel: REL[name] ?? 1e-11, abs: 1e-306, source: golden.provenance.source };
      agree(got, number(value), tolerance, `${name}(${args}, lower = ${lower})`);
    }
  });
});

describe('closed forms', () => {
  test('chi-square on 2, F on (2, 2), t on 1 and 2, beta with b = 1', () => {
    const source = 'closed form';
    for (const x of [1e-8, 0.1, 1, 7, 300]) {
      agree(pchisq(x, 2, { lower: false }), Math.exp(-x / 2), { rel: 1e-13, source }); // EPS times the exponent
      agree(pf(x, 2, 2), x / (1 + x), { rel: 1e-14, source });
      agree(pt(x, 1, { lower: false }), Math.atan2(1, x) / Math.PI, { rel: 1e-14, source });
      agree(pt(x, 2, { lower: false }), 1 / (2 + x * (x + Math.sqrt(x * x + 2))), { rel: 1e-14, source });
    }
    for (const a of [0.5, 2, 30]) agree(pbeta(0.5, a, 1), 0.5 ** a, { rel: 1e-14, source });
  });
  test('t far out is its leading term: P(T > t) on 1 df -> 1 / (pi t)', () => {
    for (const t of [1e12, 1e200, 1e307]) {
      agree(pt(t, 1, { lower: false }), 1 / (Math.PI * t), { rel: 1e-12, source: 'arctangent at infinity' });
    }
  });
});

describe('invariances', () => {
  test('the two ways to the incomplete beta of a huge a meet where they change over', () => {
    for (const b of [0.5, 1.5, 4, 20]) {
      const side = (a: number): number => incompleteBeta(a, b, a / (a + b + 2), (b + 2) / (a + b + 2));
      const [a, rel] = [Math.max(1000, b * b), 1e-9];
      agree(side(a * (1 + 1e-12)), side(a), { rel, source: 'continuity over the change of method' });
    }
  });
  test('tails sum to one and quantiles invert them', () => {
    const df = fc.double({ min: 0.3, max: 3000, noNaN: true });
    const p = fc.double({ min: 1e-10, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(df, df, p, fc.boolean(), (a, b, area, lower) => {
        const tolerance = { rel: 1e-9, source: 'inverse' };
        agree(pnorm(qnorm(area, { lower }), { lower }), area, tolerance, 'normal');
        agree(pchisq(qchisq(area, a, { lower }), a, { lower }), area, tolerance, 'chi-square');
        agree(pt(qt(area, a, { lower }), a, { lower }), area, tolerance, 't');
        agree(pf(qf(area, a, b, { lower }), a, b, { lower }), area, tolerance, 'F');
        agree(pbeta(area, a, b) + pbeta(area, a, b, { lower: false }), 1, { abs: 1e-12, source: 'total' });
      }),
      { numRuns: 60, seed: 20 },
    );
  });
  test('out of range is NaN, and the ends are the ends', () => {
    expect(qnorm(1.1)).toBeNaN();
    expect(pt(1, 0)).toBeNaN();
    expect(pf(1, -1, 3)).toBeNaN();
    expect(qchisq(0.5, -1)).toBeNaN();
    expect(pchisq(Number.NaN, 3)).toBeNaN();
    expect(qchisq(1, 3)).toBe(Number.POSITIVE_INFINITY);
    expect(qt(0, 3)).toBe(Number.NEGATIVE_INFINITY);
    expect(qf(0, 3, 3)).toBe(0);
    expect(pt(0, 3)).toBe(0.5);
    expect(pf(0, 3, 3)).toBe(0);
    expect(pf(Number.POSITIVE_INFINITY, 3, 3, { lower: false })).toBe(0);
    expect(pchisq(0, 3, { lower: false })).toBe(1);
  });
});
