/**
 * `het` and `hom`: one variance per position, or one for all. Said in the kind, because one keyword means two things in the
 * originals: `cs` is heterogeneous in glmmTMB and homogeneous in mmrm.
 */
export type Kind =
  | 'us'
  | 'us-hom'
  | 'diag-het'
  | 'diag-hom'
  | 'cs-het'
  | 'cs-hom'
  | 'toep-het'
  | 'toep-hom'
  | 'ar1-het'
  | 'ar1-hom'
  | 'ad-het'
  | 'ad-hom'
  | 'exp'
  | 'gau'
  | 'mat'
  | 'lin'
  | 'spher'
  | 'ratio'
  | 'arma'
  | 'rr'
  | 'propto'
  | 'equalto'
  | 'nested'
  | 'block';

/** The pattern of one covariance matrix. */
export interface Structure {
  readonly kind: Kind;
  /** Every declared position, those without rows included: the columns of a random term, the visits of a residual model. */
  readonly labels: readonly string[];
}

/** A structure of that kind over these positions. */
export const structured = (kind: Kind, labels: readonly string[]): Structure => ({ kind, labels });

/** What a keyword around a bar means where nothing says `hom`: as glmmTMB and lme4 2.x have it. */
export const KEYWORDS: Readonly<Record<string, Kind>> = {
  us: 'us',
  diag: 'diag-het',
  cs: 'cs-het',
  ar1: 'ar1-hom',
  toep: 'toep-het',
};
/** The keyword of a kind: formulas and names of terms are written with it. */
export const keywordOf = (kind: Kind): string => Object.keys(KEYWORDS).find((name) => KEYWORDS[name] === kind) ?? kind;

/** A partition of the rows. */
export interface By {
  readonly name: string;
  readonly levels: readonly string[];
  /** n, 0-based index into `levels`; every level occurs. */
  readonly index: Int32Array;
}

/** Residuals of one subject vary together, those of two subjects do not. */
export interface ResidualModel {
  readonly subject: By;
  /** n, 0-based index into `structure.labels`: which position of its subject a row is. */
  readonly position: Int32Array;
  readonly structure: Structure;
}
