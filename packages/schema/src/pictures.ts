import * as z from 'zod';
import { maybe } from './number.ts';

/** What the page of a comparison draws beyond its tables. */
export const profileCurve = z.strictObject({
  quantity: z.string(),
  method: z.enum(['REML', 'ML']),
  points: z.array(z.strictObject({ at: z.number(), logLik: z.number() })),
  marks: z.array(z.strictObject({ fit: z.string(), at: maybe, logLik: maybe })),
});
/** Of a generalized model: the profile of its standard deviation under two criteria, and what each group adds to their difference. */
export const integralPicture = z.strictObject({
  quantity: z.string(),
  curves: z.array(
    z.strictObject({
      by: z.enum(['laplace', 'quadrature']),
      nodes: z.number().int(),
      points: z.array(z.strictObject({ at: z.number(), logLik: z.number() })),
    }),
  ),
  marks: z.array(z.strictObject({ fit: z.string(), by: z.enum(['laplace', 'quadrature', 'other']), at: z.number() })),
  /** Laplace's log-likelihood of the group less that of quadrature, at the best point; null: too many of them. */
  groups: z
    .strictObject({
      name: z.string(),
      levels: z.array(
        z.strictObject({
          level: z.string(),
          rows: z.number().int(),
          /** Sum of the response, and of how many trials or rows. */
          total: z.number(),
          of: z.number(),
          delta: maybe,
        }),
      ),
    })
    .nullable(),
});
/** Observed and expected frequencies of counts; the last bin holds what is larger, too. */
export const countPicture = z.strictObject({
  fit: z.string(),
  bins: z.array(z.strictObject({ count: z.number().int(), observed: z.number().int(), expected: z.number() })),
});
/** Log-likelihood over two standard deviations, all else at its best: `values[i][j]` at `x[i]`, `y[j]`. */
export const surface = z.strictObject({
  method: z.enum(['REML', 'ML']),
  x: z.strictObject({ quantity: z.string(), at: z.array(z.number()) }),
  y: z.strictObject({ quantity: z.string(), at: z.array(z.number()) }),
  logLik: z.array(z.array(maybe)),
});
/** An optimizer's way: the log-likelihood and the standard deviations at every evaluation. */
export const path = z.strictObject({
  fit: z.string(),
  phase: z.array(z.string()),
  accepted: z.array(z.boolean()),
  logLik: z.array(maybe),
  sd: z.record(z.string(), z.array(maybe)),
});
/** What the page plots: enough of the data for the two data pictures, row by row. */
export const dataColumns = z.record(z.string(), z.array(z.union([z.number(), z.string(), z.null()])));
export type ProfileCurve = z.infer<typeof profileCurve>;
export type IntegralPicture = z.infer<typeof integralPicture>;
export type CountPicture = z.infer<typeof countPicture>;
export type Surface = z.infer<typeof surface>;
export type Path = z.infer<typeof path>;
