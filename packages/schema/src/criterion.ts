import * as z from 'zod';

/** What is maximised, as far as random effects are integrated out of it. */
export const criterion = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact') }),
  z.strictObject({
    kind: z.literal('laplace'),
    information: z.enum(['observed', 'expected']),
    stale: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('quadrature'), nodes: z.number().int().min(2), stale: z.literal(true).optional() }),
  z.strictObject({ kind: z.literal('joint-mode') }),
  z.strictObject({ kind: z.literal('no-model'), what: z.enum(['dispersion', 'weights']) }),
  z.strictObject({ kind: z.literal('pseudo-likelihood') }),
]);
