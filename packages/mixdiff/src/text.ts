/** Documents as the command line prints them. */
import { comparisonText as told } from '@mixdiff/report';
import type { ComparisonDocument } from '@mixdiff/schema';

/** Every section of a comparison, for a terminal. */
export const comparisonText = (document: ComparisonDocument): string => told(document, null);
