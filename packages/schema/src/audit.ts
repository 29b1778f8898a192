import { z } from 'zod';
import { canonicalDocument, certificateDocument, verdict } from './certificate.ts';
import { fitDocument } from './fit.ts';
import { message } from './message.ts';
import { maybe } from './number.ts';

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
  source: z.string(),
  fixed: z.record(z.string(), printed),
  random: z.array(z.strictObject({ group: z.string(), terms: z.array(z.string()), cov: z.array(z.array(printed)) })),
  sigma: printed,
  logLik: printed.optional(),
  se: z.record(z.string(), printed).optional(),
  df: z.record(z.string(), printed).optional(),
  /** Decimals that numbers are rounded to, where they are given as numbers. */
  digits: z.union([decimals, z.record(z.string(), decimals)]).optional(),
});
export type AuditInput = z.infer<typeof auditInput>;

export const auditDocument = z.strictObject({
  schema: z.literal('mixdiff/audit@1'),
  file: z.string(),
  source: z.string(),
  method: z.enum(['REML', 'ML']),
  verdict,
  logLikAtEstimates: maybe,
  logLikMax: maybe,
  gain: maybe,
  /** The judged point: of all that round to the printed digits the one with the highest log-likelihood. */
  point: canonicalDocument.nullable(),
  certified: fitDocument.nullable(),
  sentences: z.array(z.string()),
  /** Which definition reproduces each printed number: `se|social2` -> `joint-precision`, … */
  reproduced: z.array(
    z.strictObject({ quantity: z.string(), printed: z.string(), ours: maybe, by: z.string().nullable() }),
  ),
  evidence: certificateDocument.omit({ fit: true }).partial(),
  messages: z.array(message),
});
export type AuditDocument = z.infer<typeof auditDocument>;
