/** How the rows of a subject vary together in an exported fit: the contract's residual model as data. */
import * as z from 'zod';

const index = z.array(z.number().int().nonnegative());
const by = z.strictObject({ name: z.string(), levels: z.array(z.string()).min(1), index });
const column = z.array(z.number());
export const transportResidual = z.strictObject({
  /** By the contract's names: `cs-hom`, `us`. */
  kind: z.enum([
    'us',
    'us-hom',
    'diag-hom',
    'diag-het',
    'cs-hom',
    'cs-het',
    'ar1-hom',
    'ar1-het',
    'toep-hom',
    'toep-het',
    'ad-hom',
    'ad-het',
    'arma',
    'exp',
    'gau',
    'lin',
    'ratio',
    'spher',
    'mat',
  ]),
  /** Of the positions. */
  labels: z.array(z.string()).min(1),
  subject: by,
  position: index,
  order: z.array(z.number().int().nonnegative()).length(2).optional(),
  nugget: z.literal(true).optional(),
  /** Coordinates, a column each. */
  at: z.array(column).min(1).nullable().optional(),
  by: by.nullable().optional(),
  variance: z.array(
    z.strictObject({
      kind: z.enum(['ident', 'power', 'exp', 'const-power']),
      of: z.union([column, z.literal('fitted')]).nullable(),
      by: by.nullable(),
    }),
  ),
});
export type TransportResidual = z.infer<typeof transportResidual>;

/** The first piece whose size does not fit the rows. */
export function misfitResidual(residual: TransportResidual, n: number): string | null {
  const { labels, subject, position, by: groups, variance, kind, order } = residual;
  const at = residual.at ?? [];
  const partitions = [subject, ...(groups ? [groups] : []), ...variance.flatMap((one) => (one.by ? [one.by] : []))];
  if (partitions.some((one) => one.index.length !== n || one.index.some((i) => i >= one.levels.length)))
    return `residual: every partition needs ${n} numbers below its number of levels`;
  if (position.length !== n || position.some((i) => i >= labels.length))
    return `residual.position: ${n} numbers below the number of labels`;
  if (at.some((x) => x.length !== n)) return `residual.at: every column needs ${n} numbers`;
  if (variance.some(({ of }) => Array.isArray(of) && of.length !== n))
    return `residual.variance: a covariate needs ${n} numbers`;
  if (['exp', 'gau', 'lin', 'ratio', 'spher', 'mat'].includes(kind) && at.length === 0)
    return `residual.at: ${kind} needs coordinates`;
  return kind === 'arma' && !order ? 'residual.order: arma needs p and q' : null;
}
