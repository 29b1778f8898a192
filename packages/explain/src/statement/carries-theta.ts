/**
 * Two names for one matrix: at a maximum the inverse observed information and the joint precision agree, and calling
 * them two definitions would invent a cause.
 */
import type { Meaning } from '@mixdiff/contract';

/** Whether the observed information of theta is inside: both ways of carrying it are one matrix at a maximum. */
export const carriesTheta = ({ se }: Meaning): boolean => se === 'observed-information' || se === 'joint-precision';
export const sameFormula = (a: Meaning, b: Meaning): boolean => a.se === b.se || (carriesTheta(a) && carriesTheta(b));
