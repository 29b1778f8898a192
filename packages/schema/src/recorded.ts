import * as z from 'zod';
import { fitDocument, refusalDocument } from './fit.ts';

/** `mixdiff/recorded@1`: what engines returned, with the provenance without which a number is worth nothing. */
export const provenance = z.strictObject({
  /** Versions of R and of every package that had a part in it. */
  versions: z.record(z.string(), z.string()).refine((v) => Object.keys(v).length > 0, 'no versions'),
  /** The command that made the file. */
  command: z.string().min(1),
});
export const recordedFit = z.strictObject({
  id: z.string(),
  method: z.enum(['REML', 'ML']),
  fit: fitDocument.nullable(),
  refusal: refusalDocument.nullable(),
});
export const recordedDocument = z.strictObject({
  schema: z.literal('mixdiff/recorded@1'),
  provenance,
  /** Quantities that R itself does not hold stable across platforms: stopping points, counts. */
  unstable: z.array(z.string()),
  fits: z.array(recordedFit),
});
export type RecordedDocument = z.infer<typeof recordedDocument>;
export type RecordedFit = z.infer<typeof recordedFit>;
