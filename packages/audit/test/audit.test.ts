import type { Method } from '@mixdiff/contract';
import { plainLogLik } from '@mixdiff/referee';
import { auditInput } from '@mixdiff/schema';
import { agree, dyestuff2, jsp, readGoldenJson, sleepstudy, twoMaxima } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { decimals, pointOf, published, run } from './published.ts';

describe('the seed', () => {
  it('judges the ML fit of the page a false zero, 0.942 below the maximum, class variance 1.036', async () => {
    const input = auditInput.parse(readGoldenJson('jsp/audits/glmmtmb-ml.json'));
    const found = await run(jsp, input);
    expect(found.verdict).toBe('false-zero');
    agree(found.gain as number, 0.942, {
      abs: 5e-4,
      source: 'log-likelihoods of lme4 and of the page: -2964.164689, -2965.107107',
    });
    agree(found.logLikMax as number, -2964.164689, { abs: 1e-6, source: 'lme4 1.1-31' });
    agree(found.evidence.best?.random[1]?.cov[0]?.[0] as number, 1.03557, { abs: 5e-5, source: 'lme4 1.1-31' });
    expect(found.sentences.join(' ')).toContain('have not found a larger likelihood');
  });
});

describe('the page', () => {
  it('prints maxima of REML for lme4 and nlme', async () => {
    for (const name of ['lme4-reml', 'nlme-reml']) {
      const found = await run(jsp, auditInput.parse(readGoldenJson(`jsp/audits/${name}.json`)));
      expect(found.verdict).toBe('interior-maximum');
      agree(found.logLikMax as number, -2961.82513, { abs: 1e-6, source: 'lme4 1.1-31' });
      const estimates = found.reproduced.filter(({ quantity }) => !/^(se|df)/.test(quantity));
      expect(estimates.filter(({ by }) => by === null)).toEqual([]);
    }
  });
});

describe('a maximum', () => {
  it('stays one at full precision', async () => {
    for (const problems of [(m: Method) => sleepstudy(m), dyestuff2]) {
      for (const method of ['ML', 'REML'] as const) {
        const found = await run(
          problems,
          published(problems(method), (x) => x),
        );
        expect(['interior-maximum', 'boundary-maximum', 'flat-ridge']).toContain(found.verdict);
        expect(found.gain as number).toBeLessThan(1e-6);
      }
    }
  });
  it('stays one however it is rounded', async () => {
    for (const digits of [0, 1, 2, 4]) {
      for (const method of ['ML', 'REML'] as const) {
        const problems = (m: Method) => sleepstudy(m);
        const found = await run(problems, published(problems(method), decimals(digits)));
        expect(found.verdict).toBe('interior-maximum');
        expect(found.gain as number).toBeLessThan(1e-4);
        // At the printed numbers themselves it is lower.
        expect((found.logLikMax as number) - (found.logLikAtEstimates as number)).toBeGreaterThan(0);
      }
    }
  });
  it('of zero variance is told as a number or with digits', async () => {
    const input = published(dyestuff2('ML'), decimals(4));
    const zero = { ...input, random: [{ group: 'Batch', terms: ['(Intercept)'], cov: [[0]] }] };
    expect((await run(dyestuff2, zero)).verdict).toBe('boundary-maximum');
    expect((await run(dyestuff2, { ...zero, digits: 3 })).verdict).toBe('boundary-maximum');
  });
});

describe('no maximum', () => {
  it('has the gain of its own point when the numbers are exact', async () => {
    const problems = (m: Method) => sleepstudy(m);
    const input = published(problems('ML'), (x) => x * (1 + 1e-13), {});
    const moved = { ...input, fixed: { ...input.fixed, Days: (input.fixed['Days'] as number) + 1.5023197 } };
    const found = await run(problems, moved);
    expect(found.verdict).toBe('stopped-short');
    const moved2 = plainLogLik(problems('ML'), pointOf(moved));
    agree(found.logLikAtEstimates as number, moved2, { abs: 1e-6, source: 'the likelihood written out' });
    agree(found.gain as number, plainLogLik(problems('ML'), pointOf(input)) - moved2, {
      abs: 1e-6,
      source: 'the likelihood written out',
    });
  });
  it('is gained from the best point of the box', async () => {
    const problems = (m: Method) => sleepstudy(m);
    const input = published(problems('ML'), decimals(3));
    const sigma = (Number(input.sigma) * 1.05).toFixed(0);
    const found = await run(problems, { ...input, sigma });
    const exact = await run(problems, { ...input, sigma: `${sigma}.0000000000` });
    expect(found.gain as number).toBeLessThan(exact.gain as number);
    expect(found.evidence.best).not.toBeNull();
  });
  it('is a local one where the other end is higher (two maxima)', async () => {
    const interior = published(twoMaxima('REML'), (x) => x);
    const found = await run(twoMaxima, {
      ...interior,
      random: [{ group: 'g', terms: ['(Intercept)'], cov: [[0]] }],
      sigma: '1.4696',
    });
    expect(['local-maximum', 'stopped-short', 'false-zero']).toContain(found.verdict);
    expect(found.gain as number).toBeGreaterThan(1);
  });
  it('of the stated criterion may be one of the other', async () => {
    const problems = (m: Method) => sleepstudy(m);
    const found = await run(problems, published(problems('REML'), decimals(3), { method: 'ML' }));
    expect(found.verdict).not.toBe('interior-maximum');
    expect(found.sentences.join(' ')).toContain('may have used REML');
    expect(found.reproduced.find((row) => row.quantity === 'variance|Subject|(Intercept)')?.by).toBe(
      'REML, at its maximum',
    );
  });
});
