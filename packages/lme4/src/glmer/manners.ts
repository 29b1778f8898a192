/** The choices of a run of glmer, and those that say nothing of it. */
import type { Chosen, Refusal } from '@mixdiff/contract';
import { choiceOf, since, versionOf } from '../choices.ts';
import type { GlmerDesign } from './design.ts';
import { choiceOfGlmer, choiceOfLmer, nagqOfTheta, nagqOfVersion, nagqOneTerm, noStage } from './messages.ts';
import type { Manner } from './model.ts';
import type { Manners } from './stages.ts';

/** tolPwrss, lme4's and where `tolerance` is tight. */
const [ORIGINAL, TIGHT] = [1e-7, 1e-13];

export const mannerOf = (chosen: Chosen): Manner => ({
  stale: choiceOf(chosen, 'factorization') === 'stale',
  tolerance: choiceOf(chosen, 'tolerance') === 'tight' ? TIGHT : ORIGINAL,
  dispersion: choiceOf(chosen, 'disp-method') === 'moment' ? 'moment' : 'ignored',
  counted: !since(versionOf(chosen), '2.1-0'),
});

export const mannersOf = (chosen: Chosen, { problem }: Pick<GlmerDesign, 'problem'>): Manners => ({
  nagq: Number(choiceOf(chosen, 'nagq')),
  unsaturated: !since(versionOf(chosen), '2.1-0'),
  meanStart: problem.response.family === 'Gamma' && since(versionOf(chosen), '2.0-6'),
  stepwise: choiceOf(chosen, 'nagq0-init-step') === 'yes',
  optimizer: choiceOf(chosen, 'glmer-optimizer') === 'bobyqa' ? 'bobyqa' : 'nelder-mead',
  tight: choiceOf(chosen, 'tolerance') === 'tight',
  boundary: choiceOf(chosen, 'boundary') === 'check',
});

const OF_LMER = ['optimizer', 'refit'];
const OF_GLMER = ['nagq', 'glmer-optimizer', 'factorization', 'disp-method', 'nagq0-init-step'];
const asked = (chosen: Chosen, names: readonly string[]): string | undefined =>
  names.find((name) => chosen[name]?.by === 'user');

/** A choice that says nothing of a linear model. */
export function refuseIdleOfLmer(chosen: Chosen): Refusal | null {
  const idle = asked(chosen, OF_GLMER);
  return idle === undefined ? null : choiceOfGlmer(idle);
}
export function refuseManners(
  chosen: Chosen,
  { terms, problem }: Pick<GlmerDesign, 'terms' | 'problem'>,
): Refusal | null {
  const idle = asked(chosen, OF_LMER);
  if (idle !== undefined) return choiceOfLmer(idle);
  const nagq = Number(choiceOf(chosen, 'nagq'));
  if (nagq === 0 && choiceOf(chosen, 'nagq0-init-step') === 'no') return noStage();
  if (problem.response.family === 'nbinom2' && nagq !== 1) return nagqOfTheta(String(nagq));
  if (nagq > 1 && (terms.length > 1 || terms[0].size > 1)) return nagqOneTerm();
  return nagq > MOST_NODES && !since(versionOf(chosen), '2.1-0') ? nagqOfVersion(nagq, versionOf(chosen)) : null;
}
/** Before 2.1-0. */
const MOST_NODES = 25;
