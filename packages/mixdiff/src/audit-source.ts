/** A pasted print-out against a table that was read before. */
import { backendIds } from '@mixdiff/backends';
import { isRefusal } from '@mixdiff/contract';
import { specOf } from '@mixdiff/frame';
import { type AuditDocument, type AuditRead, encodeRefusal, type RefusalDocument } from '@mixdiff/schema';
import { auditText } from './audit-text.ts';
import { contextOf } from './context.ts';
import { entrantsNamed, type Source, tell } from './model.ts';
import type { AuditOptions } from './options.ts';

/** Judges the numbers of a print-out; or says what neither the text nor the options say. */
export async function auditSource(
  source: Source,
  options: Omit<AuditOptions, 'data'>,
): Promise<AuditDocument | RefusalDocument> {
  const named = entrantsNamed(backendIds(true));
  if (isRefusal(named)) return tell(named);
  const { formula, ...spec } = specOf(options);
  let read: AuditRead | undefined;
  const { starts = 24, seed = 1, separator, decimal } = options;
  const found = await auditText({
    file: 'printout',
    text: options.printout,
    data: { name: source.name, ...(decimal ? { dec: decimal } : {}), ...(separator ? { sep: separator } : {}) },
    source: () => source,
    beside: {
      ...spec,
      ...(formula === undefined ? {} : { formula }),
      ...(options.method ? { method: options.method } : {}),
    },
    ...(options.column === undefined ? {} : { column: options.column }),
    engines: named.entrants,
    context: contextOf(options),
    search: { starts, seed },
    shown: (said) => {
      read = said;
    },
  });
  if (isRefusal(found)) return { ...encodeRefusal(found, null), ...(read ? { read } : {}) };
  return found.document;
}
