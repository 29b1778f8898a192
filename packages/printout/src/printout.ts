/**
 * What a print-out says, in the words and digits of the program that wrote it. Numbers stay text: how many digits there are
 * is half of what they say.
 */
import type { OtherPart, Refusal } from '@mixdiff/contract';

/** A coefficient of a fixed part. */
export interface FixedRow {
  /** As printed; of programs that print a factor and its level apart, the pieces are in `parts`. */
  readonly name: string;
  /** Variable and level of each factor of a product: `[['Sex', 'F'], ['age', null]]`; absent where the name says it. */
  readonly parts?: readonly (readonly [variable: string, level: string | null])[];
  readonly estimate: string;
  readonly se?: string;
  readonly df?: string;
  readonly t?: string;
  readonly p?: string;
  /** The predictor that it belongs to; left out: that of the mean. */
  readonly predictor?: OtherPart;
}
export type Element = 'variance' | 'sd' | 'cov' | 'corr';
/** One number about random effects. */
export interface RandomElement {
  /** Of the grouping factor, as printed; null where the text does not say it. */
  readonly group: string | null;
  readonly kind: Element;
  /** One, or the two of a covariance; `#2`: the second of the group's, where the program counts them. */
  readonly terms: readonly string[];
  /** The whole label, where it does not say which word is the group and which the term. */
  readonly said?: string;
  /** The whole label, for where the model has no such group. */
  readonly words?: string;
  readonly text: string;
  /** The predictor that the effects add to; left out: that of the mean. */
  readonly predictor?: OtherPart;
}
/** One number about how residuals vary: `rho`, `sd.Female`, `2:power`, as residual models name their parameters. */
export interface ResidualElement {
  readonly name: string;
  readonly text: string;
}
/** The covariance matrix of the visits of a subject, as it is printed. */
export interface PrintedVisits {
  /** The level of the groups that have one each; null: there is one. */
  readonly by: string | null;
  readonly terms: readonly string[];
  readonly cov: readonly (readonly string[])[];
}
/** Everything that one print-out says. What it does not say is absent. */
export interface Printout {
  readonly program: string;
  readonly formula?: string;
  /** What is known of the formula where the program does not print it: its sides without the random terms. */
  readonly response?: string;
  readonly method?: 'REML' | 'ML';
  readonly family?: string;
  readonly link?: string;
  /** Whether the program has families, and keeps to itself which. */
  readonly hasFamily?: true;
  /** Of the other predictors, as printed. */
  readonly ziformula?: string;
  readonly dispformula?: string;
  /** Of the quadrature that the text names. */
  readonly nAGQ?: number;
  /** Of a family that has one, as printed. */
  readonly dispersion?: string;
  readonly weights?: string;
  readonly offset?: string;
  /** The coding of factors that the program has by default. */
  readonly contrasts?: string;
  /** Factors that the program says are some. */
  readonly factors?: readonly string[];
  /** Whether the estimates are ratios, exp(estimate). */
  readonly exponentiated?: true;
  readonly fixed: readonly FixedRow[];
  readonly random: readonly RandomElement[];
  /** How residuals vary, as nlme writes it; where the formula says it, these are absent. */
  readonly correlation?: string;
  readonly variance?: string;
  /** Whether it is a model without random effects. */
  readonly gls?: true;
  readonly residual?: readonly ResidualElement[];
  readonly visits?: readonly PrintedVisits[];
  readonly sigma?: string;
  readonly sigma2?: string;
  readonly logLik?: string;
  /** Minus twice the log-likelihood, or a criterion that is one. */
  readonly deviance?: string;
  /** What an audit does not judge: residual correlations, zero-inflation, … in words. */
  readonly beyond: readonly string[];
  /** Convergence and what else the program warns of. */
  readonly warnings: readonly string[];
  /** The models that stand side by side, where none of them was chosen. */
  readonly columns?: readonly string[];
  /** What cannot be read out of this text, in words: asked for. */
  readonly asks: readonly string[];
}
export type Reader = (lines: readonly string[]) => Printout | Refusal;
