/** What a study by simulation is told: a file in YAML or JSON. An unknown field is an error. */
import * as z from 'zod';
import { modelFields } from './case.ts';

/** A number, or an expression in the factors of the design: `sqrt(n)`. */
const amount = z.union([z.number(), z.string()]);
/** How many: a number or expression, one number per parent (recycled), or drawn for each parent uniformly from `from` to `to`. */
const count = z.union([amount, z.array(z.number().int().positive()), z.strictObject({ from: amount, to: amount })]);
/** Units of one kind. Without `within` they are crossed with all units before them. */
const units = z.union([
  amount,
  z.strictObject({
    count,
    /** Labelled anew in each unit of another kind: classes within schools. */
    within: z.string().optional(),
    /** `count` of them are taken at random out of so many, in order. */
    outOf: amount.optional(),
  }),
]);
const column = z.union([
  /** An expression in the columns before it and the factors of the design. */
  z.string(),
  z.number(),
  z.strictObject({
    /** `rnorm(0, 1)`, `runif(0, 1)`, `rbinom(1, 0.4)`, `rpois(3)`, `rexp(1)`, `rgamma(2, 1)`, `rchisq(3)`, `rnbinom(2, 5)`: R's, without n. */
    draw: z.string(),
    /** One value for each unit of this kind; without it one a row. */
    per: z.string().optional(),
  }),
  z.strictObject({
    /** In turn, unit after unit; with `random: true` drawn with equal probabilities, as `sample(levels, n, TRUE)`. */
    levels: z.array(z.string()).min(1),
    per: z.string().optional(),
    random: z.boolean().optional(),
  }),
]);
const missing = z.strictObject({
  /** The column whose values are lost. */
  column: z.string(),
  /** An expression in the columns, the response among them: the probability, row by row. */
  probability: amount,
  /** Once lost within a unit of this kind, lost in all its later rows. */
  dropout: z.string().optional(),
});
const { data: _, method: __, ...analysed } = modelFields;
const generate = z.strictObject({
  ...analysed,
  formula: z.string().optional(),
  /** `per-replicate` (unless told), or one R stream through all data sets; `-by-scenario`: begun anew in each scenario. */
  streams: z.enum(['per-replicate', 'sequential', 'sequential-by-scenario']).optional(),
  /** The rows: every combination of the units, the last fastest. */
  units: z.record(z.string(), units).optional(),
  columns: z.record(z.string(), column).optional(),
  /** Whole data sets from an R function in place of units; it is called with the factors of the scenario by name. */
  r: z
    .strictObject({
      /** A file of R that defines it. */
      file: z.string(),
      function: z.string(),
    })
    .optional(),
  /** Whole data sets that lie there, a file for each: a path with `{replicate}` and factors of the design in it. */
  sets: z.string().optional(),
  /** Rows of a file in place of units. */
  data: z.string().optional(),
  sep: z.enum([',', ';', 'tab', '|']).optional(),
  dec: z.enum(['.', ',']).optional(),
  /** Values by the names of quantities: `beta|(Intercept)`, `sd|subject|time`, `corr|subject|time,(Intercept)`, `sd|Residual`. */
  parameters: z.record(z.string(), amount).optional(),
  /** An estimator, `lme4/ML+certified`, whose fit of `data` gives the parameters that are not named. */
  fitted: z.string().optional(),
  missing: z.array(missing).optional(),
});
const estimator = z.union([
  /** `lme4/REML`, `glmmTMB@1.1.8{dispersion=log-sd}/ML+certified`, `r:nlme/ML`. */
  z.string(),
  z.strictObject({
    estimator: z.string(),
    /** What tables call it. */
    name: z.string().optional(),
    /** Another model than the one that generates. */
    ...analysed,
    formula: z.string().optional(),
  }),
]);
const estimand = z.union([
  z.string(),
  z.strictObject({
    quantity: z.string(),
    name: z.string().optional(),
    /** Unless told, what generated the data. */
    true: amount.optional(),
    /** What power is against; 0 unless told. */
    null: amount.optional(),
  }),
]);
export const MEASURES = [
  'bias',
  'relative-bias',
  'empirical-se',
  'model-se',
  'se-error',
  'mse',
  'rmse',
  'coverage',
  'be-coverage',
  'power',
  'convergence',
  'time',
] as const;
export type MeasureName = (typeof MEASURES)[number];
/** What may count as a failure, by the engine's own label. */
export const FAILURES = [
  'error',
  'refused',
  'crashed',
  'timed-out',
  'not-converged',
  'warned',
  'singular',
  'withheld',
  'no-se',
] as const;
export type FailureName = (typeof FAILURES)[number];

export const studyFile = z.strictObject({
  $schema: z.string().optional(),
  schema: z.literal('mixdiff/study@1').optional(),
  title: z.string().optional(),
  /** As R's set.seed. */
  seed: z.number().int(),
  /** Of each scenario. */
  replicates: z.number().int().positive(),
  /** Replicates to a chunk, which is what is done, written and lost as a whole; 50 unless told. */
  chunk: z.number().int().positive().optional(),
  design: z
    .strictObject({
      /** Every combination, the last factor fastest. */
      crossed: z.record(z.string(), z.array(z.union([z.number(), z.string()])).min(1)).optional(),
      /** Scenarios one by one, after those. */
      listed: z.array(z.record(z.string(), z.union([z.number(), z.string()]))).optional(),
    })
    .optional(),
  generate,
  estimators: z.array(estimator).min(1),
  estimands: z.array(estimand).min(1),
  measures: z.array(z.enum(MEASURES)).optional(),
  /** Of intervals and tests; 0.95 unless told. */
  level: z.number().gt(0).lt(1).optional(),
  /** Labels that count as failures: error, refused, crashed, timed-out and not-converged unless told. */
  failures: z.array(z.enum(FAILURES)).optional(),
  /** Whether every fit is judged; true unless told. */
  certify: z.boolean().optional(),
  /** Of the search behind every verdict. */
  starts: z.number().int().positive().optional(),
  /** Seconds that one fit may take; 60 unless told. */
  timeLimit: z.number().positive().optional(),
  /** Monte Carlo standard errors that are wanted, by measure: the report says how many more replicates they take. */
  wanted: z.partialRecord(z.enum(MEASURES), z.number().positive()).optional(),
});
export type StudyFile = z.infer<typeof studyFile>;
