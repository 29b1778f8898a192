import type { Matrix } from './matrix.ts';

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

/** The pattern of one covariance matrix. Of what a field is left out, the structure has none. */
export interface Structure {
  readonly kind: Kind;
  /** Every declared position, those without rows included: the columns of a random term, the visits of a residual model. */
  readonly labels: readonly string[];
  /** m x d: where the positions of a random term lie, of `exp`, `gau`, `mat`. Those of a residual model stand in its `at`. */
  readonly coordinates?: Matrix;
  /** `arma`: p and q; `rr`: the rank. */
  readonly order?: readonly number[];
  /** m x m, of `propto` and `equalto`. */
  readonly known?: Matrix;
  /** Correlations are those of the kind times 1 - nugget. */
  readonly nugget?: true;
  /** `block`: the structures on its diagonal, in the order of `labels`. */
  readonly parts?: readonly Structure[];
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
  homdiag: 'diag-hom',
  homcs: 'cs-hom',
  homtoep: 'toep-hom',
  hetar1: 'ar1-het',
  exp: 'exp',
  gau: 'gau',
  mat: 'mat',
  rr: 'rr',
  propto: 'propto',
  equalto: 'equalto',
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

/**
 * A factor of the residual standard deviation: `ident` one number per level, relative to the first; `power` |v|^d; `exp`
 * e^(d v); `const-power` c + |v|^d; `fixed` sqrt(v), nothing estimated (Pinheiro & Bates 2000, section 5.2).
 */
export interface VarianceFunction {
  readonly kind: 'ident' | 'power' | 'exp' | 'const-power' | 'fixed';
  /** n, or the fitted values; null: `ident`. */
  readonly of: Float64Array | 'fitted' | null;
  /** What has parameters of its own per level; null: one set for all. */
  readonly by: By | null;
}

/**
 * Residuals of one subject vary together, those of two subjects do not. Where nothing is correlated and only a variance
 * function is asked, every row is a subject.
 */
export interface ResidualModel {
  readonly subject: By;
  /** n, 0-based index into `structure.labels`: which position of its subject a row is. */
  readonly position: Int32Array;
  readonly structure: Structure;
  /** Covariance parameters of its own for each level; constant within a subject. */
  readonly by?: By;
  /** n x d: where a row lies in time or space, of `exp`, `gau`, `lin`, `ratio`, `spher`, `mat`; distances are Euclidean. */
  readonly at?: Matrix;
  /** Their product multiplies the standard deviations. */
  readonly variance?: readonly VarianceFunction[];
  /** Where the variances of the positions were said as a variance function: its place among these, and its level at each position. */
  readonly strata?: { readonly place: number; readonly levels: readonly string[] };
}
