/** The script that shows, in base R and without us, that a fit is no maximum; where a comparison has such a fit. */
import { isRefusal } from '@mixdiff/contract';
import type { Stated, Table } from '@mixdiff/frame';
import { proofCases, proofModel, proofScript } from '@mixdiff/proof';
import type { ComparisonDocument } from '@mixdiff/schema';

/** Its text, with the table at `dataPath` from its own folder (null: standard input); null where there is nothing to prove. */
export function proofText(
  document: ComparisonDocument,
  { table, spec, dataPath }: { readonly table: Table; readonly spec: Stated; readonly dataPath: string | null },
): string | null {
  const cases = proofCases(document);
  // the script knows V of random effects alone
  const isMarginal = document.fits.some(({ fit }) => fit?.residual?.kind === 'marginal');
  if (cases.length === 0 || isMarginal) return null;
  const isColumn = (name: string): boolean => table.columns.has(name);
  const model = proofModel(document, { dataPath, format: table.format, ordered: spec.ordered, isColumn });
  const script = proofScript(model, cases);
  return isRefusal(script) ? null : script.text;
}
