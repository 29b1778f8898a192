import type { Backend, Problem } from '@mixdiff/contract';
import { glmmTMB } from '@mixdiff/glmmtmb';
import { lme4 } from '@mixdiff/lme4';
import { mmrm } from '@mixdiff/mmrm';
import { nlme } from '@mixdiff/nlme';

/** Those that fit random effects. */
export const mixedBackends: readonly Backend[] = [lme4, nlme, glmmTMB];

/** The one list of re-implementations. Adding a backend is one folder and one line here. */
export const backends: readonly Backend[] = [...mixedBackends, mmrm];

/** The engines of a comparison where none are named; mmrm, which has no random effects, where rows of a subject are correlated. */
export const backendIds = (marginal: boolean): readonly string[] =>
  (marginal ? backends : mixedBackends).map(({ id }) => id);

/** Those that lack nothing of what this problem takes: the hint of a refusal. */
export const whoElseCan = (problem: Problem, among: readonly Backend[] = backends): readonly string[] =>
  among.filter((backend) => backend.lacks(problem).length === 0).map((backend) => backend.id);
