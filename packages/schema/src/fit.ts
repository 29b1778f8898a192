import * as z from 'zod';
import { auditRead } from './audit-input.ts';
import { certificateDocument } from './certificate.ts';
import { criterion } from './criterion.ts';
import { likelihoodDocument } from './likelihood.ts';
import { message } from './message.ts';
import { maybe } from './number.ts';

/** `mixdiff/fit@1`: one fit by one engine, as `mixdiff fit --json` prints it. */
import { residualDocument } from './residual.ts';

/** Linear predictors beside the mean's: logit of the probability of a zero that is none of the family's own, log of the dispersion parameter. */
const otherPart = z.enum(['zeroInflation', 'dispersion']);
export const coefficient = z.strictObject({
  /** Of a part with its prefix: `zi~mined`, `disp~x`. */
  term: z.string(),
  /** Left out: of the mean. */
  part: otherPart.optional(),
  estimate: maybe,
  se: maybe,
  statistic: maybe,
  statisticName: z.enum(['t', 'z']),
  df: maybe,
  p: maybe,
});
export const randomBlock = z.strictObject({
  group: z.string(),
  part: otherPart.optional(),
  terms: z.array(z.string()),
  cov: z.array(z.array(maybe)),
  sd: z.array(maybe),
  corr: z.array(z.array(maybe)),
});
export const chosen = z.record(
  z.string(),
  z.strictObject({ value: z.string(), by: z.enum(['user', 'default', 'version', 'fallback']) }),
);
export const meaning = z.strictObject({
  /** Left out in documents of before it was written: then `exact`. */
  criterion: criterion.optional(),
  se: z.enum([
    'theta-fixed',
    'observed-information',
    'joint-precision',
    'kenward-roger',
    'kenward-roger-linear',
    'empirical',
    'empirical-bias-reduced',
    'empirical-jackknife',
  ]),
  seScale: z.number(),
  statistic: z.enum(['t', 'z']),
  df: z.enum(['none', 'infinite', 'containment', 'residual', 'satterthwaite', 'kenward-roger', 'between-within']),
  weights: z.enum(['precision', 'likelihood']),
  logLikConstant: z.number(),
  k: z.number(),
  nBIC: z.number(),
  kOfLogLik: z.number().optional(),
  dfResidual: z.number(),
  parameterization: z.string(),
  /** Where the engine's parameters of the residuals end, where that is not where their structure does. */
  space: z.record(z.string(), z.strictObject({ lower: z.number(), upper: z.number() })).optional(),
  varianceOrder: z.enum(['lower-triangle', 'deviations-first']).optional(),
  varianceIntervals: z.literal('unbounded-scales').optional(),
});
export const convergence = z.strictObject({
  converged: z.boolean(),
  reason: z.enum(['converged', 'budget', 'failed', 'given', 'unknown']),
  code: maybe,
  message: z.string(),
  optimizer: z.string(),
  iterations: maybe,
  evaluations: z.strictObject({ f: maybe, g: maybe }),
  maxAbsGradient: maybe,
  hessianEigenvalues: z.array(maybe).nullable(),
  pdHessian: z.boolean().nullable(),
  singular: z.boolean(),
  boundary: z.array(z.string()),
});
export const trace = z.strictObject({
  /** Of the last phase's parameters. */
  names: z.array(z.string()),
  /** Of the phases that have others. */
  phaseNames: z.record(z.string(), z.array(z.string())).optional(),
  par: z.array(z.array(maybe)),
  value: z.array(maybe),
  accepted: z.array(z.boolean()),
  phase: z.array(z.string()),
});
/** Where refits end whose data and objective moved by rounding: does the end of this re-implementation stand for the package's? */
export const pathSensitivity = z.strictObject({
  jitter: z.number(),
  seed: z.number(),
  refits: z.number().int(),
  /** Refits that end elsewhere: log-likelihood beyond 1e-6, another reason to stop, other warnings, or a refusal. */
  elsewhere: z.number().int(),
  /** Log-likelihoods are those of the data as they are. */
  ends: z.array(z.strictObject({ logLik: maybe, outcome: z.string() })),
  spread: maybe,
  sensitive: z.boolean(),
  /** How far the package's own rounding may move the log-likelihood that it states at this end: a bound; null where unknown. */
  valueRounding: maybe.optional(),
});
export const anovaRow = z.strictObject({ term: z.string(), numDF: z.number(), denDF: maybe, F: maybe, p: maybe });

export const fitDocument = z.strictObject({
  schema: z.literal('mixdiff/fit@1'),
  backend: z.string(),
  as: z.string(),
  formula: z.string(),
  ziformula: z.string().optional(),
  dispformula: z.string().optional(),
  method: z.enum(['REML', 'ML']),
  family: z.string(),
  link: z.string(),
  dataHash: z.string(),
  /** What its log-likelihood is a function of, for telling whether another fit's is the same. */
  likelihood: likelihoodDocument.optional(),
  chosen,
  meaning,
  nobs: z.number().int(),
  droppedRows: z.number().int(),
  ngroups: z.record(z.string(), z.number().int()),
  droppedColumns: z.array(z.string()),
  fixed: z.array(coefficient),
  vcov: z.array(z.array(maybe)).nullable(),
  random: z.array(randomBlock),
  residual: residualDocument.optional(),
  sigma: maybe,
  logLik: maybe,
  criterion: maybe,
  deviance: maybe,
  aic: maybe,
  bic: maybe,
  dfModel: maybe,
  dfResidual: maybe,
  /** Shares of the variance explained (Nakagawa, Johnson & Schielzeth 2017), where the model has one residual variance. */
  varianceExplained: z
    .strictObject({ marginal: z.number(), conditional: z.number(), iccAdjusted: z.number(), iccUnadjusted: z.number() })
    .optional(),
  ranef: z
    .array(
      z.strictObject({
        group: z.string(),
        part: otherPart.optional(),
        terms: z.array(z.string()),
        modes: z.record(z.string(), z.array(maybe)),
        condSD: z.record(z.string(), z.array(maybe)).optional(),
      }),
    )
    .optional(),
  fitted: z.array(maybe).optional(),
  scaledResidualQuantiles: z.array(maybe).length(5),
  native: z.strictObject({ names: z.array(z.string()), values: z.array(maybe), scale: z.string() }),
  convergence,
  anova: z.array(anovaRow).optional(),
  trace: trace.optional(),
  /** Of a re-implementation, where that was small enough to measure; else its absence has a reason. */
  pathSensitivity: pathSensitivity.optional(),
  /** With --certify: the verdict on where the faithful fit ended; this document then states the best point found. */
  certificate: certificateDocument.optional(),
  absent: z.record(z.string(), z.string()),
  withheld: z.array(z.string()),
  messages: z.array(message),
  /** Of an original: what it ran on. */
  versions: z.record(z.string(), z.string()).optional(),
  timing: z.strictObject({ setupMs: maybe, fitMs: maybe }),
});
export type FitDocument = z.infer<typeof fitDocument>;
export type CoefficientRow = z.infer<typeof coefficient>;
export type PathSensitivityDocument = z.infer<typeof pathSensitivity>;
export type RandomBlock = z.infer<typeof randomBlock>;
export type AnovaRow = z.infer<typeof anovaRow>;

/** `mixdiff/refusal@1`: what was not done, and what would fix it. */
export const refusalDocument = z.strictObject({
  schema: z.literal('mixdiff/refusal@1'),
  backend: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  /** Whose limit: the R package's own, or only mixdiff's so far. */
  limit: z.enum(['original', 'mixdiff']).optional(),
  /** Of a pasted text that does not say enough: what was read of it. */
  read: auditRead.optional(),
});
export type RefusalDocument = z.infer<typeof refusalDocument>;
