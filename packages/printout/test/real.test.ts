import { describe, expect, it } from 'vitest';
import { expectNumbers, NAMES, numbersOf, read, textOf } from './printouts.ts';

describe('print-outs of real programs', () => {
  it.each(NAMES)('%s: every number of the fit, to its printed digits', (name) => {
    expectNumbers(textOf(name), numbersOf(name));
  });
  it('says program, method and formula where the text has them', () => {
    const of = (name: string) => {
      const { program, method, formula } = read(textOf(name)).printout;
      return [program, method, formula];
    };
    expect(of('lme4-slope')).toEqual(['lme4', 'REML', 'Reaction ~ Days + (Days | Subject)']);
    expect(of('lme4-ml-uncorrelated').slice(0, 2)).toEqual(['lme4', 'ML']);
    expect(of('lmerTest-narrow')).toEqual([
      'lmerTest',
      'REML',
      'angle ~ recipe * temperature + (1 | recipe:replicate)',
    ]);
    expect(of('nlme-nested')).toEqual([
      'nlme lme',
      'REML',
      'yield ~ ordered(nitro) * Variety + (1 | Block) + (1 | Block:Variety)',
    ]);
    expect(of('nlme-diagonal')).toEqual(['nlme lme', 'ML', 'distance ~ age * Sex + (age || Subject)']);
    expect(of('statsmodels-ml')).toEqual(['statsmodels MixedLM', 'ML', undefined]);
  });
  it('takes what glmmPQL prints of its last working model for no part of the model', () => {
    const { printout } = read(textOf('glmmPQL'));
    expect(printout).toMatchObject({ program: 'MASS glmmPQL', hasFamily: true, method: 'ML' });
    expect([printout.sigma, printout.logLik, printout.variance]).toEqual([undefined, undefined, undefined]);
  });
  it('says how residuals vary, as nlme writes it', () => {
    const of = (name: string) => {
      const { correlation, variance, gls, formula } = read(textOf(name)).as;
      return [correlation, variance, gls ?? false, formula];
    };
    expect(of('gls-nugget-power')).toEqual([
      'corExp(form = ~Time | Rat, nugget = TRUE)',
      'varPower(form = ~fitted(.))',
      true,
      'weight ~ Time * Diet',
    ]);
    expect(of('gls-combined').slice(0, 2)).toEqual([
      'corCompSymm(form = ~1 | Rat)',
      'varComb(varIdent(form = ~1 | Diet), varExp(form = ~Time))',
    ]);
    expect(of('gls-car1-fixed').slice(0, 2)).toEqual(['corCAR1(form = ~age | Subject)', 'varFixed(~age)']);
    expect(of('lme-arma')).toEqual([
      'corARMA(form = ~1 | Mare, p = 1, q = 1)',
      undefined,
      false,
      'follicles ~ sin(2 * pi * Time) + cos(2 * pi * Time) + (sin(2 * pi * Time) || Mare)',
    ]);
  });
  it('counts the parameters of structured terms, of which glmmTMB prints more or fewer numbers', () => {
    const of = (name: string) => read(textOf(`glmmTMB-residual-${name}`)).printout;
    expect(['us', 'toep', 'cs', 'ar1', 'diag'].map((name) => of(name).method)).toEqual([
      'REML',
      'ML',
      'ML',
      'ML',
      'ML',
    ]);
    expect(['ar1', 'toep'].map((name) => read(textOf(`glmmTMB-${name}`)).printout.method)).toEqual(['REML', 'ML']);
    expect(of('ar1').random.map(({ kind, terms, text }) => [kind, terms, text])).toEqual([
      ['variance', ['day0'], '2347'],
      ['sd', ['day0'], '48.44'],
      ['corr', ['day0', '#2'], '0.79'],
    ]);
    expect(of('cs').random.filter(({ kind }) => kind === 'corr')).toEqual([
      { group: 'Rat', kind: 'corr', terms: ['week1', 'week8'], text: '0.98' },
    ]);
  });
  it('reads print() of gls, where the estimates of the residual model stand below their own heading', () => {
    // nlme 3.1-162
    const printed = [
      'Generalized least squares fit by REML',
      '  Model: follicles ~ sin(2 * pi * Time) + cos(2 * pi * Time) ',
      '  Data: Ovary ',
      '  Log-restricted-likelihood: -780.7273',
      '',
      'Coefficients:',
      '       (Intercept) sin(2 * pi * Time) cos(2 * pi * Time) ',
      '        12.2163982         -2.7747122         -0.8996047 ',
      '',
      'Correlation Structure: AR(1)',
      ' Formula: ~1 | Mare ',
      ' Parameter estimate(s):',
      '      Phi ',
      '0.7532079 ',
      'Degrees of freedom: 308 total; 305 residual',
      'Residual standard error: 4.616172 ',
    ];
    expect(read(printed.join('\n')).as).toMatchObject({
      fixed: { '(Intercept)': '12.2163982', 'sin(2 * pi * Time)': '-2.7747122', 'cos(2 * pi * Time)': '-0.8996047' },
      residual: { rho: '0.7532079' },
      sigma: '4.616172',
      correlation: 'corAR1(form = ~1 | Mare)',
    });
  });
  it('reads the degrees of freedom of mmrm to as many decimals as it has rounded them to', () => {
    // printed 218.80000, rounded to 218.80
    expect(read(textOf('mmrm-us')).as.df?.['(Intercept)']).toBe('218.80');
    expect(read(textOf('mmrm-exp')).as.df?.['(Intercept)']).toBe('380.0');
    expect(read(textOf('mmrm-groups-ml')).as.visits?.map(({ by, terms }) => [by, terms.length])).toEqual([
      ['PBO', 4],
      ['TRT', 4],
    ]);
  });
  it('tells ML from REML by what glmmTMB counts, which does not print it', () => {
    expect(read(textOf('glmmTMB-ml')).printout.method).toBe('ML');
    expect(read(textOf('glmmTMB-reml')).printout.method).toBe('REML');
    expect(read(textOf('glmmTMB-two-terms')).printout.method).toBe('ML');
  });
  it('reads the predictors of zero-inflation and dispersion under names of their own', () => {
    const of = (name: string) => read(textOf(name)).as;
    expect(of('glmmTMB-zi-dispersion')).toMatchObject({ ziformula: '~mined', dispformula: '~DOY', method: 'ML' });
    expect(of('glmmTMB-zi-random').random?.map(({ group }) => group)).toEqual(['site', 'zi~site']);
    expect(of('glmmTMB-zi-random').fixed?.['zi~minedno']).toBe('-5.2753');
  });
  it('says one node where glmer says Laplace', () => {
    expect(read(textOf('lme4-glmer')).printout.nAGQ).toBe(1);
    expect(read(textOf('lme4-glmer-nodes')).printout.nAGQ).toBe(11);
  });
  it('keeps warnings and the family', () => {
    expect(read(textOf('lme4-stopped-short')).printout.warnings.join(' ')).toContain('failed to converge');
    expect(read(textOf('lme4-glmer')).printout).toMatchObject({ family: 'binomial', link: 'logit' });
  });
});
