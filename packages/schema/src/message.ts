import * as z from 'zod';

/** A note of a fit or of a judge; `original` is the R package's own wording. */
export const message = z.strictObject({
  code: z.string(),
  text: z.string(),
  original: z.string().optional(),
  level: z.enum(['warning', 'message']).optional(),
});
