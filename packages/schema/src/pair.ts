import * as z from 'zod';
import { modelFields, tableFields } from './case.ts';
import { verdict } from './certificate.ts';
import { causeFinding } from './comparison.ts';
import { fitDocument } from './fit.ts';
import { maybe } from './number.ts';

const { data: _, ...model } = modelFields;
/** One of two fits: a model with an engine to fit it, or with the fit that was made of it. */
export const pairSide = z.strictObject({
  ...model,
  id: z.string().optional(),
  backend: z.string().optional(),
  as: z.string().optional(),
  choices: z.record(z.string(), z.string()).optional(),
  /** Native parameters to start from. */
  start: z.array(z.number()).optional(),
  fit: fitDocument.optional(),
});
/** `mixdiff/pair@1`: two fits whose difference is to be explained; a labelled one says which causes it was made of. */
export const pairInput = z.strictObject({
  schema: z.literal('mixdiff/pair@1'),
  name: z.string(),
  construction: z.string().optional(),
  /** The causes that it was built from; `unexplained` for a difference that no known cause makes. */
  label: z.array(z.string()).optional(),
  /** A table relative to this file, or its text. */
  data: z.string().optional(),
  csv: z.string().optional(),
  ...tableFields,
  a: pairSide,
  b: pairSide,
});
export type PairInput = z.infer<typeof pairInput>;
export type PairSide = z.infer<typeof pairSide>;

/** `mixdiff/difference@1`: what makes two fits differ. */
export const differenceDocument = z.strictObject({
  schema: z.literal('mixdiff/difference@1'),
  name: z.string(),
  fits: z.array(z.strictObject({ id: z.string(), verdict, gain: maybe, fit: fitDocument })),
  causes: z.array(causeFinding.omit({ between: true }).extend({ quantities: z.array(z.string()) })),
  unexplained: z.array(z.strictObject({ quantity: z.string(), size: maybe, rung: z.string().optional() })),
});
export type DifferenceDocument = z.infer<typeof differenceDocument>;
