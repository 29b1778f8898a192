/** What changed between versions of glmmTMB, as defaults of declared choices. */
import { type Choice, compareVersions } from '@mixdiff/contract';
import { optimizerNames } from './optimize.ts';

/** Versions whose behaviour was looked at by running them, or that their NEWS names as a change; oldest first. */
export const versions = ['1.1.5', '1.1.8', '1.1.9', '1.1.10', '1.1.15.2'] as const;

const since =
  (version: string, then: string, before: string) =>
  (asked: string): string =>
    compareVersions(asked, version) >= 0 ? then : before;

export const choices: readonly Choice[] = [
  {
    name: 'optimizer',
    changes: 'optimizer',
    values: optimizerNames,
    default: () => 'nlminb',
    help: 'what minimises the negative log-likelihood; glmmTMB: nlminb with gradient, 300 iterations, 400 evaluations',
  },
  {
    name: 'start',
    changes: 'start',
    values: ['default', 'least-squares'],
    default: () => 'default',
    help: 'default: every fixed effect 1, the rest 0; least-squares: fixed effects and dispersion of lm, theta 0',
  },
  {
    name: 'dispersion',
    changes: 'parameterization',
    values: ['log-sd', 'log-variance'],
    default: since('1.1.9', 'log-sd', 'log-variance'),
    help: 'scale of the residual dispersion: log sigma (since 1.1.9) or log sigma^2 (before)',
  },
  {
    name: 'df-residual',
    changes: 'convention',
    values: ['all', 'outer'],
    default: since('1.1.10', 'all', 'outer'),
    help: 'residual df under REML: n minus all parameters (since 1.1.10), or minus those of the outer optimization only',
  },
  {
    name: 'rank-deficient',
    changes: 'convention',
    values: ['drop', 'keep'],
    default: since('1.1.8', 'drop', 'keep'),
    help: 'aliased columns of X: dropped (since 1.1.8), or kept, which leaves the likelihood flat along them',
  },
];
