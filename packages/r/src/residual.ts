/** A residual model as the contract names its parameters; and what a family without a scale has in its place. */
import { type Problem, type Residual, type ResidualModel, residualNames } from '@mixdiff/contract';
import { type DriverAnswer, vector } from './answer.ts';

/** The contract's dispersion out of what `sigma()` says of a family: of a precision or a shape its inverse. */
const DISPERSION: Readonly<Record<string, (sigma: number) => number>> = {
  Gamma: (sigma) => sigma ** 2,
  'inverse.gaussian': (sigma) => sigma ** 2,
  nbinom1: (sigma) => sigma,
  nbinom2: (theta) => 1 / theta,
  beta_family: (precision) => 1 / precision,
};
export function residualOf({ residual, response, parts }: Problem, answer: DriverAnswer): Residual {
  if (residual) return marginal(residual, answer);
  // a linear predictor of its own
  if (parts.dispersion) return { kind: 'none' };
  const sigma = answer.sigma ?? Number.NaN;
  const dispersion = Object.hasOwn(DISPERSION, response.family) ? DISPERSION[response.family] : undefined;
  if (dispersion) return { kind: 'none', family: { dispersion: dispersion(sigma) } };
  if (response.family !== 'gaussian') return { kind: 'none' };
  if (response.link !== 'identity') return { kind: 'none', family: { dispersion: sigma ** 2 } };
  return { kind: 'variance', sigma2: sigma * sigma };
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
