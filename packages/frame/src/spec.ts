/** A model as a person says it, whatever says it: options, a config, an audit file, the text of a print-out. */
import type { Method, Weights } from '@mixdiff/contract';

/** R's na.omit, and its na.fail. */
export const MISSING = ['omit', 'fail'] as const;
export type MissingPolicy = (typeof MISSING)[number];

/** A model as a person writes it: the fields of a config, the options of the command line. */
export interface ModelSpec {
  /** In lme4's notation: `y ~ x + (x | g)`. */
  readonly formula: string;
  readonly method?: Method;
  /** Which rows: `year == 2`. Applied first. */
  readonly where?: string;
  /** New columns from those rows: `{ craven: 'raven - mean(raven)' }`, in order. */
  readonly derive?: Readonly<Record<string, string>>;
  /** Columns that are factors, with their levels in order, or null for the order R would give them. */
  readonly factors?: Readonly<Record<string, readonly string[] | null>>;
  /** Factors whose levels have an order: coded by polynomials unless `contrasts` says otherwise. */
  readonly ordered?: readonly string[];
  /**
   * One name for all unordered factors, in random-effects terms too (R's `options(contrasts)`), or one per factor of
   * the fixed part (lmer's `contrasts`).
   */
  readonly contrasts?: string | Readonly<Record<string, string>>;
  /** Rows that lack a variable of the model: left out, counted and named (`omit`, unless told), or an error. */
  readonly na?: MissingPolicy;
  /** A column, or an expression. */
  readonly weights?: string;
  readonly weightsKind?: Weights['kind'];
  /** A column, or an expression; added to the formula's `offset()`. */
  readonly offset?: string;
  /** Of the residuals, as nlme writes it: `corCompSymm(form = ~ 1 | Subject)`; the formula then needs no random term. */
  readonly correlation?: string;
  /** The same as mmrm writes it: `us(visit | subject)`, `cs(visit | group / subject)`, `sp_exp(x, y | subject)`. */
  readonly repeated?: string;
  /** How the residual standard deviation varies, as nlme writes it: `varIdent(form = ~ 1 | g)`. */
  readonly variance?: string;
  /**
   * The same as glmmTMB writes it: `~ g`; `~ 0`: a structured term with a column per visit is the residual. Of other families and links, and
   * beside `ziformula`: the log of the dispersion parameter.
   */
  readonly dispformula?: string;
  /** Which zeros are none of the family's own, as glmmTMB writes it: `~ x + (1 | g)`; `~ .`: as the formula. */
  readonly ziformula?: string;
  /** Random effects as nlme writes them, where the formula has none: `list(g = pdDiag(~ x))`. */
  readonly random?: string;
  /** No random effects: a linear model, or with `correlation` and `variance` what nlme's gls fits. */
  readonly gls?: boolean;
  readonly family?: string;
  readonly link?: string;
}

/** What is estimated, but for the method, which a comparison varies. */
export type Stated = Omit<ModelSpec, 'method'>;
/** As configs and options have it: a field may be there without a value. */
type Said = { readonly [Field in keyof Stated]?: Stated[Field] | undefined };

// complete by its type: a field that is added to a model and not to this list does not compile
const FIELDS: Readonly<Record<keyof Stated, true>> = {
  formula: true,
  where: true,
  derive: true,
  factors: true,
  ordered: true,
  contrasts: true,
  na: true,
  weights: true,
  weightsKind: true,
  offset: true,
  correlation: true,
  repeated: true,
  variance: true,
  dispformula: true,
  ziformula: true,
  random: true,
  gls: true,
  family: true,
  link: true,
};
/** The fields of a model, in the order that documents write them. */
export const STATED = Object.keys(FIELDS) as readonly (keyof Stated)[];
/** The part of a config, of options or of a document that says what is estimated, without what says how. */
export const specOf = (said: Said): Stated =>
  Object.fromEntries(
    STATED.flatMap((field) => (said[field] === undefined ? [] : [[field, said[field]]])),
  ) as unknown as Stated;

/**
 * The methods of a comparison where none is named: both, but of a model with a family or link of its own likelihood alone. glmer
 * has no other there, and nobody's default is glmmTMB's REML of such a model.
 */
export function defaultMethods({ family = 'gaussian', link = 'identity' }: Said): readonly Method[] {
  return family === 'gaussian' && link === 'identity' ? ['REML', 'ML'] : ['ML'];
}
