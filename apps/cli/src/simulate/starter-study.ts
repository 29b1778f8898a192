/** `mixdiff simulate init`: a study that runs in a minute, with a comment at every field. */
import { existsSync } from 'node:fs';
import { refuse } from '@mixdiff/contract';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { writeForUser } from '../files.ts';
import { tellText } from '../tell.ts';

export const STUDY = `# A study by simulation. Run it:    mixdiff simulate study.yaml
# How far it is, and its results:     mixdiff simulate status study.yaml, mixdiff simulate report study.yaml
# Every field: docs/simulate.md; its JSON Schema: docs/schemas/study.json
title: Random slopes in small samples

seed: 20261          # as R's set.seed; replicate r has the r-th stream of L'Ecuyer-CMRG
replicates: 100      # of each scenario
chunk: 25            # replicates that are done, written and lost as a whole

design:
  crossed:           # every combination is a scenario, the last factor fastest
    n: [12, 24]
    slope: [0, 0.4]
  # listed:          # scenarios one by one, after those: a study that grows keeps its numbers
  #   - {n: 48, slope: 0.4}

generate:
  units:             # rows are all combinations, the last fastest; names of factors are numbers in expressions
    subject: n
    visit: 4
    # pupil: {count: {from: 3, to: 9}, within: class}      unbalanced and nested
  columns:           # made in this order
    time: (visit - 1) / 3
    arm: {draw: 'rbinom(1, 0.5)', per: subject}
  formula: y ~ time * arm + (1 + time | subject)
  # family: binomial               families and covariance structures as everywhere in mixdiff
  parameters:        # values, or expressions in the factors
    beta|(Intercept): 1
    beta|time: 0.5
    beta|arm: 0
    beta|time:arm: 0.3
    sd|subject|(Intercept): 0.8
    sd|subject|time: slope
    corr|subject|time,(Intercept): 0.2
    sd|Residual: 1
  # missing:         # probabilities row by row; with dropout also of all later rows of the unit
  #   - {column: y, probability: '0.05 * visit', dropout: subject}

estimators:          # ENGINE[@VERSION]{CHOICE}/METHOD, +certified for its numbers at the best point found, r: for the real package
  - lme4/REML
  - glmmTMB/ML
  - glmmTMB/ML+certified

estimands:           # by the names of quantities; their true values are the parameters
  - beta|time:arm
  - {quantity: 'sd|subject|time', name: slope-sd}

# measures: [bias, coverage, power]      all of them, unless some are named
level: 0.95
failures: [error, refused, crashed, timed-out, not-converged]     # what a careless analyst would drop; also warned, singular, withheld, no-se
timeLimit: 60        # seconds that one fit may take
# wanted: {coverage: 0.005}              Monte Carlo standard errors: how many more replicates they take is reported
`;

export async function initStudy(path = 'study.yaml'): Promise<ExitCode> {
  if (existsSync(path))
    throw settle(
      refuse('cli/study-exists', `${path} is there already`, 'name another file: mixdiff simulate init other.yaml'),
    );
  settle(writeForUser(path, STUDY));
  tellText(`wrote  ${path}\nnext   mixdiff simulate ${path}\n`);
  return EXIT.ran;
}
