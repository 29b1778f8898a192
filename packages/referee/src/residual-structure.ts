/** Covariance matrices of a subject's positions by their published definitions, with derivatives; the judge's own. */
import type { Residual, Structure } from '@mixdiff/contract';
import { Matrix as Dense } from 'ml-matrix';

export interface ResidualCovariance {
  /** In order: sigma2, then the structure's own. */
  readonly parameters: readonly string[];
  /** m x m over the declared positions. */
  readonly value: Dense;
  /** One per parameter. */
  readonly first: readonly Dense[];
  /** Of two parameters, by position in `parameters`; null: zero. */
  second(i: number, j: number): Dense | null;
}

/** null: the point does not have the structure's parameters. Only kinds that the referee takes arrive here. */
export function residualCovariance(
  { labels }: Structure,
  residual: Extract<Residual, { kind: 'marginal' }>,
): ResidualCovariance | null {
  const { sigma2, parameters } = residual;
  const rho = parameters['rho'];
  if (rho === undefined || Object.keys(parameters).length !== 1) return null;
  const m = labels.length;
  const filled = (diagonal: number, off: number): Dense => {
    const out = new Dense(m, m).fill(off);
    for (let i = 0; i < m; i++) out.set(i, i, diagonal);
    return out;
  };
  // compound symmetry: sigma^2 [ (1 - rho) I + rho 11' ]
  return {
    parameters: ['sigma2', 'rho'],
    value: filled(sigma2, sigma2 * rho),
    first: [filled(1, rho), filled(0, sigma2)],
    second: (i, j) => (i === j ? null : filled(0, 1)),
  };
}
