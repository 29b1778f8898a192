/**
 * What each program calls one covariance structure of the rows of a subject, and which of its matrices the program can
 * reach. One keyword is two structures in two programs (`cs`), and one structure has many names; what is held here was run
 * with the R packages (nlme 3.1-162, glmmTMB 1.1.5 and 1.1.15.2, lme4 2.1-0, mmrm 0.3.19: equal log-likelihoods to 1e-6 on
 * one data set); SAS and Stata by their manuals (SAS/STAT PROC MIXED, REPEATED statement; Stata [ME] mixed, residuals()).
 */
import type { Kind } from '@mixdiff/contract';

export type Program = 'mmrm' | 'nlme' | 'glmmTMB' | 'lme4' | 'SAS' | 'Stata';
export const PROGRAMS: readonly Program[] = ['mmrm', 'nlme', 'glmmTMB', 'lme4', 'SAS', 'Stata'];

export interface Naming {
  readonly kind: Kind;
  readonly meaning: string;
  /** Covariance parameters over m positions, as a formula. */
  readonly parameters: string;
  /** As it is written there; a program that is left out cannot say it. */
  readonly says: Readonly<Partial<Record<Program, string>>>;
  /** Which matrices it can reach. */
  readonly space: string;
}

export const NAMINGS: readonly Naming[] = [
  {
    kind: 'us',
    meaning: 'any covariance matrix',
    parameters: 'm(m+1)/2',
    says: {
      mmrm: 'us',
      nlme: 'corSymm + varIdent(~ 1 | visit)',
      glmmTMB: 'us, dispformula = ~ 0',
      lme4: 'us beside a residual: one parameter too many',
      SAS: 'UN',
      Stata: 'unstructured',
    },
    space: 'positive definite',
  },
  {
    kind: 'us-hom',
    meaning: 'any correlation matrix, one variance',
    parameters: '1 + m(m-1)/2',
    says: { nlme: 'corSymm' },
    space: 'positive definite',
  },
  {
    kind: 'diag-het',
    meaning: 'no correlation, a variance for each position',
    parameters: 'm',
    says: { nlme: 'varIdent(~ 1 | visit)', glmmTMB: 'diag, dispformula = ~ 0; or dispformula = ~ visit', SAS: 'UN(1)' },
    space: 'variances above 0',
  },
  {
    kind: 'diag-hom',
    meaning: 'no correlation, one variance',
    parameters: '1',
    says: {
      nlme: 'gls without correlation',
      glmmTMB: 'homdiag, dispformula = ~ 0; or no random term',
      SAS: 'VC',
      Stata: 'independent',
    },
    space: 'variance above 0',
  },
  {
    kind: 'cs-hom',
    meaning: 'compound symmetry, one variance',
    parameters: '2',
    says: {
      mmrm: 'cs',
      nlme: 'corCompSymm',
      glmmTMB: 'homcs, dispformula = ~ 0; (1 | id) where rho >= 0',
      lme4: '(1 | id) where rho >= 0',
      SAS: 'CS',
      Stata: 'exchangeable',
    },
    space:
      'rho above -1/(m-1): m counts all positions in mmrm and glmmTMB, the rows of the largest subject in nlme; (1 | id): rho >= 0',
  },
  {
    kind: 'cs-het',
    meaning: 'compound symmetry, a variance for each position',
    parameters: 'm + 1',
    says: {
      mmrm: 'csh',
      nlme: 'corCompSymm + varIdent(~ 1 | visit)',
      glmmTMB: 'cs, dispformula = ~ 0',
      SAS: 'CSH',
      Stata: 'exchangeable, by(visit)',
    },
    space: 'rho above -1/(m-1): m as of cs with one variance',
  },
  {
    kind: 'ar1-hom',
    meaning: 'autoregressive of order one by position, one variance',
    parameters: '2',
    says: {
      mmrm: 'ar1',
      nlme: 'corAR1',
      glmmTMB: 'ar1, dispformula = ~ 0',
      SAS: 'AR(1)',
      Stata: 'ar 1',
    },
    space: 'rho between -1 and 1; corCAR1, corExp, sp_exp and ou reach rho > 0 alone',
  },
  {
    kind: 'ar1-het',
    meaning: 'autoregressive of order one, a variance for each position',
    parameters: 'm + 1',
    says: {
      mmrm: 'ar1h',
      nlme: 'corAR1 + varIdent(~ 1 | visit)',
      glmmTMB: 'hetar1 (1.1.12 and later), dispformula = ~ 0',
      SAS: 'ARH(1)',
    },
    space: 'rho between -1 and 1',
  },
  {
    kind: 'toep-hom',
    meaning: 'a correlation for each lag, one variance',
    parameters: 'm',
    says: {
      mmrm: 'toep',
      nlme: 'corARMA(p = m - 1, q = 0)',
      glmmTMB: 'homtoep (1.1.13 and later), dispformula = ~ 0',
      SAS: 'TOEP',
      Stata: 'toeplitz (m - 1)',
    },
    space: 'positive definite',
  },
  {
    kind: 'toep-het',
    meaning: 'a correlation for each lag, a variance for each position',
    parameters: '2m - 1',
    says: {
      mmrm: 'toeph',
      nlme: 'corARMA(p = m - 1, q = 0) + varIdent(~ 1 | visit)',
      glmmTMB: 'toep, dispformula = ~ 0',
      SAS: 'TOEPH',
    },
    space: 'positive definite',
  },
  {
    kind: 'ad-hom',
    meaning: 'ante-dependence of order one, one variance',
    parameters: 'm',
    says: { mmrm: 'ad' },
    space: 'correlations of neighbours between -1 and 1',
  },
  {
    kind: 'ad-het',
    meaning: 'ante-dependence of order one, a variance for each position',
    parameters: '2m - 1',
    says: { mmrm: 'adh', SAS: 'ANTE(1)' },
    space: 'correlations of neighbours between -1 and 1',
  },
  {
    kind: 'arma',
    meaning: 'autoregressive moving average of order (p, q), one variance',
    parameters: '1 + p + q',
    says: { nlme: 'corARMA', SAS: 'ARMA(1,1) for p = q = 1', Stata: 'ar p; ma q' },
    space: 'stationary and invertible',
  },
  {
    kind: 'exp',
    meaning: 'correlation exp(-distance / range), one variance',
    parameters: '2, 3 with a nugget',
    says: {
      mmrm: 'sp_exp',
      nlme: 'corExp; corCAR1 in one dimension',
      glmmTMB: 'exp; ou in one dimension; dispformula = ~ 0, or ~ 1 for a nugget',
      SAS: 'SP(EXP); SP(POW)',
      Stata: 'exponential',
    },
    space: 'positive correlations alone',
  },
  {
    kind: 'gau',
    meaning: 'correlation exp(-(distance / range)^2), one variance',
    parameters: '2, 3 with a nugget',
    says: { mmrm: 'sp_gau', nlme: 'corGaus', glmmTMB: 'gau, dispformula = ~ 0', SAS: 'SP(GAU)' },
    space: 'positive correlations alone',
  },
  {
    kind: 'mat',
    meaning: 'Matern correlation by distance, one variance',
    parameters: '3, 4 with a nugget',
    says: { glmmTMB: 'mat, dispformula = ~ 0', SAS: 'SP(MATERN), of another scale' },
    space: 'positive correlations alone',
  },
  {
    kind: 'lin',
    meaning: 'correlation 1 - distance / range, 0 beyond, one variance',
    parameters: '2, 3 with a nugget',
    says: { nlme: 'corLin', SAS: 'SP(LIN)' },
    space: 'positive definite in one dimension alone: nlme does not look',
  },
  {
    kind: 'ratio',
    meaning: 'correlation 1 / (1 + (distance / range)^2), one variance',
    parameters: '2, 3 with a nugget',
    says: { nlme: 'corRatio' },
    space: 'positive correlations alone',
  },
  {
    kind: 'spher',
    meaning: 'spherical correlation by distance, one variance',
    parameters: '2, 3 with a nugget',
    says: { nlme: 'corSpher', SAS: 'SP(SPH)' },
    space: 'positive definite in up to three dimensions',
  },
];
/** null: a structure that no marginal model is written with. */
export const namingOf = (kind: Kind): Naming | null => NAMINGS.find((one) => one.kind === kind) ?? null;

/** Structures that share a keyword or a look: the same correlations with one variance, and with one for each position. */
const FAMILIES: readonly (readonly Kind[])[] = [
  ['us', 'us-hom'],
  ['diag-het', 'diag-hom'],
  ['cs-het', 'cs-hom'],
  ['ar1-het', 'ar1-hom'],
  ['toep-het', 'toep-hom'],
  ['ad-het', 'ad-hom'],
];
export const lookAlike = (a: Kind, b: Kind): boolean =>
  a !== b && FAMILIES.some((family) => family.includes(a) && family.includes(b));
