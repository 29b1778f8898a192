/** What is said of models with a family. */
import { byOriginal, notYet, type Refusal, type Response, refuse } from '@mixdiff/contract';

const ofFamily = (
  slug: 'random' | 'structure' | 'residual' | 'reml' | 'weights' | 'rank',
  what: string,
  { family, link }: Pick<Response, 'family' | 'link'>,
): Refusal =>
  notYet(
    refuse(
      `glmmtmb/${slug}-of-family`,
      `glmmTMB* does not do ${what} of a ${family} model yet`,
      'glmmTMB itself fits this model; random terms that are unstructured or diagonal, by ML, are done here so far',
      [`family:${family}(${link})`],
    ),
  );
export const noRandomOfFamily = (of: Response): Refusal => ofFamily('random', 'fixed effects alone', of);
export const structureOfFamily = (name: string, of: Response): Refusal =>
  ofFamily('structure', `the covariance structure of (${name})`, of);
export const residualOfFamily = (of: Response): Refusal => ofFamily('residual', 'a residual model', of);
export const remlOfFamily = (of: Response): Refusal => ofFamily('reml', 'the REML criterion', of);
export const precisionOfFamily = ({ family }: Response): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/weights-of-family',
      `weights of a ${family} model are numbers of copies of a row in glmmTMB: as precisions they have no meaning there`,
      'weights kind likelihood is what glmmTMB means',
      ['weights'],
    ),
  );
export const rankOfFamily = (of: Response): Refusal => ofFamily('rank', 'aliased fixed effects', of);
export const choiceOfGaussian = (name: string): Refusal =>
  refuse('glmmtmb/choice-of-gaussian', `${name} is a choice for gaussian models`, 'leave it out');
