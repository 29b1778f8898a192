/** What an audit is asked of: a source's numbers, written as a file or read out of a pasted text. */
import * as z from 'zod';
import { tableFields } from './case.ts';

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
  /** How residuals vary, as nlme or as mmrm writes it; `gls`: there are no random effects. */
  correlation: z.string().optional(),
  repeated: z.string().optional(),
  variance: z.string().optional(),
  gls: z.boolean().optional(),
  /** Nodes of the quadrature that the source names, beside those that are tried anyway. */
  nAGQ: z.number().int().min(0).max(100).optional(),
  source: z.string(),
  /** Fixed effects as ratios, exp(estimate): odds ratios, rate ratios. */
  exponentiated: z.boolean().optional(),
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
  /**
   * Of the residual model, by name: `rho`, `range`, `nugget`, `cor.2.1`, `ar.1`, `ma.1`, `sd.LEVEL` (relative to the level that is 1), `power`,
   * `exp`, `const`, `variance.1`, `cov.2.1`; `phi`: the correlation of two rows one unit of distance apart (corCAR1). Of a second
   * variance function `2:power`, of a group `rho[LEVEL]`.
   */
  residual: z.record(z.string(), printed).optional(),
  /**
   * The covariance matrix of the visits of a subject, whole or its lower triangle, or standard deviations and correlations, or all of them;
   * one for each group `by` where there are groups. What is null is not printed: it follows from the structure.
   */
  visits: z
    .array(
      z.strictObject({
        by: z.string().optional(),
        terms: z.array(z.string()),
        cov: z.array(z.array(printed)).optional(),
        sd: z.array(printed).optional(),
        /** Without the diagonal: the second visit with the first, the third with both, … */
        corr: z.array(z.array(printed)).optional(),
      }),
    )
    .optional(),
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
  /** What the text says of how the fit ended: warnings of convergence, a singular fit. */
  warnings: z.array(z.string()).optional(),
});
export type AuditRead = z.infer<typeof auditRead>;
