import type { Computed } from '@mixdiff/compare';
import { type DiagnoseDocument, type FitDocument, type PublishedEntry, quantityOf } from '@mixdiff/schema';

/** Our value for a published number; `undefined` where nothing computes it yet. */
export function computedFor(
  entry: PublishedEntry,
  fit: FitDocument | undefined,
  diagnose: DiagnoseDocument | undefined,
): Computed {
  return { value: fit && quantityOf(fit, entry.quantity, { diagnose }) };
}
