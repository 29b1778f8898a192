/** What `mixdiff shrink` made of a model: the shortest data on which a fit still ends where it should not. */
import * as z from 'zod';
import { verdict } from './certificate.ts';

const size = z.strictObject({ rows: z.number().int(), columns: z.number().int(), formula: z.string() });
export const shrunkDocument = z.strictObject({
  schema: z.literal('mixdiff/shrunk@1'),
  /** The engine, with the version that it follows. */
  engine: z.string(),
  as: z.string(),
  method: z.enum(['REML', 'ML']),
  /** What was kept. */
  verdict,
  /** Log-likelihood of the best point found above that of the fit, before and after; null where there is no such point. */
  gain: z.strictObject({ before: z.number().nullable(), after: z.number().nullable() }),
  before: size,
  after: size,
  /** Fits that were made. */
  tried: z.number().int(),
  /** Whether no group, term, row or digit can go any more; else the bound on fits was reached. */
  complete: z.boolean(),
  /** Written, in this order: the data, a config that names them, a script that checks the verdict. */
  written: z.array(z.string()),
});
export type ShrunkDocument = z.infer<typeof shrunkDocument>;
