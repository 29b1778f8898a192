/**
 * Writes the proof script beside a result that needs one, with paths as seen from there, and removes one that no longer
 * belongs.
 */
import { rmSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { proofText } from '@mixdiff/mixdiff/shared';
import type { ComparisonDocument } from '@mixdiff/schema';
import { STDIN } from './data-file.ts';
import { settle } from './exit.ts';
import { writeForUser } from './files.ts';
import { dataPath, type LoadedModel } from './model.ts';
import { tellPerson } from './tell.ts';

/** A data file as a script in `folder` finds it; null for standard input. */
export const fromFolder = (folder: string, data: string): string | null =>
  data === STDIN ? null : relative(resolve(folder), resolve(data)).split(sep).join('/');

/** `proof.R` beside a comparison that contains a fit which is not a maximum: its name, or null where there is nothing to prove. */
export function writeProof(
  folder: string,
  { config, folder: home, spec, table }: LoadedModel,
  document: ComparisonDocument,
): string | null {
  const { data } = config;
  // one from an earlier comparison does not stay behind
  rmSync(join(folder, 'proof.R'), { force: true });
  if (data === undefined) return null;
  const text = proofText(document, { table, spec, dataPath: fromFolder(folder, dataPath(data, home)) });
  if (text === null) return null;
  if (table.binary) {
    tellPerson('note: no proof.R, since base R reads no Parquet; write the data as CSV for one\n');
    return null;
  }
  settle(writeForUser(join(folder, 'proof.R'), text));
  return 'proof.R';
}
