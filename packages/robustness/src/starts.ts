/**
 * Which native parameters are variances, found by moving each and looking: engines order and scale theirs as they like,
 * and nothing here may branch on their names.
 */
import { type Engine, isRefusal } from '@mixdiff/contract';
import type { Random } from '@mixdiff/probability';

/** Native parameters that move a covariance matrix of the random effects; the rest are fixed effects and dispersion. */
export function varianceParameters(engine: Engine): number[] {
  const { start } = engine;
  const before = covariances(engine, start);
  return Array.from(start.keys()).filter((i) => {
    const moved = start.slice();
    moved[i] = (moved[i] as number) + 0.5;
    const after = covariances(engine, moved);
    return after.some((x, k) => Math.abs(x - (before[k] as number)) > 1e-9 * Math.abs(before[k] as number));
  });
}
const covariances = (engine: Engine, par: Float64Array): number[] => {
  const { Sigma, residual } = engine.toCanonical(par);
  // relative to the residual variance where that is profiled out, since it then moves with everything
  const by = engine.profiled.includes('sigma2') && residual.kind === 'variance' ? residual.sigma2 : 1;
  return Sigma.flatMap(({ data }) => Array.from(data, (x) => x / by));
};

/** The default start with every variance parameter moved; null where a bound is in the way. */
export function movedStart(engine: Engine, by: number): Float64Array | null {
  const start = engine.start.slice();
  for (const i of varianceParameters(engine)) {
    const value = (start[i] as number) + by;
    if (value < (engine.lower[i] as number)) return null;
    start[i] = value;
  }
  return start;
}
/** The default start plus N(0, sd^2), kept within the bounds. */
export function jittered(engine: Engine, sd: number, random: Random): Float64Array {
  return engine.start.map((x, i) => Math.max(engine.lower[i] as number, x + sd * random.normRand()));
}
/** A near-boundary start: the default with all variance parameters where their variances are 1e-4 of the residual's. */
export function boundaryStart(engine: Engine): Float64Array | null {
  const { beta, Sigma, residual } = engine.toCanonical(engine.start);
  if (residual.kind !== 'variance') return null;
  const near = Sigma.map(({ nrow, ncol }) => {
    const data = new Float64Array(nrow * ncol);
    for (let i = 0; i < nrow; i++) data[i * (nrow + 1)] = 1e-4 * residual.sigma2;
    return { nrow, ncol, data };
  });
  const par = engine.toNative({ beta, Sigma: near, residual });
  return isRefusal(par) ? null : par;
}
