/** A residual model as the contract names its parameters; and what a family without a scale has in its place. */
import {
  type FamilyParameters,
  isGeneralized,
  type Problem,
  type Residual,
  type ResidualModel,
  residualNames,
} from '@mixdiff/contract';
import { type DriverAnswer, vector } from './answer.ts';

const same = (sigma: number): number => sigma;
const squared = (sigma: number): number => sigma ** 2;
const inverse = (sigma: number): number => 1 / sigma;
/**
 * The contract's dispersion out of what `sigma()` says of a family: of a precision or a shape its inverse, of a standard deviation its square.
 * A family that is not here, and is none of `WITHOUT`, would lose its dispersion without a word: it is an error.
 */
const DISPERSION: Readonly<Record<string, (sigma: number) => number>> = {
  Gamma: squared,
  ziGamma: squared,
  'inverse.gaussian': squared,
  gaussian: squared,
  lognormal: squared,
  t_family: squared,
  skewnormal: squared,
  nbinom1: same,
  truncated_nbinom1: same,
  nbinom12: same,
  genpois: same,
  truncated_genpois: same,
  compois: same,
  truncated_compois: same,
  tweedie: same,
  nbinom2: inverse,
  truncated_nbinom2: inverse,
  beta_family: inverse,
  betabinomial: inverse,
  ordbeta: inverse,
};
/** Nothing beside the mean; `negative.binomial` has its parameter given. */
const WITHOUT: ReadonlySet<string> = new Set(['binomial', 'poisson', 'truncated_poisson', 'negative.binomial']);
/** What `family_params()` gives, one name a number. */
const SHAPE: Readonly<Record<string, readonly string[]>> = {
  tweedie: ['power'],
  t_family: ['df'],
  nbinom12: ['psi'],
  ordbeta: ['lower', 'upper'],
  skewnormal: ['skewness'],
};
export function residualOf({ residual, response, parts }: Problem, answer: DriverAnswer): Residual {
  if (residual) return marginal(residual, answer);
  const sigma = answer.sigma ?? Number.NaN;
  if (!parts.dispersion && !isGeneralized({ response })) return { kind: 'variance', sigma2: sigma * sigma };
  const { dispersion, ...shape } = familyParameters(response.family, sigma, vector(answer.shape));
  // where it is a linear predictor of its own it is left out
  const family = parts.dispersion || dispersion === undefined ? shape : { dispersion, ...shape };
  return Object.keys(family).length > 0 ? { kind: 'none', family } : { kind: 'none' };
}
function familyParameters(family: string, sigma: number, shape: Float64Array): FamilyParameters {
  if (WITHOUT.has(family)) return {};
  const dispersion = Object.hasOwn(DISPERSION, family) ? DISPERSION[family] : undefined;
  if (!dispersion) throw new Error(`what sigma() of ${family} is has no entry here`);
  const names = Object.hasOwn(SHAPE, family) ? (SHAPE[family] ?? []) : [];
  return {
    dispersion: dispersion(sigma),
    ...Object.fromEntries(names.map((name, i) => [name, shape[i] ?? Number.NaN])),
  };
}

/** The driver gives them in the order of their names. */
function marginal(model: ResidualModel, answer: DriverAnswer): Residual {
  const names = residualNames(model);
  const values = vector(answer.residual);
  if (values.length !== names.length) throw new Error(`R gave ${values.length} numbers for ${names.join(', ')}`);
  const parameters = Object.fromEntries(names.map((name, i) => [name, values[i] as number]));
  const { sigma2 = Number.NaN, ...rest } = parameters;
  return { kind: 'marginal', sigma2, parameters: rest };
}
