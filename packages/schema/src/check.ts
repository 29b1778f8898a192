import * as z from 'zod';
import { maybe } from './number.ts';

/** A tolerance of its own for one place, with its reason and the day from which it no longer counts. */
export const toleranceException = z.strictObject({
  name: z.string().min(1),
  backend: z.string().optional(),
  method: z.enum(['REML', 'ML']).optional(),
  /** `snapshot`, `r`, `published`, or another engine of the case; all of them if left out. */
  against: z.string().optional(),
  /** A quantity, `*` for anything. */
  quantity: z.string().min(1),
  tolerance: z.number().nonnegative(),
  reason: z.string().min(1),
  expires: z.iso.date(),
});
export const tolerancesConfig = z.strictObject({
  profile: z.string().optional(),
  exceptions: z.array(toleranceException).optional(),
});
/** A divergence that is known and accepted: it may neither grow, nor turn round, nor silently disappear. */
export const acceptedDivergence = z.strictObject({
  backend: z.string(),
  method: z.enum(['REML', 'ML']).optional(),
  against: z.string(),
  quantity: z.string().min(1),
  cause: z.string().min(1),
  /** Of the backend's number as seen from what it is held against. */
  direction: z.enum(['above', 'below']),
  /** In the quantity's unit of measure: SE for `beta`, log for `sd` and `se`, absolute for `logLik`. */
  largest: z.number().positive(),
  reason: z.string().optional(),
});
export type ToleranceException = z.infer<typeof toleranceException>;
export type TolerancesConfig = z.infer<typeof tolerancesConfig>;
export type AcceptedDivergence = z.infer<typeof acceptedDivergence>;

/** `mixdiff/snapshot@1`: the numbers of a case that are held, and no more. */
export const snapshotFit = z.strictObject({
  as: z.string(),
  numbers: z.record(z.string(), maybe),
  /** `code | the original's words`, digits replaced by `#`. */
  messages: z.array(z.string()),
  /** Code of the refusal, where the engine refuses this model. */
  refusal: z.string().nullable(),
});
export const snapshotDocument = z.strictObject({
  schema: z.literal('mixdiff/snapshot@1'),
  fits: z.record(z.string(), snapshotFit),
});
export type SnapshotFit = z.infer<typeof snapshotFit>;
export type SnapshotDocument = z.infer<typeof snapshotDocument>;

/** `mixdiff/check@1`: what a regression run found. */
export const checkFinding = z.strictObject({
  kind: z.enum(['drift', 'message', 'refusal', 'missing', 'no-snapshot', 'grown', 'turned', 'disappeared', 'expired']),
  case: z.string(),
  /** Id of the fit: `glmmTMB@1.1.9/ML`. */
  backend: z.string(),
  quantity: z.string(),
  against: z.string(),
  expected: z.union([maybe, z.string()]),
  got: z.union([maybe, z.string()]),
  /** Signed, in `unit`. */
  size: maybe,
  unit: z.string(),
  tolerance: maybe,
  text: z.string(),
});
export const checkedCase = z.strictObject({
  case: z.string(),
  fits: z.number().int(),
  refused: z.number().int(),
  /** How many numbers were held against each reference. */
  held: z.record(z.string(), z.number().int()),
  accepted: z.number().int(),
  notComputed: z.number().int(),
  /** The largest size over tolerance of any number that was held: 1 is the limit. */
  worst: maybe,
  seconds: z.number(),
  findings: z.array(checkFinding),
});
export const checkDocument = z.strictObject({
  schema: z.literal('mixdiff/check@1'),
  profile: z.string(),
  passed: z.boolean(),
  cases: z.array(checkedCase),
  seconds: z.number(),
  versions: z.record(z.string(), z.string()),
});
export type CheckFinding = z.infer<typeof checkFinding>;
export type CheckedCase = z.infer<typeof checkedCase>;
export type CheckDocument = z.infer<typeof checkDocument>;

/** `mixdiff.json` of a project: which cases `mixdiff check` runs, and what it writes. */
export const projectConfig = z.strictObject({
  $schema: z.string().optional(),
  /** Folders with a case.json, or folders of such folders; relative to this file. */
  cases: z.array(z.string()).min(1),
  profile: z.string().optional(),
  /** `terminal`, `json`, `junit=FILE`, `github`, `markdown=FILE`. */
  reporters: z.array(z.string()).optional(),
});
export type ProjectConfig = z.infer<typeof projectConfig>;
