/**
 * How another program is asked for a fit: one question on its standard input, one answer on its standard output. docs/protocol.md
 * says it in words.
 */
import * as z from 'zod';
import { criterion } from './criterion.ts';
import { maybe } from './number.ts';

const column = z.array(z.number());
/** A problem as matrices: whoever fits it needs no formula parser. Arrays of columns; levels counted from 0. */
export const engineProblem = z.strictObject({
  /** For messages; the matrices are the model. */
  formula: z.string(),
  method: z.enum(['REML', 'ML']),
  family: z.string(),
  link: z.string(),
  /** n. Of counts of successes beside `trials`. */
  y: column,
  trials: column.nullable(),
  /** n, and what they mean; null: all 1. */
  weights: column.nullable(),
  weightsKind: z.enum(['as-original', 'precision', 'likelihood']).nullable(),
  offset: column.nullable(),
  /** p columns of n numbers; those that depend on others are among them. */
  fixed: z.strictObject({ columns: z.array(z.string()), X: z.array(column) }),
  random: z.array(
    z.strictObject({
      name: z.string(),
      group: z.string(),
      columns: z.array(z.string()),
      levels: z.array(z.string()),
      /** n: row i belongs to levels[level[i]]. */
      level: z.array(z.number().int()),
      /** A column of n numbers for each of `columns`. */
      Z: z.array(column),
      structure: z.string(),
    }),
  ),
  /** What the problem asks beyond a Gaussian linear mixed model; an engine is asked only for what it says it takes. */
  features: z.array(z.string()),
});
export type EngineProblem = z.infer<typeof engineProblem>;
export const engineQuestion = z.strictObject({
  schema: z.literal('mixdiff/engine-question@1'),
  ask: z.enum(['capabilities', 'fit']),
  /** Of a fit. */
  problem: engineProblem.optional(),
  /** After which the program is ended. */
  timeLimitSeconds: z.number(),
});
export type EngineQuestion = z.infer<typeof engineQuestion>;

const capabilities = z.strictObject({
  /** `statsmodels`, and its version: what tables call the engine. */
  name: z.string().min(1),
  version: z.string().min(1),
  methods: z.array(z.enum(['REML', 'ML'])).min(1),
  /** Features that it takes beside Gaussian models with one grouping factor: `crossed-groups`, `structure:…`, `family:…`. */
  takes: z.array(z.string()),
  /** What its numbers mean. */
  meaning: z.strictObject({
    se: z.enum(['theta-fixed', 'observed-information', 'joint-precision']),
    statistic: z.enum(['t', 'z']),
    df: z.enum(['none', 'infinite', 'residual', 'satterthwaite', 'kenward-roger', 'containment']),
    weights: z.enum(['precision', 'likelihood']),
    /** Added to its log-likelihood it gives that of the density; 0 unless it leaves constants out. */
    logLikConstant: z.number().optional(),
  }),
});
const externalFit = z.strictObject({
  /** p; null where a column has no estimate. */
  beta: z.array(maybe),
  /** One matrix per random term, rows of numbers, in the order of its columns. */
  Sigma: z.array(z.array(z.array(maybe))),
  /** Residual standard deviation; null where the family has none. */
  sigma: maybe,
  logLik: maybe,
  /** Of a generalized model, what stood for the integral over the random effects; Laplace's with observed information where left out. */
  criterion: criterion.optional(),
  /** p x p. */
  vcov: z.array(z.array(maybe)).nullable(),
  /** p, where the meaning names finite degrees of freedom. */
  df: z.array(maybe).nullable().optional(),
  converged: z.boolean(),
  message: z.string().optional(),
  optimizer: z.string().optional(),
  iterations: maybe.optional(),
  evaluations: maybe.optional(),
  /** n. */
  fitted: z.array(maybe).optional(),
  /** One per random term: levels x columns. */
  modes: z.array(z.array(z.array(maybe))).optional(),
  warnings: z.array(z.string()).optional(),
});
export type ExternalFit = z.infer<typeof externalFit>;
const schema = z.literal('mixdiff/engine-answer@1');
export const engineAnswer = z.union([
  z.strictObject({ schema, capabilities }),
  z.strictObject({ schema, fit: externalFit }),
  z.strictObject({
    schema,
    refusal: z.strictObject({
      message: z.string().min(1),
      hint: z.string().optional(),
      lacks: z.array(z.string()).optional(),
    }),
  }),
]);
export type EngineAnswer = z.infer<typeof engineAnswer>;
export type EngineCapabilities = z.infer<typeof capabilities>;
