import * as z from 'zod';
import { maybe } from './number.ts';

/** Numbers that the source of a case prints, and what they are beside ours. */
export const publishedEntry = z.strictObject({
  where: z.string(),
  engine: z.string(),
  method: z.enum(['REML', 'ML']),
  quantity: z.string(),
  printed: z.string(),
  kind: z.enum(['digits', 'monte-carlo']),
});
export type PublishedEntry = z.infer<typeof publishedEntry>;
/** `published.json` of a case: what its source prints. */
export const publishedNumbers = z.array(publishedEntry);
const judgedEntry = publishedEntry.extend({
  ours: z.union([z.number(), z.string()]).nullable(),
  standardError: maybe.optional(),
  reason: z.string().optional(),
});
export const publishedDocument = z.strictObject({
  source: z.string(),
  digits: z.strictObject({ reproduced: z.number().int(), of: z.number().int() }),
  monteCarlo: z.strictObject({
    within: z.number().int(),
    of: z.number().int(),
    notComputed: z.number().int(),
    entries: z.array(judgedEntry),
  }),
  notComputed: z.array(judgedEntry),
  different: z.array(judgedEntry),
});
export type PublishedDocument = z.infer<typeof publishedDocument>;
export type JudgedEntry = z.infer<typeof judgedEntry>;
