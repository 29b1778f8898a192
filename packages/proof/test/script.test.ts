import { isRefusal } from '@mixdiff/contract';
import { describe, expect, it } from 'vitest';
import { caseAt } from '../src/parts.ts';
import { matrixOf } from '../src/quote.ts';
import { type ProofModel, type ProofPoint, proofScript } from '../src/script.ts';

// What the script prints is compared with our likelihoods where R is: apps/cli/test/proof.test.ts.
const point = (variance: number): ProofPoint => ({
  beta: [1, null],
  random: [{ group: 'g', terms: ['(Intercept)'], cov: [[variance]] }],
  sigma2: 2,
});
const evidence = {
  score: [],
  zeroed: [{ group: 'g', terms: ['(Intercept)'], direction: [1], variance: 1e-5, slope: 3 }],
  predictedGain: null,
  curvature: null,
  ridge: null,
  tolerance: {},
};
const model: ProofModel = {
  formula: 'y ~ `a b` + (1 | g)',
  where: null,
  derive: {},
  factors: { 'a b': null },
  ordered: [],
  contrasts: {},
  weights: null,
  offset: null,
  nobs: 12,
  columns: ['(Intercept)', 'a b2'],
  dataPath: 'd.csv',
  isColumn: () => false,
};

describe('proof.R', () => {
  it('is written for points below another one only', () => {
    const at = (verdict: 'false-zero' | 'interior-maximum' | 'not-assessed') =>
      caseAt('f/ML', 'ML', 'precision', point(1e-5), { verdict, best: point(1), evidence });
    expect(at('interior-maximum')).toEqual([]);
    expect(at('not-assessed')).toEqual([]);
    expect(at('false-zero')[0]?.along).toMatchObject([{ term: 0, direction: [1], name: 'g variance' }]);
  });
  it('moves the block that is zero where a group has two', () => {
    const at = (variance: number): ProofPoint => ({
      ...point(2),
      random: [...point(2).random, { group: 'g', terms: ['x'], cov: [[variance]] }],
    });
    const zeroed = [{ group: 'g', terms: ['x'], direction: [1], variance: 0, slope: 3 }];
    const [one] = caseAt('f/ML', 'ML', 'precision', at(0), {
      verdict: 'false-zero',
      best: at(1),
      evidence: { ...evidence, zeroed },
    });
    expect(one?.along).toMatchObject([{ term: 1, name: 'x within g variance' }]);
  });
  it('takes no packages', () => {
    const script = proofScript(
      model,
      caseAt('f/ML', 'ML', 'precision', point(0), { verdict: 'false-zero', best: point(1), evidence }),
    );
    if (isRefusal(script)) throw new Error(script.message);
    expect(script.text).not.toMatch(/library\(|require\(|::/);
    expect(script.text).toContain('model.frame(y ~ 1 + `a b` + g, d, drop.unused.levels = TRUE)');
    expect(script.text).toContain('beta = c(1, NA)');
  });
  it('takes the rows that a condition names, all of them where there is none', () => {
    const textOf = (where: string | null): string => {
      const script = proofScript({ ...model, where }, []);
      return isRefusal(script) ? script.message : script.text;
    };
    expect(textOf('`a b` > 2')).toContain('which(with(d, `a b` > 2))');
    expect(textOf(null)).not.toContain('which(with(d,');
  });
  it('refuses a formula that is none', () => {
    const refused = proofScript({ ...model, formula: 'y ~' }, []);
    expect(isRefusal(refused)).toBe(true);
  });
});
describe('what a description may make R do', () => {
  const scriptOf = (change: Partial<ProofModel>) => proofScript({ ...model, ...change }, []);
  const run = "system('touch canary')";
  it.each([
    { weights: run },
    { offset: run },
    { where: `${run} == 0` },
    { derive: { z: run } },
    { formula: `y ~ ${run} + (1 | g)` },
    { formula: `y ~ 1 + (${run} | g)` },
    { formula: `${run} ~ 1 + (1 | g)` },
    { formula: `y ~ 1 + offset(${run}) + (1 | g)` },
  ])('%o is refused where it is no column', (change) => {
    expect(scriptOf(change)).toMatchObject({ refused: 'proof/unknown-call' });
  });
  it('and is a name in backticks where it is one', () => {
    const script = scriptOf({ weights: `${run}; id`, offset: 'a`b', isColumn: () => true });
    if (isRefusal(script)) throw new Error(script.message);
    expect(script.text).toContain(`weights = \`${run}; id\`)`);
    expect(script.text).toContain('offset(`a\\`b`)');
  });
  it('has one line of comment, whatever the formula holds', () => {
    const script = scriptOf({ formula: "y ~ `a\n system('touch canary')\u2028#` + (1 | g)", factors: {} });
    if (isRefusal(script)) throw new Error(script.message);
    const lines = script.text.split('\n').filter((line) => line.includes('canary'));
    expect(lines.every((line) => /^# |`a\\n system\('touch canary'\)\\xe2\\x80\\xa8#`/.test(line))).toBe(true);
    expect(script.text).not.toContain('\u2028');
  });
});
describe('quoting', () => {
  it('writes matrices column by column', () => {
    expect(
      matrixOf([
        [1, 2],
        [3, 4],
      ]),
    ).toBe('matrix(c(1, 3, 2, 4), 2)');
  });
});
