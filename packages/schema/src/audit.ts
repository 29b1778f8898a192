import * as z from 'zod';
import { auditRead } from './audit-input.ts';
import { canonicalDocument, certificateDocument, verdict } from './certificate.ts';
import { criterion } from './criterion.ts';
import { fitDocument } from './fit.ts';
import { message } from './message.ts';
import { maybe } from './number.ts';

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
