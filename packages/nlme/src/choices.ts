/** The switches of this backend; its defaults are the same in every version. */
import type { Choice } from '@mixdiff/contract';
import { optimizerNames } from './optimize.ts';
import { startNames } from './start.ts';

/** Versions whose behaviour was looked at by running them, oldest first; nothing here differs between them. */
export const versions: readonly string[] = ['3.1-162', '3.1-166'];

export const choices: readonly Choice[] = [
  {
    name: 'optimizer',
    changes: 'optimizer',
    values: optimizerNames,
    default: () => 'nlminb',
    help: "what follows EM: nlminb without gradient is lme's own; BFGS is its opt = 'optim'; newton-raphson is Lindstrom and Bates (1988); the others have no counterpart there",
  },
  {
    name: 'start',
    changes: 'start',
    values: startNames,
    default: () => 'em',
    help: 'em: 25 EM steps from the crude start, as in lme; crude: without them; small, ones, large: standard deviations of 0.1, 1, 10 times sigma, without EM',
  },
  {
    // of the same likelihood, but start and scale are others: a class of nlme's, not a setting of one
    name: 'exponential',
    changes: 'convention',
    values: ['corExp', 'corCAR1'],
    default: () => 'corExp',
    help: 'which class a correlation exp(-d / range) is: corExp, log range from 0.9 of the smallest distance, or corCAR1, logit of exp(-1 / range) from 0.2',
  },
  {
    name: 'unstructured',
    changes: 'convention',
    values: ['pdLogChol', 'pdSymm'],
    default: () => 'pdLogChol',
    help: "which class an unstructured covariance of random effects is: pdLogChol, lme's own, or pdSymm, the matrix logarithm",
  },
];
