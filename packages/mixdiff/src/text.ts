/** Documents as the command line prints them. */
import { methodsText as methods, comparisonText as told } from '@mixdiff/report';
import type { ComparisonDocument } from '@mixdiff/schema';

/** The sentences that a paper says of a comparison: model, engines, criterion, verdict, approximation. */
export const methodsText = (document: ComparisonDocument): string => methods(document);
/** Every section of a comparison, for a terminal. */
export const comparisonText = (document: ComparisonDocument): string => told(document, null);
