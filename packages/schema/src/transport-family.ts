/** What an exported fit of a generalized model has beside that of a linear one: its response, its other predictors, and what is estimated of them. */
import * as z from 'zod';
import { maybe } from './number.ts';

const column = z.array(z.number());
const values = z.array(maybe);
export const transportResponse = z.strictObject({
  /** By the names of a model: `nbinom2`, `beta_family`, `negative.binomial`. */
  family: z.string().min(1),
  link: z.string().min(1),
  /** Of a negative binomial whose parameter is given. */
  theta: z.number().positive().nullable().optional(),
  /** n, of counts of successes; left out: one trial a row, or none. */
  trials: column.nullable().optional(),
});
const predictor = z.strictObject({
  columns: z.array(z.string()),
  terms: z.array(z.string()),
  X: z.array(column),
  offset: column.nullable().optional(),
});
export const transportParts = z.strictObject({ zeroInflation: predictor.optional(), dispersion: predictor.optional() });
export const PART = z.enum(['zeroInflation', 'dispersion']);
/** Fields of `estimates`. */
export const familyEstimates = {
  /** Of the other predictors. */
  parts: z.strictObject({ zeroInflation: values.optional(), dispersion: values.optional() }).optional(),
  /** Of all coefficients, those of the mean first. */
  vcovOfParts: z.array(values).nullable().optional(),
  /** What the family has beside a dispersion, as glmmTMB's family_params() gives it. */
  shape: values.optional(),
  /** glmer: whether its covariance matrix is that of the Hessian of the deviance, or holds theta fixed. */
  errors: z.enum(['hessian', 'rx']).optional(),
  /** glmer: what its log-likelihood lacks of the log-density. */
  constant: z.number().optional(),
};

interface Family {
  readonly response?: z.infer<typeof transportResponse> | undefined;
  readonly parts?: z.infer<typeof transportParts> | undefined;
  readonly estimates: z.infer<z.ZodObject<typeof familyEstimates>>;
}
/** The first piece whose size does not fit; null: none. */
export function misfitFamily({ response, parts, estimates }: Family, y: readonly number[]): string | null {
  const n = y.length;
  const { trials } = response ?? {};
  if (trials && (trials.length !== n || trials.some((m, i) => !(m >= (y[i] as number)))))
    return `response.trials need ${n} numbers, none below its count`;
  for (const name of PART.options) {
    const own = parts?.[name];
    const stated = estimates.parts?.[name];
    if (own === undefined && stated === undefined) continue;
    if (own === undefined) return `estimates.parts.${name}: the model has no such predictor`;
    if (stated?.length !== own.columns.length) return `estimates.parts.${name}: one number per column of its X`;
    if (own.terms.length !== own.columns.length || own.X.length !== own.columns.length)
      return `parts.${name}: columns, terms and X differ in number`;
    if ([...own.X, own.offset ?? []].some((x, j) => x.length !== n && !(j === own.X.length && !own.offset)))
      return `parts.${name}: every column and its offset need ${n} numbers`;
  }
  return null;
}
