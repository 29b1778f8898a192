import { z } from 'zod';
import { auditRead } from './audit-input.ts';
import { canonicalDocument, certificateDocument, verdict } from './certificate.ts';
import { criterion } from './criterion.ts';
import { fitDocument } from './fit.ts';
import { message } from './message.ts';
import { maybe } from './number.ts';

<<<<<<< HEAD
=======
/** Decimals behind the point; a double has no more than these. */
const decimals = z.number().int().min(0).max(17);

/**
 * What a paper prints, as `mixdiff audit` takes it. Numbers may be text, so that trailing zeros count as digits; null, as
 * NA, is the estimate of a column that depends on others.
 */
const printed = z.union([z.number(), z.string(), z.null()]);
export const auditInput = z.strictObject({
  /** The CSV, relative to this file. */
  data: z.string(),
  ...tableFields,
  formula: z.string(),
  method: z.enum(['REML', 'ML']),
  where: z.string().optional(),
  derive: z.record(z.string(), z.string()).optional(),
  factors: z.record(z.string(), z.array(z.string()).nullable()).optional(),
  ordered: z.array(z.string()).optional(),
  contrasts: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  na: z.enum(['omit', 'fail']).optional(),
  weights: z.string().optional(),
  weightsKind: z.enum(['as-original', 'precision', 'likelihood']).optional(),
  offset: z.string().optional(),
  /** As for a fit: R's names. */
  family: z.string().optional(),
  link: z.string().optional(),
  ziformula: z.string().optional(),
  dispformula: z.string().optional(),
  /** Nodes of the quadrature that the source names, beside those that are tried anyway. */
  nAGQ: z.number().int().min(0).max(100).optional(),
  source: z.string(),
  fixed: z.record(z.string(), printed),
  /**
   * Variances and covariances, or standard deviations and correlations, or all of them. A covariance that is null is not
   * printed: its correlation and the deviations stand for it.
   */
  random: z.array(
    z.strictObject({
      group: z.string(),
      terms: z.array(z.string()),
      cov: z.array(z.array(printed)).optional(),
      sd: z.array(printed).optional(),
      corr: z.array(z.array(printed)).optional(),
    }),
  ),
  /** The residual standard deviation, `sigma2` the variance; one of the two is enough. */
  sigma: printed.optional(),
  sigma2: printed.optional(),
  logLik: printed.optional(),
  /** Of a family that has one, as its program prints it: theta or phi, of Gamma sigma^2. */
  dispersion: printed.optional(),
  se: z.record(z.string(), printed).optional(),
  df: z.record(z.string(), printed).optional(),
  /** t or z statistics. */
  t: z.record(z.string(), printed).optional(),
  /** Two-sided, also as `<2e-16`. */
  p: z.record(z.string(), printed).optional(),
  /** Decimals that numbers are rounded to, where they are given as numbers. */
  digits: z.union([decimals, z.record(z.string(), decimals)]).optional(),
});
export type AuditInput = z.infer<typeof auditInput>;

/** What a text says, as far as it says it. */
export const auditRead = auditInput.partial().extend({
  /** `lme4`, `SAS PROC MIXED`, `a Markdown table`, … */
  program: z.string(),
  family: z.string().optional(),
  link: z.string().optional(),
  /** What the text says of how the fit ended: warnings of convergence, a singular fit. */
  warnings: z.array(z.string()).optional(),
});
export type AuditRead = z.infer<typeof auditRead>;

>>>>>>> 07cba44 (audit: a table of a generalized model, and which way of integrating the random effects out reproduces it)
/** One number that appears misprinted, or may be. */
const misprinted = z.strictObject({
  quantity: z.string(),
  printed: z.string(),
  /** What should stand there, to as many digits. */
  instead: z.string(),
  value: maybe,
  /** The usual slip that makes the one out of the other: `two digits are swapped`; null where none does. */
  slip: z.string().nullable(),
});
/** All printed numbers together: do they belong to one point, and is it a maximum? */
export const auditFinding = z.strictObject({
  kind: z.enum(['all-reproduce', 'misprint', 'cannot-tell', 'not-a-maximum', 'not-reproduced', 'not-assessed']),
  /** Of the maximum that the other numbers are those of. */
  method: z.enum(['REML', 'ML']),
  numbers: z.array(misprinted),
  reproduced: z.number().int(),
  of: z.number().int(),
  sentence: z.string(),
});
export type AuditFinding = z.infer<typeof auditFinding>;
export const auditDocument = z.strictObject({
  schema: z.literal('mixdiff/audit@1'),
  file: z.string(),
  source: z.string(),
  method: z.enum(['REML', 'ML']),
  /** Of the printed estimates; `misprint` where all but one printed number are those of a maximum. */
  verdict: z.union([verdict, z.literal('misprint')]),
  finding: auditFinding.optional(),
  logLikAtEstimates: maybe,
  logLikMax: maybe,
  gain: maybe,
  /** The judged point: of all that round to the printed digits the one with the highest log-likelihood. */
  point: canonicalDocument.nullable(),
  certified: fitDocument.nullable(),
  sentences: z.array(z.string()),
  /** Which definition reproduces each printed number: `se|social2` -> `joint-precision`, … */
  reproduced: z.array(
    z.strictObject({
      quantity: z.string(),
      /** The name in parts, which may have bars of their own: `variance`, `Subject`, `(Intercept)`. */
      parts: z.array(z.string()).optional(),
      printed: z.string(),
      ours: maybe,
      by: z.string().nullable(),
    }),
  ),
  /** Of a generalized model: the ways of integrating the random effects out, the one that reproduces most first. */
  tried: z
    .array(
      z.strictObject({
        by: z.string(),
        engine: z.string(),
        criterion,
        reproduced: z.number().int(),
        of: z.number().int(),
        logLik: maybe,
      }),
    )
    .optional(),
  evidence: certificateDocument.omit({ fit: true }).partial(),
  /** What was read of a pasted text, in the form of an audit file, its digits as printed. */
  read: auditRead.optional(),
  messages: z.array(message),
});
export type AuditDocument = z.infer<typeof auditDocument>;
