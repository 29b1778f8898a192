/** The arguments of mmrm that change what it reports, under the names that its re-implementation gives them. */
import type { Choice, Chosen } from '@mixdiff/contract';
import type { RPackage } from './job.ts';

const MMRM: readonly Choice[] = [
  {
    name: 'optimizer',
    changes: 'optimizer',
    values: ['automatic', 'L-BFGS-B', 'BFGS', 'CG', 'nlminb'],
    default: () => 'automatic',
    help: 'automatic: those that mmrm takes one after another; or one of these alone',
  },
  {
    name: 'start',
    changes: 'start',
    values: ['std', 'emp'],
    default: () => 'std',
    help: 'std_start, or emp_start (of us)',
  },
  {
    name: 'unused-visits',
    changes: 'convention',
    values: ['drop', 'keep'],
    default: () => 'drop',
    help: 'drop_visit_levels',
  },
  {
    name: 'df',
    changes: 'convention',
    values: ['satterthwaite', 'kenward-roger', 'between-within', 'residual'],
    default: () => 'satterthwaite',
    help: "degrees of freedom, mmrm's `method`",
  },
  {
    name: 'vcov',
    changes: 'convention',
    values: [
      'automatic',
      'asymptotic',
      'empirical',
      'empirical-bias-reduced',
      'empirical-jackknife',
      'kenward-roger',
      'kenward-roger-linear',
    ],
    default: () => 'automatic',
    help: "covariance of the coefficients; automatic: mmrm's own choice beside that `method`",
  },
];
export const choicesOf = (name: RPackage): readonly Choice[] => (name === 'mmrm' ? MMRM : []);

const OWN: Readonly<Record<string, string>> = { 'kenward-roger': 'kenward-roger', residual: 'empirical' };
/** What mmrm's coefficients were reported under. */
export function conventionOf(chosen: Chosen): { readonly df: string; readonly vcov: string } {
  const df = chosen['df']?.value ?? 'satterthwaite';
  const vcov = chosen['vcov']?.value ?? 'automatic';
  return { df, vcov: vcov === 'automatic' ? (OWN[df] ?? 'asymptotic') : vcov };
}
