import * as z from 'zod';
import { certificateDocument } from './certificate.ts';
import { message } from './message.ts';
import { maybe } from './number.ts';
import { testedNumber } from './tested-number.ts';

/** `mixdiff/test@1` and `mixdiff/confint@1`. */
export const testDocument = z.strictObject({
  schema: z.literal('mixdiff/test@1'),
  test: z.enum(['rlrt', 'lrt-exact', 'kr', 'satterthwaite', 'pb', 'lrt']),
  backend: z.string(),
  as: z.string(),
  method: z.enum(['REML', 'ML']),
  formula: z.string(),
  /** The term tested or dropped. */
  term: z.string(),
  statistic: maybe,
  statisticName: z.string(),
  ndf: maybe,
  ddf: maybe,
  scaling: maybe,
  p: maybe,
  /** Monte Carlo standard error of p. */
  mcse: maybe,
  nsim: maybe,
  seed: maybe,
  /** The other model, where two were given. */
  against: z.string().optional(),
  /** Of a likelihood ratio: p by the plain chi-square on ndf, as R's anova() prints it. */
  pChisq: maybe.optional(),
  /** What `p` is by: chi-squares with these weights and degrees of freedom (0: a point at 0). */
  reference: z.array(z.strictObject({ weight: z.number(), df: z.number() })).optional(),
  /** Of a bootstrap where a variance is tested: p among the positive statistics, as PBmodcomp counts them. */
  pPositive: maybe.optional(),
  absent: z.record(z.string(), z.string()),
  messages: z.array(message),
  /** Of every fit that it rests on, in the order they were made. */
  certificates: z.array(certificateDocument).optional(),
});
export type TestDocument = z.infer<typeof testDocument>;

export const confintDocument = z.strictObject({
  schema: z.literal('mixdiff/confint@1'),
  method: z.enum(['wald', 'profile', 'boot']),
  level: z.number(),
  /** Of Wald intervals: degrees of freedom other than the fit's own. */
  ddf: z.string().optional(),
  /** Of Wald intervals: a covariance of the coefficients other than the one that goes with `ddf`. */
  vcov: z.string().optional(),
  backend: z.string(),
  as: z.string(),
  fitMethod: z.enum(['REML', 'ML']),
  formula: z.string(),
  intervals: z.array(
    z.strictObject({
      name: z.string(),
      /** What a numbered name stands for: `sd_month|id` of `.sig03`. */
      label: z.string().optional(),
      estimate: maybe,
      lower: maybe,
      upper: maybe,
      /** Of a bootstrap: Monte Carlo standard errors of the limits. */
      lowerMcse: maybe.optional(),
      upperMcse: maybe.optional(),
    }),
  ),
  nsim: maybe,
  seed: maybe,
  singularRefits: maybe,
  absent: z.record(z.string(), z.string()),
  messages: z.array(message),
  /** Of every fit that it rests on, in the order they were made. */
  certificates: z.array(certificateDocument).optional(),
});
export type ConfintDocument = z.infer<typeof confintDocument>;

export const anovaDocument = z.strictObject({
  schema: z.literal('mixdiff/anova@1'),
  backend: z.string(),
  as: z.string(),
  fitMethod: z.enum(['REML', 'ML']),
  formula: z.string(),
  type: z.enum(['I', 'II', 'III']),
  /** The table of which original it is: `anova.lme`, `car::Anova`; without it the hypotheses are lmerTest's. */
  table: z.string().optional(),
  ddf: z.string(),
  /** A covariance of the coefficients other than the one that goes with `ddf`. */
  vcov: z.string().optional(),
  /** Chisq: F x numDF, where there are no denominators. */
  statisticName: z.enum(['F', 'Chisq']).optional(),
  rows: z.array(
    z.strictObject({
      term: z.string(),
      numDF: z.number(),
      denDF: maybe,
      F: maybe,
      p: maybe,
      Chisq: maybe.optional(),
      /** Why there is no test, or one of fewer contrasts than the term has. */
      why: z.string().optional(),
    }),
  ),
  absent: z.record(z.string(), z.string()),
  messages: z.array(message),
  /** Of every fit that it rests on, in the order they were made. */
  certificates: z.array(certificateDocument).optional(),
});
export type AnovaDocument = z.infer<typeof anovaDocument>;

/** `mixdiff/coefficients@1`: every coefficient tested by every method asked for. */
export const coefficientsDocument = z.strictObject({
  schema: z.literal('mixdiff/coefficients@1'),
  backend: z.string(),
  as: z.string(),
  fitMethod: z.enum(['REML', 'ML']),
  formula: z.string(),
  level: z.number(),
  rows: z.array(
    z.strictObject({
      coefficient: z.string(),
      estimate: maybe,
      ...testedNumber,
      /** What the standard error comes from. */
      vcov: z.string().optional(),
    }),
  ),
  /** The covariances that the rows name, in words: what they are, and who prints them. */
  vcov: z.record(z.string(), z.string()).optional(),
  certificates: z.array(certificateDocument).optional(),
  messages: z.array(message),
});
export type CoefficientsDocument = z.infer<typeof coefficientsDocument>;

/** Gradient and Hessian at the point where a fit stopped, in one kind of parameters. */
const curvature = z.strictObject({
  /** `native`: what the engine searches over. `canonical`: variances, covariances, residual variance, fixed effects. */
  parameters: z.enum(['native', 'canonical']),
  scale: z.string(),
  names: z.array(z.string()),
  /** Parameters at a bound of theirs, left out of what follows. */
  held: z.array(z.string()),
  /** Of what the engine minimises. */
  gradient: z.array(maybe).nullable(),
  gradientSource: z.enum(['reported', 'recomputed']).nullable(),
  /** Largest element in modulus of C^-1 g with H = C'C, C upper triangular; null where H is not positive definite. */
  scaledGradient: maybe,
  /** (1/2) g'H^-1 g in log-likelihood units: what one Newton step promises. */
  gain: maybe,
  hessianSource: z.enum(['reported', 'recomputed']).nullable(),
  /** Decreasing. */
  eigenvalues: z.array(maybe).nullable(),
  positiveDefinite: z.boolean().nullable(),
  /** Of the canonical information, over the directions that the boundary leaves. */
  smallestOnFace: maybe.optional(),
  /** Eigenvalues no larger than 1e-5 of the largest, with the parameters that they are about. */
  flat: z.array(z.strictObject({ value: z.number(), relative: z.number(), elements: z.array(z.string()) })),
});
/**
 * `mixdiff/diagnose@1`: what looks wrong at the point where a fit stopped. z, coefficients, scales, eigenvalues and
 * positiveDefinite are glmmTMB's own diagnosis; the optional fields are there for every engine.
 */
export const diagnoseDocument = z.strictObject({
  schema: z.literal('mixdiff/diagnose@1'),
  backend: z.string(),
  as: z.string(),
  method: z.enum(['REML', 'ML']),
  z: z.array(z.strictObject({ name: z.string(), value: z.number() })),
  coefficients: z.array(z.strictObject({ name: z.string(), value: z.number() })),
  scales: z.array(z.strictObject({ name: z.string(), log10sd: z.number() })),
  nonFinite: z.array(z.string()),
  maxEigenvalue: maybe,
  eigenvalues: z.array(
    z.strictObject({
      index: z.number().int(),
      value: z.number(),
      relative: z.number(),
      badElements: z.array(z.string()),
    }),
  ),
  positiveDefinite: z.boolean().nullable(),
  messages: z.array(message),
  /** The fit as it is named elsewhere: `glmmTMB@1.1.8/ML`. */
  fit: z.string().optional(),
  logLik: maybe.optional(),
  /** Whether the first fields are what the original's own diagnosis prints; else they are empty, for the reason given. */
  own: z.strictObject({ is: z.boolean(), why: z.string().nullable() }).optional(),
  certificate: certificateDocument.nullable().optional(),
  singular: z
    .strictObject({
      is: z.boolean(),
      components: z.array(z.strictObject({ quantity: z.string(), value: maybe, sentence: z.string() })),
    })
    .optional(),
  ridge: z.strictObject({ is: z.boolean(), sentences: z.array(z.string()) }).optional(),
  curvature: z.array(curvature).optional(),
  /** Columns that vary, of the response, of X and of each Z. */
  columns: z
    .array(
      z.strictObject({
        part: z.string(),
        name: z.string(),
        mean: z.number(),
        sd: z.number(),
        odd: z.boolean(),
        uncentred: z.boolean(),
      }),
    )
    .optional(),
  /** What the fit itself says; `messages` are those of the own diagnosis. */
  says: z.array(message).optional(),
  /** What to do about it, in sentences. */
  advice: z.array(z.string()).optional(),
});
/** `mixdiff/diagnoses@1`: the same of several engines, and who refused. */
export const diagnosesDocument = z.strictObject({
  schema: z.literal('mixdiff/diagnoses@1'),
  formula: z.string(),
  fits: z.array(diagnoseDocument),
  refused: z.array(z.strictObject({ engine: z.string(), code: z.string(), message: z.string() })),
});
export type DiagnosesDocument = z.infer<typeof diagnosesDocument>;
export type DiagnoseDocument = z.infer<typeof diagnoseDocument>;
