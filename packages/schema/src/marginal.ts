import * as z from 'zod';
import { maybe } from './number.ts';

/** A nested covariance: `between` inner groups of one outer group, `inner` what rows of one inner group share beyond that. */
const nestedPoint = z.strictObject({ between: maybe, inner: maybe, sigma2: maybe, logLik: maybe });
export const marginalWay = z.strictObject({
  /** How tables head the engine; null: none was asked. */
  engine: z.string().nullable(),
  /**
   * `inner-compound-symmetry`: a random outer intercept, compound symmetry within inner groups. `exponential-nugget` and
   * `exponential`: no random effects, correlations by distance on coordinates that make two distances of the design.
   * `outer-compound-symmetry`: compound symmetry within outer groups, which is another model.
   */
  way: z.enum(['inner-compound-symmetry', 'exponential-nugget', 'exponential', 'outer-compound-symmetry']),
  /** The two distances' ratio. */
  ratio: z.number().optional(),
  /** Which of `between` and `inner` may be negative. */
  space: z.enum(['inner-free', 'positive', 'outer-only']),
  logLik: maybe,
  /** That less the maximum over the same space that the search found. */
  gap: maybe,
  absent: z.string().nullable(),
});
/** Two nested random intercepts as the marginal covariance that they are, by one method. */
export const marginalDocument = z.strictObject({
  method: z.enum(['REML', 'ML']),
  outer: z.string(),
  inner: z.string(),
  rows: z.number().int(),
  outerGroups: z.number().int(),
  innerGroups: z.number().int(),
  largestOuter: z.number().int(),
  largestInner: z.number().int(),
  /** Highest local maximum with `between` and `inner` free in sign. */
  free: nestedPoint,
  /** Towards a singular covariance the likelihood rises above that, by ML for ever. */
  higherWhereSingular: z.boolean(),
  /** Neither negative: what two random intercepts reach. */
  positive: nestedPoint,
  /** `inner` zero. */
  outerOnly: nestedPoint,
  starts: z.number().int(),
  ways: z.array(marginalWay),
  /** Fits of the comparison that report next to no inner variance, and how far above `outerOnly` they lie. */
  zeros: z.array(z.strictObject({ fit: z.string(), variance: maybe, logLik: maybe, gap: maybe })),
});
/** A model of nested random intercepts as a marginal covariance: what was searched, and every fit of it. */
export type MarginalDocument = z.infer<typeof marginalDocument>;
/** One way to fit it. */
export type MarginalWay = z.infer<typeof marginalWay>;
