import type { CheckDocument } from '@mixdiff/schema';

export const json = (document: CheckDocument): string => `${JSON.stringify(document)}\n`;
