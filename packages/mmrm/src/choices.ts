/** The switches of this backend: arguments of `mmrm` and `mmrm_control`. */
import type { Choice, Chosen } from '@mixdiff/contract';
import { optimizerNames } from './optimize.ts';
import { startNames } from './start.ts';

/** Versions whose behaviour was looked at by running them. Before 0.3.16 cs and csh had another scale: not followed. */
export const versions: readonly string[] = ['0.3.19'];

const DF: readonly string[] = ['satterthwaite', 'kenward-roger', 'between-within', 'residual'];
const VCOV: readonly string[] = [
  'automatic',
  'asymptotic',
  'empirical',
  'empirical-bias-reduced',
  'empirical-jackknife',
  'kenward-roger',
  'kenward-roger-linear',
];

export const choices: readonly Choice[] = [
  {
    name: 'optimizer',
    changes: 'optimizer',
    values: optimizerNames,
    default: () => 'automatic',
    help: 'automatic: L-BFGS-B, then BFGS, CG and nlminb from where it ended if it has not converged; or one of these alone',
  },
  {
    name: 'start',
    changes: 'start',
    values: startNames,
    default: () => 'std',
    help: 'std: zeros (0.5 for an autoregression), std_start; emp: covariances of OLS residuals, emp_start, for us',
  },
  {
    name: 'unused-visits',
    changes: 'convention',
    values: ['drop', 'keep'],
    default: () => 'drop',
    help: 'visits that no row has: drop makes those around them neighbours (drop_visit_levels = TRUE), keep leaves them in the covariance matrix',
  },
  {
    name: 'many-visits',
    changes: 'convention',
    values: ['refuse', 'fit'],
    default: () => 'refuse',
    help: 'more than 100 visits: an error, as in R where nobody can be asked, or fitted (options(mmrm.max_visits = Inf))',
  },
  {
    name: 'accept-singular',
    changes: 'convention',
    values: ['yes', 'no'],
    default: () => 'yes',
    help: 'columns that are combinations of others: left out, or an error (accept_singular = FALSE)',
  },
  {
    name: 'df',
    changes: 'convention',
    values: DF,
    default: () => 'satterthwaite',
    help: "degrees of freedom, mmrm's `method`",
  },
  {
    name: 'vcov',
    changes: 'convention',
    values: VCOV,
    default: () => 'automatic',
    help: "covariance of the coefficients, mmrm's `vcov`; automatic: kenward-roger with df=kenward-roger, empirical with df=residual, else asymptotic; empirical: CR0, -bias-reduced: CR2, -jackknife: CR3",
  },
];

const AUTOMATIC: Readonly<Record<string, string>> = { 'kenward-roger': 'kenward-roger', residual: 'empirical' };

/** The values that a fit is made under. */
export function conventionOf(chosen: Chosen): { readonly df: string; readonly vcov: string } {
  const df = chosen['df']?.value ?? 'satterthwaite';
  const vcov = chosen['vcov']?.value ?? 'automatic';
  return { df, vcov: vcov === 'automatic' ? (AUTOMATIC[df] ?? 'asymptotic') : vcov };
}
