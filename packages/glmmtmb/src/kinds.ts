/**
 * Which structures glmmTMB has, by its own names, and since which version they were seen to run as here. `dispformula` says
 * variance functions: `ident`, `exp`, and `power` as `exp` of a logarithm.
 */
import type { Kind } from '@mixdiff/contract';

/** Older versions are followed as 1.1.5, which was run. */
const EARLIEST = '0';
export const NEWEST = '1.1.15.2';

/** Kind -> keyword, and the oldest version that was run with it. */
export const NAMES: Partial<Record<Kind, readonly [string, string]>> = {
  us: ['us', EARLIEST],
  'diag-het': ['diag', EARLIEST],
  'diag-hom': ['homdiag', NEWEST],
  'cs-het': ['cs', EARLIEST],
  'cs-hom': ['homcs', NEWEST],
  'toep-het': ['toep', EARLIEST],
  'toep-hom': ['homtoep', NEWEST],
  'ar1-het': ['hetar1', NEWEST],
  'ar1-hom': ['ar1', EARLIEST],
  exp: ['exp', EARLIEST],
  gau: ['gau', EARLIEST],
  mat: ['mat', EARLIEST],
  rr: ['rr', EARLIEST],
  propto: ['propto', NEWEST],
  equalto: ['equalto', NEWEST],
};
export const KINDS = Object.keys(NAMES) as readonly Kind[];
/** rr has no residual of its own: a residual model of low rank is singular. */
export const RESIDUAL_KINDS = KINDS.filter((kind) => kind !== 'rr');
export const VARIANCES = ['ident', 'exp', 'power'] as const;

/** A correlation with a nugget that dispformula = ~ 1 tells from the variance of the term. */
export const WITH_NUGGET: readonly Kind[] = ['exp', 'gau', 'mat', 'ar1-hom'];
