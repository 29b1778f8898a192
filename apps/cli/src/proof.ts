/**
 * Writes the proof script beside a result that needs one, with paths as seen from there, and removes one that no longer
 * belongs.
 */
import { rmSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { isRefusal } from '@mixdiff/contract';
import { proofCases, proofModel, proofScript } from '@mixdiff/proof';
import type { ComparisonDocument } from '@mixdiff/schema';
import { STDIN } from './data-file.ts';
import { settle } from './exit.ts';
import { writeForUser } from './files.ts';
import { dataPath, type LoadedModel } from './model.ts';

/** A data file as a script in `folder` finds it; null for standard input. */
export const fromFolder = (folder: string, data: string): string | null =>
  data === STDIN ? null : relative(resolve(folder), resolve(data)).split(sep).join('/');

/** `proof.R` beside a comparison that contains a fit which is not a maximum: its name, or null where there is nothing to prove. */
export function writeProof(
  folder: string,
  { config, folder: home, spec, table }: LoadedModel,
  document: ComparisonDocument,
): string | null {
  const cases = proofCases(document);
  const { data } = config;
  // one from an earlier comparison does not stay behind
  rmSync(join(folder, 'proof.R'), { force: true });
  // the script knows V of random effects alone
  const isMarginal = document.fits.some(({ fit }) => fit?.residual?.kind === 'marginal');
  if (cases.length === 0 || data === undefined || isMarginal) return null;
  const path = fromFolder(folder, dataPath(data, home));
  const script = proofScript(
    proofModel(document, {
      dataPath: path,
      format: table.format,
      ordered: spec.ordered,
      isColumn: (name) => table.columns.has(name),
    }),
    cases,
  );
  if (isRefusal(script)) return null;
  settle(writeForUser(join(folder, 'proof.R'), script.text));
  return 'proof.R';
}
