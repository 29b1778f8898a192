import type { ComparisonDocument } from '@mixdiff/schema';
import { type Fitted, faithful, maximaOf } from '../story/names.ts';

/** The fit whose effects and residuals are drawn: the first that is a maximum, REML before ML. */
export const referenceFit = (document: ComparisonDocument): Fitted | undefined =>
  [...maximaOf(document, 'REML'), ...maximaOf(document, 'ML')][0] ?? faithful(document)[0];
/** Fits that are maxima first, then the others. */
export const preferred = (document: ComparisonDocument): Fitted[] => [
  ...new Set([...maximaOf(document, 'REML'), ...maximaOf(document, 'ML'), ...faithful(document)]),
];
