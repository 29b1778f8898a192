/**
 * The native parameters in their order: beta (ML only; REML integrates them out), one for the dispersion, then theta,
 * term by term. Labels are those that glmmTMB prints: `(Intercept)`, `d~(Intercept)` (`disp~(Intercept)` since 1.1.10),
 * `theta_1|school:class.1`.
 */
import { type Canonical, compareVersions, type Problem } from '@mixdiff/contract';
import type { Covariance } from './covariance.ts';
import { addSolution, type FixedEffects, multiplyR } from './fixed-effects.ts';

export type DispersionScale = 'log-sd' | 'log-variance';

export interface Parameters {
  readonly names: readonly string[];
  /** p under ML, 0 under REML. */
  readonly betas: number;
  /** Position of each term's first theta; par[betas] is the dispersion. */
  readonly thetaAt: readonly number[];
  readonly length: number;
  /** d log sigma / d dispersion: 1 on the log-SD scale, 1/2 on the log-variance scale. */
  readonly perLogSigma: number;
  readonly scale: DispersionScale;
}

export function parameters(
  problem: Problem,
  fixed: FixedEffects,
  covariances: readonly Covariance[],
  scale: DispersionScale,
  version: string,
): Parameters {
  const betas = problem.method === 'REML' ? 0 : fixed.p;
  const names = Array.from(fixed.kept.subarray(0, betas), (j) => problem.parts.conditional.columns[j]);
  names.push(compareVersions(version, '1.1.10') >= 0 ? 'disp~(Intercept)' : 'd~(Intercept)');
  const thetaAt = problem.random.map((term, k) => {
    const at = names.length;
    for (let i = 1; i <= covariances[k].count; i++) names.push(`theta_${label(term.name, term.group)}.${i}`);
    return at;
  });
  return { names, betas, thetaAt, length: names.length, perLogSigma: scale === 'log-sd' ? 1 : 0.5, scale };
}

/** `1 + Days | Subject` -> `1+Days|Subject`; `diag(x | g)` and `x || g` -> `x|g`, as glmmTMB labels them. */
function label(name: string, group: string): string {
  const inner = name.replace(/^\s*[a-z0-9]+\((.*)\)\s*$/s, '$1');
  const bar = inner.indexOf('|');
  return `${(bar < 0 ? inner : inner.slice(0, bar)).replaceAll(' ', '')}|${group}`;
}

/** beta 1 on the identity link, all else 0; or least squares for beta and the dispersion. */
export function startValues(
  { betas, length, perLogSigma }: Parameters,
  fromLeastSquares: { beta: Float64Array; sigma2: number } | null,
): Float64Array {
  const start = new Float64Array(length);
  if (!fromLeastSquares) return start.fill(1, 0, betas);
  start.set(fromLeastSquares.beta.subarray(0, betas));
  start[betas] = Math.log(fromLeastSquares.sigma2) / 2 / perLogSigma;
  return start;
}

/**
 * out (d) <- the native parameters of a canonical point; false where the scale has no such point (a singular Sigma, a
 * zero sigma^2). A coefficient that this fit dropped is moved to the kept columns that span it; NaN counts as absent.
 */
export function readCanonical(
  at: Canonical,
  { betas, perLogSigma, thetaAt }: Parameters,
  problem: Problem,
  fixed: FixedEffects,
  covariances: readonly Covariance[],
  out: Float64Array,
): boolean {
  if (betas > 0) readBeta(at.beta, problem, fixed, out);
  if (at.residual.kind !== 'variance') return false;
  out[betas] = Math.log(at.residual.sigma2) / 2 / perLogSigma;
  return (
    out.subarray(0, betas + 1).every(Number.isFinite) &&
    covariances.every((term, k) => term.read(at.Sigma[k], out, thetaAt[k]))
  );
}

function readBeta(
  beta: Float64Array,
  {
    parts: {
      conditional: { X },
    },
  }: Problem,
  fixed: FixedEffects,
  out: Float64Array,
): void {
  const present = (j: number): number => (Number.isNaN(beta[j]) ? 0 : beta[j]);
  fixed.kept.forEach((j, at) => {
    out[at] = present(j);
  });
  const moved = Array.from(fixed.dropped).filter((j) => present(j) !== 0);
  if (moved.length === 0) return;
  const { nrow: n } = X;
  const excess = new Float64Array(n);
  for (const j of moved) for (let i = 0; i < n; i++) excess[i] += X.data[i + j * n] * present(j);
  addCoefficients(excess, fixed, out);
}

/** out (p) += the least-squares coefficients of x (n) on the kept columns. */
function addCoefficients(x: Float64Array, fixed: FixedEffects, out: Float64Array): void {
  const { rank, Q, p } = fixed;
  const gamma = new Float64Array(rank);
  for (let j = 0; j < rank; j++) for (let i = 0; i < x.length; i++) gamma[j] += Q.data[i + j * x.length] * x[i];
  addSolution(fixed, gamma, out.subarray(0, p));
}

/** gamma (rank) <- R (beta - beta0), beta the first p of par. */
export function readGamma(
  par: Float64Array,
  beta0: Float64Array,
  fixed: FixedEffects,
  delta: Float64Array,
  gamma: Float64Array,
): void {
  for (let j = 0; j < fixed.p; j++) delta[j] = par[j] - beta0[j];
  multiplyR(fixed, delta, gamma);
}
