import { isRefusal, type Method } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { audited, decimals, published, run } from './published.ts';

const problems = (method: Method) => sleepstudy(method);
const input = published(problems('REML'), decimals(3));
const { sigma: _, ...rest } = input;
/** As summary(lmer) prints it: Bates et al. (2015), table 2, and its residual variance. */
const printed = {
  ...rest,
  fixed: { '(Intercept)': '251.405', Days: '10.467' },
  random: [
    {
      group: 'Subject',
      terms: ['(Intercept)', 'Days'],
      cov: [['612.10'], [null, '35.07']],
      sd: ['24.741', '5.922'],
      corr: [['0.07']],
    },
  ],
};

describe('variances beside deviations and correlations', () => {
  it('judges the point, and each printed number but the covariance that nobody printed', async () => {
    const found = await run(problems, { ...printed, sigma2: '654.94', sigma: '25.592' });
    expect(found.verdict).toBe('interior-maximum');
    const names = found.reproduced.filter(({ quantity }) => /Subject|sigma/.test(quantity)).map((r) => r.quantity);
    expect(names).toEqual([
      'variance|Subject|(Intercept)',
      'sd|Subject|(Intercept)',
      'correlation|Subject|Days,(Intercept)',
      'variance|Subject|Days',
      'sd|Subject|Days',
      'sigma',
      'sigma2',
    ]);
    expect(found.finding?.kind).toBe('all-reproduce');
  });
  it('takes variances beside correlations alone, and makes the covariance of both', async () => {
    const [block] = printed.random;
    const { sd: _, ...variances } = block as NonNullable<typeof block>;
    const found = await run(problems, { ...printed, random: [variances], sigma2: '654.94' });
    expect(found).toMatchObject({ verdict: 'interior-maximum', finding: { kind: 'all-reproduce' } });
    const off = { ...variances, corr: [['-0.77']] };
    const wrong = await run(problems, { ...printed, random: [off], sigma2: '654.94' });
    expect(wrong.finding).toMatchObject({ numbers: [{ quantity: 'correlation|Subject|Days,(Intercept)' }] });
  });
  it('takes the residual variance alone, and finds a misprint in it beside the deviation', async () => {
    expect((await run(problems, { ...printed, sigma2: '654.94' })).finding?.kind).toBe('all-reproduce');
    const found = await run(problems, { ...printed, sigma2: '645.94', sigma: '25.592' });
    expect(found.finding).toMatchObject({ kind: 'misprint', numbers: [{ quantity: 'sigma2', instead: '654.94' }] });
  });
  it('names everything that is missing at once', async () => {
    const answer = await audited(problems, { ...printed, sigma: '25.592', fixed: { Days: '10.467' }, random: [] });
    expect(isRefusal(answer) && answer.message).toContain(
      "fixed has no estimate for '(Intercept)'; random has no covariance for (1 + Days | Subject)",
    );
    const none = await audited(problems, printed);
    expect(isRefusal(none) && none.message).toContain('neither sigma nor sigma2');
  });
});

describe('a form that was not filled in', () => {
  it('is refused with all its blanks; standard errors may stay blank', async () => {
    const blank = { fixed: { '(Intercept)': '', Days: '10.467' }, sigma: '', se: { Days: '' } };
    const answer = await audited(problems, { ...printed, ...blank });
    expect(isRefusal(answer) && answer.message).toContain('not filled in: fixed.(Intercept), sigma');
    const filled = await run(problems, { ...printed, sigma: '25.592', se: { Days: '' }, logLik: '' });
    expect(filled.finding?.kind).toBe('all-reproduce');
  });
});
