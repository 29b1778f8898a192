/** Arguments of the packages that change what they report, under the names that their re-implementations give them. */
import { type Answer, type Choice, type Chosen, isGeneralized, type Problem } from '@mixdiff/contract';
import type { RPackage } from './job.ts';
import * as say from './messages.ts';

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
const NODES = [...Array.from({ length: 26 }, (_, k) => String(k)), '31', '51', '75', '100'];
const GLMER: readonly Choice[] = [
  {
    name: 'nagq',
    changes: 'convention',
    values: NODES,
    default: () => '1',
    help: 'of glmer: 1 is Laplace, more are nodes of adaptive quadrature; 0 takes the fixed effects with the random ones (nAGQ)',
  },
  {
    name: 'glmer-optimizer',
    changes: 'optimizer',
    values: ['nelder-mead', 'bobyqa', 'nloptwrap', 'nlminbwrap'],
    refused: { optimx: 'it is a package of optimizers, and its method has no name here' },
    default: () => 'nelder-mead',
    help: 'of glmer (glmerControl): bobyqa and then Nelder_Mead, as by default, or one of the others in both stages',
  },
];
const ADAPTIVE: readonly Choice[] = [
  {
    name: 'nagq',
    changes: 'convention',
    values: ['automatic', ...NODES.slice(1)],
    default: () => 'automatic',
    help: 'nodes in each dimension (nAGQ); automatic: 11 in one or two dimensions, else 7',
  },
];
const CHOICES: Readonly<Partial<Record<RPackage, readonly Choice[]>>> = {
  lme4: GLMER,
  mmrm: MMRM,
  GLMMadaptive: ADAPTIVE,
};
export const choicesOf = (name: RPackage): readonly Choice[] => CHOICES[name] ?? [];
/** Those that say something of this problem: a choice of glmer that a user makes for a linear model is refused. */
export function ofTheProblem(engine: string, name: RPackage, problem: Problem, chosen: Chosen): Answer<Chosen> {
  if (name !== 'lme4' || isGeneralized(problem)) return chosen;
  const idle = GLMER.find((choice) => chosen[choice.name]?.by === 'user');
  if (idle) return say.choiceOfGeneralized(engine, idle.name);
  return Object.fromEntries(
    Object.entries(chosen).filter(([choice]) => !GLMER.some(({ name: own }) => own === choice)),
  );
}

const OWN: Readonly<Record<string, string>> = { 'kenward-roger': 'kenward-roger', residual: 'empirical' };
/** What mmrm's coefficients were reported under. */
export function conventionOf(chosen: Chosen): { readonly df: string; readonly vcov: string } {
  const df = chosen['df']?.value ?? 'satterthwaite';
  const vcov = chosen['vcov']?.value ?? 'automatic';
  return { df, vcov: vcov === 'automatic' ? (OWN[df] ?? 'asymptotic') : vcov };
}
