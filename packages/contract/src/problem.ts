import type { Matrix } from './matrix.ts';
import { covarianceNames } from './residual-names.ts';
import type { ResidualModel, Structure } from './structure.ts';

/** The likelihood, or the likelihood of what does not depend on the fixed effects. */
export type Method = 'REML' | 'ML';

/** One random-effects term: `columns` vary by the levels of `group`. */
export interface RandomTerm {
  /** As the formula writes it, expanded: `1 | school:class`; of another part with its prefix, `zi~1 | site`. Unique within a Problem. */
  readonly name: string;
  readonly group: string;
  readonly columns: readonly string[];
  readonly levels: readonly string[];
  /** n, 0-based index into `levels`; every level occurs. */
  readonly level: Int32Array;
  /** n x columns, compact: row i belongs to level[i]. */
  readonly Z: Matrix;
  readonly structure: Structure;
  /** Left out: it adds to the conditional predictor. */
  readonly part?: OtherPart | undefined;
}

/** Prior weights of the rows, n. */
export interface Weights {
  readonly values: Float64Array;
  /** What a weight means: the original's own meaning, variance sigma^2/w, or w log-density copies. */
  readonly kind: 'as-original' | 'precision' | 'likelihood';
}

/** Where a problem came from. */
export interface Source {
  readonly formula: string;
  /** Of the other predictors, as they are written. */
  readonly ziformula?: string | undefined;
  readonly dispformula?: string | undefined;
  /** SHA-256 of the data file, '' where there is none. */
  readonly dataHash: string;
  /** Kept rows, 0-based positions in the file. */
  readonly rows: Int32Array;
  /** Rows removed for missing values, and what else the reader of a result must know. */
  readonly dropped: readonly string[];
}

/** What is observed, and the distribution that it is given. */
export interface Response {
  /** n. Successes where there are trials. Offset NOT subtracted. */
  readonly y: Float64Array;
  /** n, of a binomial response; null: one trial a row, or a family that has none. */
  readonly trials: Float64Array | null;
  /** By R's name: `gaussian`, `binomial`, `poisson`, ... */
  readonly family: string;
  /** By R's name: `identity`, `logit`, `log`, ... */
  readonly link: string;
  /** Of `negative.binomial` alone, where it is given and not estimated: variance mu + mu^2 / theta. */
  readonly theta?: number | undefined;
}
/** Whether a response has a distribution or a link of its own: not normal with the identity. */
export const isGeneralized = ({
  response: { family, link },
}: {
  readonly response: Pick<Response, 'family' | 'link'>;
}): boolean => family !== 'gaussian' || link !== 'identity';
/** As R calls it: `binomial`, `negative.binomial(2)`. */
export const familyName = ({ family, theta }: Pick<Response, 'family' | 'theta'>): string =>
  theta === undefined ? family : `${family}(${theta})`;

/**
 * The linear predictors that a model can have: of the mean; of the logit of the probability of a zero that is none of the family's own (of
 * any zero, where the family has none); of the log of the dispersion parameter, in the original's own direction. Left out: no such zeros, and
 * one dispersion parameter for all rows.
 */
export type Part = 'conditional' | 'zeroInflation' | 'dispersion';
/** Beside the conditional one. */
export type OtherPart = Exclude<Part, 'conditional'>;

/** The fixed side of one linear predictor. */
export interface Predictor {
  /** n x p, all columns, rank-deficient ones included. */
  readonly X: Matrix;
  /** p names, as R names them. */
  readonly columns: readonly string[];
  /** p: the term of the formula that each column belongs to (`(Intercept)`, `social`, `a:b`). */
  readonly term: readonly string[];
  readonly offset: Float64Array | null;
}
/** The linear predictors of a model; every model has a conditional one. */
export type Parts = { readonly conditional: Predictor } & { readonly [P in Part]?: Predictor };

/** What is to be estimated, free of any engine. Order of terms and columns is the Problem's, always. */
export interface Problem {
  readonly response: Response;
  readonly parts: Parts;
  readonly random: readonly RandomTerm[];
  /** How the rows of a subject vary together beyond the random effects; null: independently, with one variance. */
  readonly residual: ResidualModel | null;
  readonly weights: Weights | null;
  readonly method: Method;
  readonly source: Source;
}

/** The problem with another response, or some of its fields. */
export const withResponse = (problem: Problem, change: Partial<Response>): Problem => ({
  ...problem,
  response: { ...problem.response, ...change },
});
/** The problem with other fixed effects or offset in its conditional part. */
export const withConditional = (problem: Problem, change: Partial<Predictor>): Problem => ({
  ...problem,
  parts: { ...problem.parts, conditional: { ...problem.parts.conditional, ...change } },
});

/** Numbers that a structure of `m` positions is free in. */
export function structureParameters(structure: Structure, m = structure.labels.length): number {
  const { kind, order = [], parts = [] } = structure;
  const all = (m * (m + 1)) / 2;
  // most are of these, and need no names to be counted
  if (kind === 'us') return all;
  if (kind === 'diag-het') return m;
  if (kind === 'block' || kind === 'nested') return parts.reduce((sum, part) => sum + structureParameters(part), 0);
  if (kind === 'rr') {
    // loadings below and on the diagonal of m x d
    const d = Math.min(order[0] ?? m, m);
    return m * d - (d * (d - 1)) / 2;
  }
  // one column has no correlation
  const labels = Array.from({ length: m }, (_, i) => String(i + 1));
  return Math.min(covarianceNames({ ...structure, labels }).length, all);
}
/** Of all random terms: the distinct elements of their matrices that are free. */
export const covarianceParameters = (random: readonly RandomTerm[]): number =>
  random.reduce((sum, { structure, columns }) => sum + structureParameters(structure, columns.length), 0);
