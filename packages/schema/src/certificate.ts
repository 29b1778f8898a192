import * as z from 'zod';
import { criterion } from './criterion.ts';
import { message } from './message.ts';
import { maybe } from './number.ts';
import { residualDocument } from './residual.ts';

/** A verdict on one point with the evidence that lets another program re-check it without refitting. */
export const verdict = z.enum([
  'interior-maximum',
  'boundary-maximum',
  'local-maximum',
  'false-zero',
  'saddle',
  'flat-ridge',
  'stopped-short',
  'unbounded',
  'separated',
  'at-limit',
  'not-assessed',
]);
export const blockScore = z.strictObject({
  /** `group` of the random term, or `Residual`. */
  group: z.string(),
  terms: z.array(z.string()),
  score: z.array(z.array(maybe)),
});
export const zeroedDirection = z.strictObject({
  /** With `terms` the block, as in `score`: `(1 + x || g)` has two blocks of one group. */
  group: z.string(),
  terms: z.array(z.string()),
  direction: z.array(maybe),
  variance: maybe,
  slope: maybe,
});
export const structureBound = z.strictObject({
  term: z.string(),
  what: z.string(),
  /** null: infinity. */
  value: maybe,
  /** What the slope is by: `1 - rho`. */
  by: z.string(),
  slope: maybe,
  of: z.enum(['structure', 'data', 'space']),
});
/** How far an engine's criterion is from the integral that it stands for. */
export const approximationDocument = z.strictObject({
  yardstick: criterion,
  /** How far the yardstick may be from the integral; where that is by random draws, with its standard error. */
  error: maybe,
  standardError: maybe,
  /** Own criterion less the yardstick, where the fit ended. */
  delta: maybe,
  /** Yardstick at its maximum less where the fit ended. */
  loss: maybe,
  /** In standard errors; of standard deviations and dispersions by their logarithms. */
  distance: z.array(z.strictObject({ name: z.string(), value: maybe })),
  /** Smallest odd number of nodes with every parameter within 0.05 standard errors; null: not known. */
  nodesNeeded: z.number().int().nullable(),
  /** From which on the larger ones have that, too. */
  nodesFrom: z.number().int().nullable(),
  says: z.enum(['negligible', 'visible', 'material']),
});
/** Of `separated` and `at-limit`. */
export const endlessDocument = z.strictObject({
  of: z.enum(['fixed-effects', 'random-effects', 'dispersion', 'zero-inflation', 'shape']),
  /** Coefficients of a direction along which the likelihood rises for ever. */
  direction: z.array(z.strictObject({ name: z.string(), value: maybe })),
  supremum: maybe,
  slope: maybe,
});
export const canonicalDocument = z.strictObject({
  beta: z.array(maybe),
  random: z.array(z.strictObject({ group: z.string(), terms: z.array(z.string()), cov: z.array(z.array(maybe)) })),
  residual: residualDocument.optional(),
  sigma2: maybe,
});
export const certificateDocument = z.strictObject({
  fit: z.string(),
  verdict,
  /** Left out in documents of before it was written: then `exact`. */
  criterion: criterion.optional(),
  gain: maybe,
  logLik: maybe,
  bestLogLik: maybe,
  best: canonicalDocument.nullable(),
  searched: z.strictObject({
    starts: z.number().int(),
    /** How many of the starts were climbed from; left out: all of them. */
    climbed: z.number().int().optional(),
    reached: z.number().int(),
    seed: z.number(),
    how: z.string(),
  }),
  judge: z.enum(['referee', 'finite-difference']),
  /** Where it was asked for, of generalized models. */
  approximation: approximationDocument.optional(),
  evidence: z.strictObject({
    endless: endlessDocument.optional(),
    score: z.array(blockScore),
    zeroed: z.array(zeroedDirection),
    /** Ends of covariance structures that the fit is at; `value` null: infinity. Left out where there are none. */
    bounds: z.array(structureBound).optional(),
    predictedGain: maybe,
    /** Smallest eigenvalue of the scaled information: negative at a saddle. */
    curvature: maybe,
    /** Variances that no data of this design can tell apart; left out where all are identified. */
    unidentified: z
      .strictObject({
        contained: z.array(z.strictObject({ term: z.string(), within: z.array(z.string()) })),
        /** Names of quantities without a value of their own: `variance|id|(Intercept)`, `corr|id|condb,conda`. */
        quantities: z.array(z.string()),
        /** What does not enter the likelihood at all, though its term does. */
        silent: z.array(z.string()),
        sums: z.array(z.strictObject({ expression: z.string(), here: maybe, best: maybe })),
        /** The formula without the contained terms: the same likelihood; null where none is contained. */
        without: z.string().nullable(),
      })
      .optional(),
    /** A better point that the engine cannot reach. */
    outside: z.strictObject({ point: canonicalDocument, gain: maybe }).optional(),
    /** Of a flat ridge: another point within 1e-4 in log-likelihood, with clearly other estimates. */
    ridge: canonicalDocument.nullable(),
    tolerance: z.record(z.string(), z.number()),
  }),
  sentences: z.array(message),
});
export type CertificateDocument = z.infer<typeof certificateDocument>;
