/** What is said of models with a family. */
import { byOriginal, notYet, type Refusal, type Response, refuse } from '@mixdiff/contract';

const ofFamily = (
  slug: 'residual' | 'rank',
  what: string,
  { family, link }: Pick<Response, 'family' | 'link'>,
): Refusal =>
  notYet(
    refuse(
      `glmmtmb/${slug}-of-family`,
      `glmmTMB* does not do ${what} of a ${family} model yet`,
      'glmmTMB itself fits this model',
      [`family:${family}(${link})`],
    ),
  );
export const residualOfFamily = (of: Response): Refusal => ofFamily('residual', 'a residual model', of);
export const rankOfFamily = (of: Response): Refusal => ofFamily('rank', 'more columns than there are rows', of);
export const familySince = ({ family, link }: Response, since: string, version: string): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/family-since',
      `glmmTMB ${version} has no family ${family}: it came with ${since}`,
      `follow ${since} or newer`,
      [`family:${family}(${link})`],
    ),
  );
export const precisionOfFamily = ({ family }: Response): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/weights-of-family',
      `weights of a ${family} model are numbers of copies of a row in glmmTMB: as precisions they have no meaning there`,
      'weights kind likelihood is what glmmTMB means',
      ['weights'],
    ),
  );
export const choiceOfGaussian = (name: string): Refusal =>
  refuse('glmmtmb/choice-of-gaussian', `${name} is a choice for gaussian models`, 'leave it out');
export const startOfFamily = ({ family, link }: Response): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/start-of-family',
      `the log-likelihood of the ${family} model with link ${link} is no number where glmmTMB starts (negative log-likelihood is NaN at starting parameter values)`,
      'glmmTMB itself needs another start here; another link is another model',
    ),
  );
export const noStartOfLink = ({ family, link, y }: Response, row: number): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/start-of-link',
      `row ${row + 1} has the response ${y[row]}: glmmTMB does not fit a ${family} model with link ${link} to it (cannot find valid starting values: please specify some)`,
      'without the row, or with another link, it is another model',
    ),
  );
