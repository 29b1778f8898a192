import * as z from 'zod';
import { maybe } from './number.ts';

/** Left out of a document: one residual variance, `sigma` squared. */
export const residualDocument = z.discriminatedUnion('kind', [
  /** Families without a residual variance; `family`: their own parameters by name (`dispersion`). */
  z.strictObject({ kind: z.literal('none'), family: z.record(z.string(), maybe).optional() }),
  z.strictObject({
    kind: z.literal('marginal'),
    /** `cs-hom`, within levels of `subject`. */
    structure: z.string(),
    subject: z.string(),
    /** What 1, 2, … in the names of parameters are: visits, or the order of a subject's rows. */
    positions: z.array(z.string()).optional(),
    /** By name: `rho`. */
    parameters: z.record(z.string(), maybe),
  }),
]);
export type ResidualDocument = z.infer<typeof residualDocument>;
