/** The covariance matrix of the positions of a subject, for who compares it with a printed one. */
import { type Canonical, covarianceNames, ofLevel, own, type ResidualModel } from '@mixdiff/contract';
import { coordinatesOf } from '@mixdiff/covariance';

/**
 * Over all declared positions of a level of the groups, m x m by column; of a structure that goes by distance 2 x 2, of two rows one unit
 * apart. null: no positive definite matrix.
 */
export function visitCovariance(
  { structure, by }: ResidualModel,
  level: number,
  { residual }: Pick<Canonical, 'residual'>,
): Float64Array | null {
  if (residual.kind !== 'marginal') return null;
  const values = { ...residual.parameters, sigma2: residual.sigma2 };
  const m = structure.labels.length;
  const read = (name: string): number => own(values, ofLevel(name, by, level)) ?? Number.NaN;
  if (structure.kind === 'us') {
    const C = new Float64Array(m * m);
    for (let i = 0; i < m; i++) {
      C[i * (m + 1)] = read(`variance.${i + 1}`);
      for (let j = 0; j < i; j++) {
        C[j * m + i] = read(`cov.${i + 1}.${j + 1}`);
        C[i * m + j] = C[j * m + i];
      }
    }
    return C;
  }
  if (structure.kind === 'exp' || structure.kind === 'gau') {
    const [variance, d] = [read('sigma2'), 1 / read('range')];
    const covariance = variance * Math.exp(-(structure.kind === 'exp' ? d : d * d));
    return Float64Array.of(variance, covariance, covariance, variance);
  }
  const coordinates = coordinatesOf(structure, {});
  const parameters = Object.fromEntries(covarianceNames(structure).map((name) => [name, read(name)]));
  const x = coordinates?.fromPoint({ sigma2: parameters['sigma2'] ?? Number.NaN, parameters });
  if (!coordinates || !x) return null;
  const C = new Float64Array(coordinates.cells);
  coordinates.covariance(x, C);
  return C;
}
