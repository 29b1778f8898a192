/** The switches of this backend and their defaults by version of lme4. */
import { type Choice, type Chosen, compareVersions } from '@mixdiff/contract';

/**
 * Versions at which something here changes, oldest first: 1.1-33 repairs refit under REML, 2.0-1 numbers the parameters of
 * intervals in another order, 2.1-0 leaves out the derivative check of large problems. 1.1-35.5 behaves as 1.1-33 and is listed because published results name it.
 */
export const versions: readonly string[] = ['1.1-31', '1.1-33', '1.1-35.5', '2.0-1', '2.1-0'];

export const since = (version: string, change: string): boolean => compareVersions(version, change) >= 0;

/** What nAGQ can be: 25 at most before 2.1-0. */
const NODES = [...Array.from({ length: 26 }, (_, k) => String(k)), '31', '51', '75', '100'];

export const choices: readonly Choice[] = [
  {
    name: 'optimizer',
    changes: 'optimizer',
    values: ['bobyqa', 'nelder-mead', 'sbplx', 'cobyla', 'nlminb', 'lbfgs'],
    default: () => 'bobyqa',
    help: "bobyqa is lme4's default (nloptwrap); the others are NLopt's, or R's nlminb, on the same theta >= 0",
  },
  {
    name: 'glmer-optimizer',
    changes: 'optimizer',
    values: ['nelder-mead', 'bobyqa'],
    refused: {
      nloptwrap: 'glmer by NLopt is not re-implemented; r:lme4 takes it',
      nlminbwrap: 'glmer by nlminb is not re-implemented; r:lme4 takes it',
      optimx: 'it is a package of optimizers, not one',
    },
    default: () => 'nelder-mead',
    help: "of glmer's second stage, over theta and the fixed effects: lme4's own Nelder-Mead, or minqa's BOBYQA (glmerControl); its first stage is BOBYQA",
  },
  {
    name: 'nagq',
    changes: 'convention',
    values: NODES,
    default: () => '1',
    help: 'of glmer: 1 is Laplace, more are nodes of adaptive quadrature, for one scalar term; 0 takes the fixed effects with the random ones (nAGQ in ?glmer)',
  },
  {
    name: 'nagq0-init-step',
    changes: 'optimizer',
    values: ['yes', 'no'],
    default: () => 'yes',
    help: 'of glmer: whether a stage over theta alone, as with nagq 0, comes first (nAGQ0initStep in ?glmerControl)',
  },
  {
    name: 'factorization',
    changes: 'convention',
    values: ['stale', 'fresh'],
    default: (version) => (since(version, '2.1-0') ? 'fresh' : 'stale'),
    help: 'of glmer: the determinant in its deviance is that of the iterate before the last (until 2.0-6), or of the accepted one',
  },
  {
    name: 'disp-method',
    changes: 'convention',
    values: ['old', 'moment'],
    default: (version) => (since(version, '2.1-0') ? 'moment' : 'old'),
    help: "of glmer's families with a dispersion (disp_method in ?glmerControl): random effects are sought at dispersion 1 (old, until 2.0-6), or at a moment estimate",
  },
  {
    name: 'start',
    changes: 'start',
    values: ['default', 'ones', 'small', 'large'],
    default: () => 'default',
    help: 'default: from group means where every term is an intercept on a factor of its own, else Lambda = I, and in glmer always; ones: I; small: I / 10; large: 10 I',
  },
  {
    name: 'tolerance',
    changes: 'tolerance',
    values: ['original', 'tight'],
    default: () => 'original',
    help: "original: NLopt's xtol_rel = 1e-4, which usually stops lme4; tight: 1e-9",
  },
  {
    name: 'boundary',
    changes: 'optimizer',
    values: ['check', 'skip'],
    default: () => 'check',
    help: 'check: restart once from a bound with a downward slope, and set a theta below 1e-5 to zero if that is better (restart_edge, boundary.tol)',
  },
  {
    name: 'derivatives',
    changes: 'convention',
    values: ['always', 'up-to-10000-rows', 'never'],
    default: (version) => (since(version, '2.1-0') ? 'up-to-10000-rows' : 'always'),
    help: 'whether gradient and Hessian are checked after the fit; lme4 2.1-0 leaves it out above 10,000 rows or 10 parameters, in glmer from 10,000 rows or 20 parameters on and where the fit is singular, and then its standard errors hold theta fixed',
  },
  {
    name: 'many-effects',
    changes: 'convention',
    values: ['stop', 'ignore'],
    default: () => 'stop',
    help: 'ignore: terms with as many random effects as rows are fitted (check.nobs.vs.nRE in ?lmerControl), where lme4 stops',
  },
  {
    name: 'refit',
    changes: 'convention',
    values: ['same-criterion', 'n-minus-1'],
    default: (version) => (since(version, '1.1-33') ? 'same-criterion' : 'n-minus-1'),
    help: 'n-minus-1: REML refits minimise with n - 1 where n - p belongs, as lme4 before 1.1-33',
  },
  {
    name: 'variance-order',
    changes: 'convention',
    values: ['lower-triangle', 'deviations-first'],
    default: (version) => (since(version, '2.0-1') ? 'deviations-first' : 'lower-triangle'),
    help: 'how confint numbers .sig01, .sig02, …: down the columns of the Cholesky factor (SD, correlation, SD), or, since 2.0-1, the standard deviations of a term before its correlations',
  },
];

/** The version followed. */
export const versionOf = (chosen: Chosen): string => chosen['as']?.value ?? versions[versions.length - 1];

/** The value of a declared choice, the newest default where a caller left it out. */
export function choiceOf(chosen: Chosen, name: string): string {
  const given = chosen[name]?.value;
  if (given !== undefined) return given;
  return choices.find((choice) => choice.name === name)?.default(versionOf(chosen)) ?? '';
}
