/** The numbers of a model by name, read from a point and from a fit: what estimands are, and what true values are looked up by. */
import {
  type Canonical,
  coefficientNames,
  type Fit,
  type Problem,
  predictorsOf,
  residualNames,
  sigma2Of,
} from '@mixdiff/contract';
import { type Block, blockNames, correlationName, deviationName, quantityNamed, RESIDUAL } from '@mixdiff/schema';

export interface Quantity {
  readonly name: string;
  read(at: Canonical): number;
  /** Its place among the coefficients of all linear predictors; null: no coefficient, and no standard error. */
  readonly coefficient: number | null;
}
/** The blocks of random effects, as names have them. */
export const randomBlocks = ({ random }: Problem): Block[] =>
  random.map(({ group, columns, part }) => ({ group, columns, part }));

/** Whether there is one residual variance. */
export const hasSigma = ({ response: { family, link }, parts, residual }: Problem): boolean =>
  family === 'gaussian' &&
  link === 'identity' &&
  !parts.dispersion &&
  (residual === null || residualNames(residual).includes('sigma2'));

/** By name. Correlations of columns that a structure holds at zero are there too, and are zero. */
export function quantitiesOf(problem: Problem): ReadonlyMap<string, Quantity> {
  const all = new Map<string, Quantity>();
  const add = (name: string, read: Quantity['read'], coefficient: number | null = null): void => {
    all.set(name, { name, read, coefficient });
  };
  const names = coefficientNames(problem);
  let at = 0;
  for (const { part, predictor } of predictorsOf(problem)) {
    for (const [j] of predictor.columns.entries()) {
      const own = (point: Canonical): number =>
        (part === 'conditional' ? point.beta[j] : point.others?.[part]?.[j]) ?? Number.NaN;
      add(quantityNamed('beta', names[at]), own, at);
      at++;
    }
  }
  const blocks = randomBlocks(problem);
  for (const [k, block] of blockNames(blocks).entries()) {
    const { columns } = blocks[k];
    const element = ({ Sigma }: Canonical, i: number, j: number): number => Sigma[k].data[j * columns.length + i];
    for (const [i, column] of columns.entries()) {
      add(deviationName('sd', block, column), (point) => Math.sqrt(element(point, i, i)));
      add(deviationName('variance', block, column), (point) => element(point, i, i));
      for (const [j, other] of columns.slice(0, i).entries()) {
        add(correlationName(block, column, other), (point) => {
          const r = element(point, i, j) / Math.sqrt(element(point, i, i) * element(point, j, j));
          return Math.max(-1, Math.min(1, r));
        });
      }
    }
  }
  if (hasSigma(problem)) {
    add(RESIDUAL.sd, (point) => Math.sqrt(sigma2Of(point)));
    add(RESIDUAL.variance, sigma2Of);
  }
  for (const name of ownNames(problem)) {
    add(quantityNamed('residual', name), ({ residual }) => {
      if (residual.kind === 'marginal') return residual.parameters[name] ?? Number.NaN;
      return (residual.kind === 'none' ? residual.family?.[name] : undefined) ?? Number.NaN;
    });
  }
  return all;
}
/** Families whose variance follows from the mean, and the parameters that some have beside a dispersion. */
const WITHOUT_DISPERSION: ReadonlySet<string> = new Set([
  'gaussian',
  'binomial',
  'poisson',
  'truncated_poisson',
  'negative.binomial',
]);
const BESIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ['tweedie', ['power']],
  ['t_family', ['df']],
  ['nbinom12', ['psi']],
]);
/** Parameters of the residual model, or of the family. */
export function ownNames({ residual, response: { family, link }, parts }: Problem): string[] {
  if (residual) return residualNames(residual).filter((name) => name !== 'sigma2');
  const gaussian = family === 'gaussian' && link !== 'identity';
  const dispersion = (gaussian || !WITHOUT_DISPERSION.has(family)) && !parts.dispersion ? ['dispersion'] : [];
  return [...dispersion, ...(BESIDE.get(family) ?? [])];
}

/** What a fit states of a quantity; NaN where it states nothing. `df`: Infinity and NaN as the fit has them. */
export interface Stated {
  readonly estimate: number;
  readonly se: number;
  readonly df: number;
}
export function stated(quantity: Quantity | undefined, fit: Fit): Stated {
  if (!quantity) return { estimate: Number.NaN, se: Number.NaN, df: Number.NaN };
  const estimate = quantity.read(fit.canonical);
  const j = quantity.coefficient;
  if (j === null) return { estimate, se: Number.NaN, df: Number.NaN };
  const V = fit.vcovOfParts ?? fit.vcov;
  const variance = V && j < V.nrow ? V.data[j * (V.nrow + 1)] : Number.NaN;
  // a variance of 0 is one that was lost below the range of numbers
  const se = variance > 0 ? Math.sqrt(variance) : Number.NaN;
  const df = fit.meaning.df === 'infinite' ? Number.POSITIVE_INFINITY : (fit.df?.[j] ?? Number.NaN);
  return { estimate, se, df };
}
