import { invarianceOf, mechanismsOf } from '@mixdiff/robustness';
import { agree, jsp, readCsv, twoMaxima } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { judged } from './engines.ts';

/** Numbers of the mechanism from R with glmmTMB 1.1.15.2 and from the referee's slope. */
const plan = { runs: 60, seed: 1, work: 1e9 };

describe('why glmmTMB 1.1.9 stops at a false zero on JSP', () => {
  it('names the mechanism, what repairs it, and how often it happens', async () => {
    const { runs, one } = await judged('glmmTMB@1.1.9', jsp('ML'));
    const [mechanism] = await mechanismsOf([one], runs, plan);
    expect(mechanism?.cause).toBe('false-zero');
    const { evidence, trigger, frequency } = mechanism as NonNullable<typeof mechanism>;
    agree(evidence['slopePerVariance'] as number, 2.3, { abs: 0.01, source: 'slope of the dense likelihood' });
    agree(evidence['slopePerNative'] as number, 4.6e-4, { rel: 0.01, source: '2 v dl/dv' });
    agree(evidence['logSD'] as number, -4.6035, { abs: 1e-3, source: 'glmmTMB 1.1.15.2' });

    const repairs = (changed: Record<string, string>) =>
      trigger.swaps.find((swap) => JSON.stringify(swap.changed) === JSON.stringify(changed))?.repairs;
    expect(repairs({})).toBe(false);
    expect(repairs({ dispersion: 'log-variance' })).toBe(true);
    expect(repairs({ start: 'least-squares' })).toBe(true);
    expect(repairs({ start: '(1, 1)' })).toBe(true);
    expect(repairs({ start: '(-1, -1)' })).toBe(true);
    expect(repairs({ optimizer: 'BFGS' })).toBe(false);
    expect(trigger.smallest.every((changed) => Object.keys(changed).length === 1)).toBe(true);

    // 300 runs of R's engine: 30 % with log SD, 15 % with log variance, none from least squares
    const share = frequency.map(({ runs: of, ends }) => {
      const stuck = ends.filter(({ verdict }) => verdict === 'false-zero').reduce((sum, end) => sum + end.count, 0);
      return stuck / of;
    });
    expect(frequency.map(({ chosen }) => chosen)).toEqual([
      {},
      { dispersion: 'log-variance' },
      { start: 'least-squares' },
    ]);
    expect(Math.abs((share[0] as number) - 0.3)).toBeLessThan(3 * Math.sqrt((0.3 * 0.7) / 60));
    expect(Math.abs((share[1] as number) - 0.15)).toBeLessThan(3 * Math.sqrt((0.15 * 0.85) / 60));
    expect(share[2]).toBe(0);
  });

  it('disappears when raven is not centred, the response is, or another class is the reference', async () => {
    const { runs, one } = await judged('glmmTMB@1.1.9', jsp('ML'));
    const raven = readCsv('jsp/data.csv')
      .filter((row) => row['year'] === '2')
      .map((row) => Number(row['raven']));
    const mean = raven.reduce((sum, x) => sum + x, 0) / raven.length;
    const findings = await invarianceOf([one], runs, { craven: mean });
    const verdict = (change: string) => findings.find((finding) => finding.change === change)?.verdict;
    expect(verdict('craven not centred')).toBe('interior-maximum');
    expect(verdict('response centred')).toBe('interior-maximum');
    expect(verdict('last level of social as reference')).toBe('interior-maximum');
    expect(verdict('rows reversed')).toBe('false-zero');
    expect(findings.find(({ change }) => change === 'craven not centred')?.sentence).toContain('disappears');
  });
});

describe('the bound on the work', () => {
  it('counts evaluations: the same end every time, and what was left out is counted', async () => {
    const told = async (work: number) => {
      const { runs, one } = await judged('glmmTMB@1.1.9', jsp('ML'));
      const [mechanism] = await mechanismsOf([one], runs, { ...plan, work });
      return mechanism as NonNullable<typeof mechanism>;
    };
    const [little, again, ample] = [await told(1e6), await told(1e6), await told(1e9)];
    expect(little).toEqual(again);
    expect(little.trigger.untried).toBeGreaterThan(0);
    expect(little.trigger.swaps.length + (little.trigger.untried ?? 0)).toBeGreaterThanOrEqual(
      ample.trigger.swaps.length,
    );
    expect(ample.trigger.untried).toBe(0);
    for (const { runs } of little.frequency) expect(runs).toBeLessThan(60);
    for (const { runs } of ample.frequency) expect(runs).toBe(60);
  });
});

describe('what moves where nothing should', () => {
  it('leaves a well-behaved fit alone', async () => {
    const { runs, one } = await judged('lme4', jsp('ML'));
    const findings = await invarianceOf([one], runs);
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
    expect(findings.length).toBeGreaterThan(5);
  });
});

describe('a local maximum', () => {
  it('has a valley between it and the higher point', async () => {
    const { runs, one } = await judged('lme4', twoMaxima('ML'));
    const [mechanism] = await mechanismsOf([one], runs, { ...plan, runs: 5 });
    expect(mechanism?.cause).toBe('local-maximum');
    const { from, lowest, to } = (mechanism?.evidence ?? {}) as Record<string, number>;
    agree(from as number, -17.6589, { abs: 1e-4, source: 'lme4 1.1-31' });
    agree(to as number, -16.9264, { abs: 1e-4, source: 'dense likelihood at zero' });
    expect(lowest as number).toBeLessThan((from as number) - 1e-3);
  });
});
