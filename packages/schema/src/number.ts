import { z } from 'zod';

/** A number that may not exist: `null`, with its reason in `absent`. JSON has no NaN or Infinity, so neither do we. */
export const maybe: z.ZodNullable<z.ZodNumber> = z.number().nullable();
export const finite = (x: number | null | undefined): number | null =>
  x !== null && x !== undefined && Number.isFinite(x) ? x : null;
export const finiteAll = (x: ArrayLike<number>): (number | null)[] => Array.from(x, finite);
