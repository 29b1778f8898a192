/** The options that name a model, as commander hands them over, and one list of them: no command keeps its own. */

/** A command names its model in one of three ways: a case, a config, or options. */
export interface ModelOptions {
  readonly case?: string;
  readonly config?: string;
  readonly data?: string;
  readonly sep?: string;
  readonly dec?: string;
  readonly formula?: string;
  readonly ml?: boolean;
  readonly reml?: boolean;
  readonly where?: string;
  readonly na?: string;
  readonly derive?: readonly string[];
  readonly family?: string;
  readonly link?: string;
  readonly factor?: readonly string[];
  readonly ordered?: readonly string[];
  readonly contrasts?: readonly string[];
  readonly weights?: string;
  readonly weightsKind?: string;
  readonly offset?: string;
  readonly correlation?: string;
  readonly repeated?: string;
  readonly variance?: string;
  readonly dispformula?: string;
  readonly ziformula?: string;
  readonly random?: string;
  readonly gls?: boolean;
}
// complete by its type: an option that is added above and not here does not compile
const OPTIONS: Readonly<Record<keyof ModelOptions, true>> = {
  case: true,
  config: true,
  data: true,
  sep: true,
  dec: true,
  formula: true,
  ml: true,
  reml: true,
  where: true,
  na: true,
  derive: true,
  family: true,
  link: true,
  factor: true,
  ordered: true,
  contrasts: true,
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
};
/** All that says which model. */
export const MODEL_OPTIONS = Object.keys(OPTIONS) as readonly (keyof ModelOptions)[];
/** As it is typed: `--weights-kind`. */
export const flagOf = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
