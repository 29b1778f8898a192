import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formulaOf } from '../src/formula.ts';
import { type Fit, mixedModels, sas, stata } from './layouts.ts';
import { read, wrapped } from './printouts.ts';

const digits = (n: number) => fc.integer({ min: 1, max: 10 ** n - 1 });
const number = (whole: number, decimals: number, signed = true) =>
  fc
    .tuple(digits(whole), fc.integer({ min: 0, max: 10 ** decimals - 1 }), fc.boolean())
    .map(([w, d, minus]) => `${signed && minus ? '-' : ''}${w}.${String(d).padStart(decimals, '0')}`);
const coefficient = fc.tuple(
  number(3, 4),
  number(2, 4, false),
  number(2, 2),
  fc.constantFrom('<.0001', '0.0312', '0.5237'),
);
const fit: fc.Arbitrary<Fit> = fc.record({
  fixed: fc.array(coefficient, { minLength: 4, maxLength: 4 }),
  variances: fc.tuple(number(3, 4, false), number(1, 4), number(2, 4, false), number(3, 4, false)),
  logLik: number(3, 1).map((text) => `-${text.replace('-', '')}`),
  reml: fc.boolean(),
});
const column = (rows: Fit['fixed'], k: 0 | 1 | 2) => rows.map((row) => row[k]).sort();

describe('layouts of SAS, Stata and MixedModels.jl', () => {
  it.each(Object.entries({ sas, stata, mixedModels }))('%s: every number, whatever it is', (name, layout) => {
    fc.assert(
      fc.property(fit, (given) => {
        const { as, printout } = read(layout(given));
        expect(Object.values(as.fixed ?? {}).sort()).toEqual(column(given.fixed, 0));
        expect(Object.values(as.se ?? {}).sort()).toEqual(column(given.fixed, 1));
        expect(Object.values(as.t ?? {}).sort()).toEqual(column(given.fixed, 2));
        expect(printout.method).toBe(given.reml ? 'REML' : 'ML');
        expect(as.logLik).toBe(given.logLik);
        expect(as.sigma2).toBe(given.variances[3]);
        const of = (kind: string, term: string) =>
          printout.random.find((one) => one.kind === kind && one.terms[0] === term)?.text;
        const [first, second] = name === 'sas' ? ['#1', '#2'] : ['(Intercept)', 'week'];
        expect(of('variance', first)).toBe(given.variances[0]);
        expect(of('variance', second)).toBe(given.variances[2]);
        if (name !== 'mixedModels')
          expect(printout.random.find(({ kind }) => kind === 'cov')?.text).toBe(given.variances[1]);
      }),
    );
  });
  it('are read alike where a mail program broke their lines', () => {
    const [given] = fc.sample(fit, { numRuns: 1, seed: 1 }) as [Fit];
    for (const layout of [sas, stata])
      for (const width of [60, 72]) expect(read(wrapped(layout(given), width)).as).toEqual(read(layout(given)).as);
  });
  it('Stata: the log-likelihood is that of the end, not of an iteration; an exposure is an offset', () => {
    const [given] = fc.sample(fit, { numRuns: 1, seed: 1 }) as [Fit];
    const log = 'Iteration 0:  Log likelihood = -999.12  \nIteration 1:  Log likelihood = -998.21  \n';
    const text = stata(given)
      .replace('\nMixed-effects', `\n${log}\nMixed-effects`)
      .replace(/( +_cons \|.*\n)/, '$1    ln(area) |          1  (exposure)\n');
    const { as, printout } = read(text);
    expect([as.logLik, printout.offset]).toEqual([given.logLik, 'log(area)']);
    expect(as.fixed).toEqual(read(stata(given)).as.fixed);
  });
  it('GLIMMIX: events of trials are a response of two columns', () => {
    const text = `The GLIMMIX Procedure
Response Variable (Events)    germ
Response Variable (Trials)    total
Response Distribution         Binomial
Link Function                 Logit
Estimation Technique          Maximum Likelihood

 Covariance Parameter Estimates
Cov Parm     Subject    Estimate
Intercept    site         0.5454

 Solutions for Fixed Effects
                    Standard
Effect      Estimate   Error    DF   t Value   Pr > |t|
Intercept    -0.4218  0.2409    15     -1.75     0.1003
`;
    expect(formulaOf(read(text).printout, ['germ', 'total', 'site'])?.formula).toBe(
      'cbind(germ, total - germ) ~ 1 + (1 | site)',
    );
  });
  it('says the formula as far as the text does', () => {
    const [given] = fc.sample(fit, { numRuns: 1, seed: 1 }) as [Fit];
    const columns = ['y', 'week', 'sex', 'id'];
    expect(formulaOf(read(stata(given)).printout, columns)).toEqual({
      formula: 'y ~ week + sex + sex:week + (1 + week | id)',
      whole: true,
    });
    expect(formulaOf(read(sas(given)).printout, columns)).toEqual({
      formula: 'y ~ week + sex + week:sex + (1 + ? | id)',
      whole: false,
    });
    expect(read(mixedModels(given)).printout.formula).toBe('y ~ 1 + week + sex + week:sex + (1 + week | id)');
  });
});
