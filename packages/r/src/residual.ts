/** gls's correlation and variances as the contract has them; and what a family without a scale has in their place. */
import type { Kind, Problem, Residual, ResidualModel } from '@mixdiff/contract';
import { type DriverAnswer, vector } from './answer.ts';

/** How the driver is told: which correlation, and whether positions have variances of their own. */
export const CORRELATIONS: Readonly<
  Partial<Record<Kind, { readonly correlation: 'cs' | 'ar1' | 'us'; readonly each: boolean }>>
> = {
  'cs-hom': { correlation: 'cs', each: false },
  'cs-het': { correlation: 'cs', each: true },
  'ar1-hom': { correlation: 'ar1', each: false },
  'ar1-het': { correlation: 'ar1', each: true },
  us: { correlation: 'us', each: true },
};

export function residualOf({ residual, response }: Problem, answer: DriverAnswer): Residual {
  if (residual) return marginal(residual, answer);
  if (response.family !== 'gaussian') return { kind: 'none' };
  const sigma = answer.sigma ?? Number.NaN;
  return { kind: 'variance', sigma2: sigma * sigma };
}

function marginal({ structure }: ResidualModel, answer: DriverAnswer): Residual {
  const sigma = answer.sigma ?? Number.NaN;
  const rho = vector(answer.correlations);
  if (answer.ratios == null)
    return { kind: 'marginal', sigma2: sigma * sigma, parameters: { rho: rho[0] ?? Number.NaN } };
  const sd = vector(answer.ratios).map((ratio) => ratio * sigma);
  const variances = Array.from(sd, (s, i) => [`variance.${i + 1}`, s * s] as const);
  const rest = structure.kind === 'us' ? covariances(rho, sd) : [['rho', rho[0] ?? Number.NaN] as const];
  return { kind: 'marginal', sigma2: Number.NaN, parameters: Object.fromEntries([...variances, ...rest]) };
}
/** corSymm gives its lower triangle column by column; here it goes row by row. */
function covariances(rho: Float64Array, sd: Float64Array): (readonly [string, number])[] {
  const m = sd.length;
  const place = (i: number, j: number): number => j * m - (j * (j + 1)) / 2 + (i - j - 1);
  return Array.from({ length: m }, (_, i) =>
    Array.from({ length: i }, (__, j) => {
      const size = (sd[i] as number) * (sd[j] as number);
      return [`cov.${i + 1}.${j + 1}`, (rho[place(i, j)] ?? Number.NaN) * size] as const;
    }),
  ).flat();
}
