/** A pasted print-out against the data. */
import { isRefusal } from '@mixdiff/contract';
import type { AuditDocument, RefusalDocument } from '@mixdiff/schema';
import { auditSource } from './audit-source.ts';
import { sourceOf, tell } from './model.ts';
import type { AuditOptions } from './options.ts';

/** Judges the numbers of a print-out; or says what neither the text nor the options say. */
export async function audit(options: AuditOptions): Promise<AuditDocument | RefusalDocument> {
  const source = await sourceOf(options);
  return isRefusal(source) ? tell(source) : auditSource(source, options);
}
