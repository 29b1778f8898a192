/** The document itself, for other programs. */
import { jsonText } from '@mixdiff/quoting';
import type { CheckDocument } from '@mixdiff/schema';

export const json = (document: CheckDocument): string => `${jsonText(document)}\n`;
