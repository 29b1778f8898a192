/** A comparison from data and a formula. */
import { isRefusal } from '@mixdiff/contract';
import type { ComparisonDocument, RefusalDocument } from '@mixdiff/schema';
import { compareSource } from './compare-source.ts';
import { sourceOf, tell } from './model.ts';
import type { CompareOptions } from './options.ts';

/** Runs engines side by side, judges each fit, and says what differs and why; or why it cannot. */
export async function compare(options: CompareOptions): Promise<ComparisonDocument | RefusalDocument> {
  const source = await sourceOf(options);
  return isRefusal(source) ? tell(source) : compareSource(source, options);
}
