/** An audit of a pasted text: the model that options name, and the file of the data, for the audit that the package does. */
import type { AuditTask } from '@mixdiff/audit';
import { type Answer, isRefusal } from '@mixdiff/contract';
import { specOf } from '@mixdiff/frame';
import { auditText } from '@mixdiff/mixdiff/shared';
import type { AuditDocument, AuditInput, AuditRead } from '@mixdiff/schema';
import { auditEngines } from './audit-engines.ts';
import { appContext } from './context.ts';
import { dataFileName, readDataFile, readingOf } from './data-file.ts';
import { dataPath, saidOf } from './model.ts';
import type { ModelOptions } from './model-options.ts';

export interface AuditedFile {
  readonly document: AuditDocument;
  /** null: it was not judged. */
  readonly input: AuditInput | null;
  readonly dataPath: string;
}
/** `shown` gets what was read before anything is judged. */
export async function auditPrintout(
  file: string,
  text: string,
  options: ModelOptions & { readonly column?: string },
  search: AuditTask['search'],
  shown: (read: AuditRead) => void,
): Promise<Answer<AuditedFile>> {
  const said = saidOf(options);
  if (isRefusal(said)) return said;
  const { config, folder } = said;
  const path = config.data === undefined ? null : dataPath(config.data, folder);
  const { formula, ...spec } = specOf(config);
  const audited = await auditText({
    file,
    text,
    data: {
      name: config.data ?? '',
      ...(config.sep ? { sep: config.sep } : {}),
      ...(config.dec ? { dec: config.dec } : {}),
    },
    source: () => {
      if (path === null) return null;
      const read = readDataFile(path, 'data file', readingOf(config));
      return isRefusal(read) ? read : { table: read.table, hash: read.dataHash, name: dataFileName(path) };
    },
    beside: { ...spec, ...(formula === undefined ? {} : { formula }), ...(said.method ? { method: said.method } : {}) },
    ...(options.column === undefined ? {} : { column: options.column }),
    engines: auditEngines({ config: { data: config.data ?? '', formula: formula ?? '' }, folder }),
    context: appContext(true),
    search,
    shown,
  });
  return isRefusal(audited) ? audited : { ...audited, dataPath: path ?? '' };
}
