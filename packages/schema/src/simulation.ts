/** What a study found: measures with Monte Carlo errors under each policy towards failures, and which conclusions hang on the policy. */
import * as z from 'zod';
import { maybe } from './number.ts';
import { FAILURES, MEASURES } from './study.ts';

const policy = z.enum(['own', 'union', 'none', 'certified']);
/** Replicates of the study with a number in it; the number; its Monte Carlo standard error. */
const measured = { n: z.number().int(), value: maybe, mcse: maybe } as const;
const counts = z.record(z.string(), z.number().int());
export const simulationDocument = z.strictObject({
  schema: z.literal('mixdiff/simulation@1'),
  title: z.string().nullable(),
  seed: z.number().int(),
  /** Asked for, of each scenario. */
  replicates: z.number().int(),
  level: z.number(),
  /** What counts as a failure. */
  failures: z.array(z.enum(FAILURES)),
  estimators: z.array(z.strictObject({ name: z.string(), estimator: z.string() })),
  estimands: z.array(z.strictObject({ name: z.string(), quantity: z.string() })),
  scenarios: z.array(
    z.strictObject({
      scenario: z.number().int(),
      factors: z.record(z.string(), z.union([z.number(), z.string()])),
      /** Replicates that are done. */
      done: z.number().int(),
      /** True values by estimand. */
      truths: z.record(z.string(), maybe),
    }),
  ),
  /** What engines say of their fits, and what they are. */
  fits: z.array(
    z.strictObject({
      scenario: z.number().int(),
      estimator: z.string(),
      fits: z.number().int(),
      failed: z.number().int(),
      labels: counts,
      verdicts: counts,
      singular: z.number().int(),
      withheld: z.number().int(),
      /** Of those that are judged. */
      notAMaximum: z.number().int(),
      /** No maximum, and the study does not count them as failed. */
      silent: z.number().int(),
      /** Failed by the engine's label, and a maximum all the same. */
      falseAlarm: z.number().int(),
      largestGain: maybe,
      convergence: z.strictObject(measured),
      /** Milliseconds of one fit. */
      time: z.strictObject(measured),
    }),
  ),
  performance: z.array(
    z.strictObject({
      scenario: z.number().int(),
      estimator: z.string(),
      estimand: z.string(),
      policy,
      measure: z.enum(MEASURES),
      ...measured,
    }),
  ),
  /** First less second, with paired Monte Carlo errors. */
  differences: z.array(
    z.strictObject({
      scenario: z.number().int(),
      first: z.string(),
      second: z.string(),
      estimand: z.string(),
      policy,
      measure: z.enum([
        'bias',
        'abs-bias',
        'mse',
        'rmse',
        'empirical-se',
        'model-se',
        'coverage',
        'coverage-error',
        'power',
      ]),
      value: maybe,
      mcse: maybe,
    }),
  ),
  conclusions: z.array(
    z.strictObject({
      scenario: z.number().int(),
      estimand: z.string(),
      /** The first three order two estimators; `coverage` is of one. */
      what: z.enum(['abs-bias', 'rmse', 'coverage-error', 'coverage']),
      estimators: z.array(z.string()),
      /** By policy: `first`, `second`, `undecided`, `same`; or `inside`, `below`, `above`; `none`: not to be said. */
      by: z.record(policy, z.string()),
      /** Whether policies differ. */
      depends: z.boolean(),
    }),
  ),
  /** Where a study file says which Monte Carlo error is wanted, or the error there is. */
  needed: z.array(
    z.strictObject({
      scenario: z.number().int(),
      estimator: z.string(),
      estimand: z.string().nullable(),
      measure: z.enum(MEASURES),
      mcse: maybe,
      wanted: z.number(),
      /** Replicates beyond those that are done; null: not known. */
      more: z.number().int().nullable(),
    }),
  ),
  /** Fits with the largest gains, the farthest from their maximum first. */
  worst: z.array(
    z.strictObject({
      scenario: z.number().int(),
      replicate: z.number().int(),
      estimator: z.string(),
      label: z.string(),
      verdict: z.string(),
      gain: z.number(),
    }),
  ),
});
export type SimulationDocument = z.infer<typeof simulationDocument>;
