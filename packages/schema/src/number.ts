import * as z from 'zod';

/** A number that may not exist: `null`, with its reason in `absent`. JSON has no NaN or Infinity, so neither do we. */
export const maybe: z.ZodNullable<z.ZodNumber> = z.number().nullable();
/** JSON has no NaN: null where a number does not exist. */
export const finite = (x: number | null | undefined): number | null =>
  x !== null && x !== undefined && Number.isFinite(x) ? x : null;
/** The same of every element. */
export const finiteAll = (x: ArrayLike<number>): (number | null)[] => Array.from(x, finite);
