import * as z from 'zod';

/** `mixdiff/conformance@1`: what an engine was asked to show, and whether it did. */
export const conformanceDocument = z.strictObject({
  schema: z.literal('mixdiff/conformance@1'),
  engine: z.string(),
  as: z.string().nullable(),
  checks: z.array(
    z.strictObject({
      case: z.string(),
      check: z.string(),
      /** `refused`: it says that it does not do this, which is no failure. */
      result: z.enum(['passed', 'failed', 'refused', 'noted']),
      told: z.string(),
    }),
  ),
});
export type ConformanceDocument = z.infer<typeof conformanceDocument>;
