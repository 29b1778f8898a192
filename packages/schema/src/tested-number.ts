import * as z from 'zod';
import { maybe } from './number.ts';

/** The fields of a test of one number, of a coefficient or a mean, by one method; null where there is none, and why. */
export const testedNumber = {
  /** Of the degrees of freedom. */
  method: z.string(),
  se: maybe,
  /** null with z: none. */
  df: maybe,
  statistic: maybe,
  statisticName: z.enum(['t', 'z']),
  p: maybe,
  lower: maybe,
  upper: maybe,
  /** Why something is null. */
  why: z.string().optional(),
};
