import * as z from 'zod';
import { certificateDocument } from './certificate.ts';
import { message } from './message.ts';
import { maybe } from './number.ts';
import { testedNumber } from './tested-number.ts';

/** A mean or a difference of two by one method of one engine. */
const meanRow = z.strictObject({
  /** The engine, as `fits` names it. */
  fit: z.string(),
  kind: z.enum(['mean', 'contrast']),
  /** The level of `of`, or two of them: `PBO - TRT` is the first minus the second. */
  label: z.string(),
  /** A level of each factor of `by`. */
  by: z.array(z.string()),
  estimate: maybe,
  /** Of a mean: rows of the data in its cells. */
  rows: z.number().int().nullable(),
  ...testedNumber,
  /** What the standard error comes from. */
  vcov: z.string(),
});
/** `mixdiff/means@1`: least-squares means and their differences, by every engine and every method. */
export const meansDocument = z.strictObject({
  schema: z.literal('mixdiff/means@1'),
  formula: z.string(),
  fitMethod: z.enum(['REML', 'ML']),
  of: z.array(z.string()),
  by: z.array(z.string()),
  weights: z.enum(['equal', 'proportional', 'observed']),
  level: z.number(),
  /** Of what they are means: the response, or the link's scale. */
  scale: z.string(),
  /** What a difference on the scale of the link is on that of the response, where it is told so. */
  ratio: z.string().optional(),
  /** What they are averaged over, and where covariates are held. */
  over: z.array(z.strictObject({ name: z.string(), levels: z.array(z.string()) })),
  at: z.array(z.strictObject({ name: z.string(), value: z.number() })),
  fits: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      as: z.string().nullable(),
      /** The method that its own users know. */
      own: z.string().nullable(),
      refusal: z.strictObject({ code: z.string(), message: z.string() }).optional(),
    }),
  ),
  rows: z.array(meanRow),
  /** The covariances that the rows name, in words: what they are, and who prints them. */
  vcov: z.record(z.string(), z.string()),
  /** Differences whose p lies on both sides of 1 - level, by engine or method. */
  crossings: z.array(
    z.strictObject({
      label: z.string(),
      by: z.array(z.string()),
      below: z.array(z.strictObject({ fit: z.string(), method: z.string(), vcov: z.string(), p: z.number() })),
      above: z.array(z.strictObject({ fit: z.string(), method: z.string(), vcov: z.string(), p: z.number() })),
    }),
  ),
  certificates: z.array(certificateDocument).optional(),
  messages: z.array(message),
});
export type MeansDocument = z.infer<typeof meansDocument>;

/** Differences whose p lies on both sides of a level. */
export function crossingsOf(rows: MeansDocument['rows'], level: number): MeansDocument['crossings'] {
  const names = [...new Set(rows.map(({ by, label }) => JSON.stringify([by, label])))];
  return names.flatMap((name) => {
    const same = rows.filter(
      ({ kind, by, label, p }) => kind === 'contrast' && p !== null && JSON.stringify([by, label]) === name,
    );
    const sides = [true, false].map((below) =>
      same.flatMap(({ fit, method, vcov, p }) => (p !== null && p < level === below ? [{ fit, method, vcov, p }] : [])),
    );
    const [below = [], above = []] = sides;
    const [{ label, by } = { label: '', by: [] }] = same;
    return below.length > 0 && above.length > 0 ? [{ label, by, below, above }] : [];
  });
}
