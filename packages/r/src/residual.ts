/** A residual model as the contract names its parameters; and what a family without a scale has in its place. */
import { type Problem, type Residual, type ResidualModel, residualNames } from '@mixdiff/contract';
import { type DriverAnswer, vector } from './answer.ts';

export function residualOf({ residual, response }: Problem, answer: DriverAnswer): Residual {
  if (residual) return marginal(residual, answer);
  if (response.family !== 'gaussian') return { kind: 'none' };
  const sigma = answer.sigma ?? Number.NaN;
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
