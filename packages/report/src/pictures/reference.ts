/** Which fit is drawn where only one can be: a maximum before anything else, whoever found it. */
import type { ComparisonDocument } from '@mixdiff/schema';
import { maximaByPeers } from '../story/likelihoods.ts';
import { type Fitted, faithful } from '../story/names.ts';

/** Fits that are maxima first, REML before ML, then the others. */
export const preferred = (document: ComparisonDocument): Fitted[] => [
  ...new Set([...maximaByPeers(document).flatMap(({ fits }) => fits), ...faithful(document)]),
];
/** Why the first such fit holds no `what`, in its own words, or `otherwise`. */
export const whyWithout = (document: ComparisonDocument, what: 'ranef' | 'fitted', otherwise: string): string =>
  referenceFit(document)?.fit.absent[what]?.replace(/^\S+: /, '') ?? otherwise;
/** The fit whose effects and residuals are drawn: the first that is a maximum. */
export const referenceFit = (document: ComparisonDocument): Fitted | undefined => preferred(document)[0];
