/**
 * Which degrees of freedom and which covariance of the coefficients a table is made by, and who prints them: two programs
 * that fit one model print other p-values by these two choices alone.
 */
import { isGeneralized, type Problem } from '@mixdiff/contract';
import { DDF, type Ddf } from './ddf.ts';
import { CLUSTERED } from './gls/empirical.ts';
import { VCOV, type Vcov } from './gls/tests.ts';

/** A rule of degrees of freedom with the covariance of the coefficients that it is used with. */
export interface Method {
  readonly ddf: Ddf;
  /** Left out: the one that goes with the degrees of freedom. */
  readonly vcov?: Vcov;
}
/** What was asked for; left out: what goes with the other. */
export interface AskedMethods {
  readonly ddf?: readonly Ddf[] | 'all' | undefined;
  readonly vcov?: readonly Vcov[] | 'all' | undefined;
}

/**
 * Neither asked for: every rule of degrees of freedom, of a generalized model z alone; one alone: each with what goes with
 * it; both: each with each.
 */
export function methodsAsked({ ddf, vcov }: AskedMethods, problem?: Pick<Problem, 'response'>): readonly Method[] {
  if (ddf === undefined && vcov === undefined && problem && isGeneralized(problem)) return [{ ddf: 'z' }];
  const vcovs = vcov === 'all' ? VCOV.filter((name) => name !== 'own') : vcov;
  if (!vcovs) return (ddf === undefined || ddf === 'all' ? DDF : ddf).map((one) => ({ ddf: one }));
  if (ddf === undefined) return vcovs.map((one) => ({ ddf: ddfOf(one), vcov: one }));
  return (ddf === 'all' ? DDF : ddf).flatMap((one) => vcovs.map((other) => ({ ddf: one, vcov: other })));
}
/** The degrees of freedom that go with a covariance. */
function ddfOf(vcov: Vcov): Ddf {
  const same = DDF.find((name) => name === vcov);
  if (same) return same;
  if (vcov === 'residual-scaled') return 'residual';
  return vcov === 'model' || CLUSTERED.some((name) => name === vcov) ? 'satterthwaite' : 'z';
}
/** The covariance that goes with degrees of freedom. */
export const vcovOf = ({ ddf, vcov }: Method): Vcov => {
  if (vcov !== undefined) return vcov;
  const same = VCOV.find((name) => name === ddf);
  return same ?? (ddf.startsWith('satterthwaite') ? 'model' : 'own');
};

/** In words: what the covariances are, and whose they are. */
export const vcovMeaning = (vcov: Vcov, { residual }: Problem): string =>
  ({
    own: "the fit's own, as its engine prints it",
    model: "(X'V^-1 X)^-1 at the estimated V: lme4, lme and gls by REML, mmrm's Asymptotic",
    observed: 'the same with the variances free, by the observed information: glmmTMB',
    'kenward-roger': residual
      ? "Kenward and Roger's adjustment in mmrm's parameters: mmrm's Kenward-Roger"
      : "Kenward and Roger's adjustment by the expected information: pbkrtest",
    'kenward-roger-linear': 'the adjustment without second derivatives of V, by the observed information: mmrm',
    'kenward-roger-expected':
      "the adjustment without second derivatives of V, by the expected information: pbkrtest's form",
    empirical: `by the residuals of whole ${clusters(residual)}, CR0: mmrm's Empirical`,
    'empirical-bias-reduced': "CR2: mmrm's Empirical-Bias-Reduced",
    'empirical-jackknife': "CR3: mmrm's Empirical-Jackknife",
    'residual-scaled': "the model's, under ML times n / (n - p): gls, and the summary of an lme",
  })[vcov];
const clusters = (residual: Problem['residual']): string => (residual ? 'subjects' : 'groups that share no level');
