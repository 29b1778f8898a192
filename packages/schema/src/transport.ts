import * as z from 'zod';
import { maybe } from './number.ts';
import { familyEstimates, misfitFamily, PART, transportParts, transportResponse } from './transport-family.ts';
import { misfitResidual, transportResidual } from './transport-residual.ts';

/**
 * `mixdiff/transport@1`: a fitted model as `mixdiffr` writes it in R. Matrices are the transport, as arrays of columns, so
 * that splines, `poly()` and unusual contrasts need no formula parser here.
 */
const column = z.array(z.number());
const values = z.array(maybe);
export const transportTerm = z.strictObject({
  name: z.string(),
  group: z.string(),
  columns: z.array(z.string()).min(1),
  levels: z.array(z.string()).min(1),
  /** n, 0-based. */
  level: z.array(z.number().int().nonnegative()),
  /** n numbers per column: row i belongs to level[i]. */
  Z: z.array(column).min(1),
  /** By the contract's names; `diag`: one variance for each column. */
  structure: z.enum([
    'us',
    'diag',
    'diag-hom',
    'cs-hom',
    'cs-het',
    'ar1-hom',
    'ar1-het',
    'toep-hom',
    'toep-het',
    'exp',
    'gau',
    'mat',
  ]),
  /** Of `exp`, `gau` and `mat`: where the columns lie, as arrays of coordinates, one number for each column of the term. */
  coordinates: z.array(column).min(1).nullable().optional(),
  /** The predictor that it adds to; left out: that of the mean. */
  part: PART.optional(),
});
export const transportEstimates = z.strictObject({
  beta: values,
  vcov: z.array(values).optional(),
  df: values.optional(),
  Sigma: z.array(z.array(values)),
  /** null: no one standard deviation of the residuals. */
  sigma: maybe,
  /** Of a residual model, in the order of its standard names: covariance parameters group by group, then variance functions. */
  residual: values.nullable().optional(),
  logLik: maybe,
  criterion: maybe,
  withheld: z.boolean().optional(),
  k: z.number(),
  nobs: z.number(),
  dfResidual: maybe.optional(),
  bic: maybe.optional(),
  native: z.strictObject({ names: z.array(z.string()), values }),
  singular: z.boolean(),
  optimizer: z.string(),
  code: maybe,
  /** Per random term, an array of columns over its levels. */
  modes: z.array(z.array(values)).optional(),
  fitted: values,
  ...familyEstimates,
});
export const transportDocument = z
  .strictObject({
    schema: z.literal('mixdiff/transport@1'),
    formula: z.string(),
    method: z.enum(['REML', 'ML']),
    y: column.min(1),
    /** Left out: gaussian with the identity link. */
    response: transportResponse.optional(),
    parts: transportParts.optional(),
    weights: column.nullable(),
    offset: column.nullable(),
    fixed: z.strictObject({ columns: z.array(z.string()), terms: z.array(z.string()), X: z.array(column) }),
    random: z.array(transportTerm),
    residual: transportResidual.nullable().optional(),
    estimates: transportEstimates,
    messages: z.array(z.strictObject({ level: z.enum(['warning', 'message']), text: z.string() })),
    engine: z.strictObject({ package: z.enum(['lme4', 'nlme', 'glmmTMB', 'mmrm']), version: z.string() }),
    /** What the numbers were reported under, as the engine's choices name it: `df`, `vcov` of mmrm, `nagq` of glmer. */
    choices: z.record(z.string(), z.string()).optional(),
    versions: z.record(z.string(), z.string()),
  })
  .superRefine((d, context) => {
    const wrong = misfit(d);
    if (wrong) context.addIssue({ code: 'custom', message: wrong, path: [] });
  });
export type TransportDocument = z.infer<typeof transportDocument>;

interface Numbers {
  y: number[];
  weights: number[] | null;
  offset: number[] | null;
  fixed: { columns: string[]; terms: string[]; X: number[][] };
  random: z.infer<typeof transportTerm>[];
  residual?: z.infer<typeof transportResidual> | null | undefined;
  estimates: z.infer<typeof transportEstimates>;
  response?: z.infer<typeof transportResponse> | undefined;
  parts?: z.infer<typeof transportParts> | undefined;
}
/** The first piece whose size does not fit the others. */
function misfit(d: Numbers): string | null {
  const n = d.y.length;
  const { columns, terms, X } = d.fixed;
  if ([d.weights, d.offset].some((x) => x !== null && x.length !== n)) return `weights and offset need ${n} numbers`;
  if (terms.length !== columns.length || X.length !== columns.length)
    return 'fixed: columns, terms and X differ in number';
  if (X.some((x) => x.length !== n)) return `fixed.X: every column needs ${n} numbers`;
  if (d.estimates.beta.length !== columns.length) return 'estimates.beta: one number per column of X';
  if (d.estimates.Sigma.length !== d.random.length) return 'estimates.Sigma: one matrix per random term';
  const k = d.random.findIndex((t) => misfitTerm(t, n));
  if (k >= 0) return `random[${k}]: level, levels, columns and Z do not fit each other`;
  if (d.random.length === 0 && !d.residual && !d.response && d.estimates.sigma === null)
    return 'neither random terms nor a residual';
  const family = misfitFamily(d, d.y);
  if (family !== null) return family;
  const wrong = d.residual ? misfitResidual(d.residual, n) : null;
  if (wrong !== null) return wrong;
  const beyond = beyondSquares(d);
  if (beyond !== null) return beyond;
  const square = d.random.every((t, i) => {
    const S = d.estimates.Sigma[i] ?? [];
    return S.length === t.columns.length && S.every((row) => row.length === t.columns.length);
  });
  return square ? null : 'estimates.Sigma: a matrix has not the size of its term';
}
/** A likelihood takes squares and products of these: none may leave the range of a double. */
const LARGEST = 1e150;
function beyondSquares({ y, weights, offset, fixed, random, estimates, ...more }: Numbers): string | null {
  const others = Object.values(more.parts ?? {}).flatMap((part) =>
    part ? [...part.X.flat(), ...(part.offset ?? [])] : [],
  );
  const parts: readonly (readonly [string, readonly (number | null)[]])[] = [
    ['y', y],
    ['weights', weights ?? []],
    ['offset', offset ?? []],
    ['fixed.X', fixed.X.flat()],
    ['parts', others],
    ...random.map(({ Z }, k) => [`random[${k}].Z`, Z.flat()] as const),
    ['estimates.beta', estimates.beta],
    ['estimates.Sigma', estimates.Sigma.flat(2)],
    ['estimates.sigma', [estimates.sigma]],
    ['estimates.residual', estimates.residual ?? []],
  ];
  for (const [name, numbers] of parts) {
    const large = numbers.find((x) => x !== null && Math.abs(x) > LARGEST);
    if (large !== undefined) return `${name}: ${large} is too large to be squared`;
  }
  return null;
}
const misfitTerm = ({ level, levels, columns, Z }: z.infer<typeof transportTerm>, n: number): boolean =>
  level.length !== n ||
  level.some((l) => l >= levels.length) ||
  Z.length !== columns.length ||
  Z.some((x) => x.length !== n);
