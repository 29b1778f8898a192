/**
 * Why an optimizer could stop where it did, in the numbers of the scale that it saw: on another scale the same slope
 * may be large, which is what misleads readers.
 */
import {
  type Canonical,
  type Certificate,
  type Fit,
  isRefusal,
  type Matrix,
  type Problem,
  sigma2Of,
} from '@mixdiff/contract';
import type { Evidence } from '@mixdiff/explain';
import { refereeOf } from '@mixdiff/runs';
import { directionName } from '@mixdiff/schema';
import * as say from './messages.ts';

export interface Mechanism {
  readonly cause: string;
  readonly sentence: string;
  readonly evidence: Evidence;
}
/** How a fit came to stop where it is no maximum, in numbers of its own scale. */
export function mechanismOf(fit: Fit, problem: Problem, certificate: Certificate): Mechanism {
  const told = { verdict: certificate.verdict, gain: certificate.gain, message: fit.stop.message };
  switch (certificate.verdict) {
    case 'false-zero':
      return falseZero(fit, problem, certificate);
    case 'local-maximum': {
      const valley = valleyBetween(fit, problem, certificate.best as Canonical);
      return { cause: 'local-maximum', sentence: say.localMaximum(valley), evidence: { ...told, ...valley } };
    }
    case 'saddle':
      return { cause: 'saddle', sentence: say.saddle(), evidence: told };
    case 'unbounded':
      return { cause: 'unbounded', sentence: say.unbounded(), evidence: told };
    default: {
      const { iterations, evaluations, reason } = fit.stop;
      const evidence = {
        ...told,
        predictedGain: certificate.predictedGain,
        iterations,
        evaluations: evaluations.f,
        reason,
      };
      return reason === 'budget'
        ? { cause: 'budget-exhausted', sentence: say.budget(fit.stop.message, certificate.gain), evidence }
        : { cause: 'stopped-short', sentence: say.stoppedShort(fit.stop.message, certificate), evidence };
    }
  }
}

/**
 * With v = exp(2t), dl/dt = 2 v dl/dv: flat wherever v is small. On the scale of a relative standard deviation u,
 * v = u^2 sigma^2 and dl/du = 2 u sigma^2 dl/dv, which is zero at zero.
 */
function falseZero(fit: Fit, problem: Problem, certificate: Certificate): Mechanism {
  const steepest = [...certificate.zeroed].sort((a, b) => b.slope - a.slope)[0];
  const { slope, variance, term } = steepest ?? { slope: Number.NaN, variance: Number.NaN, term: '' };
  const block = problem.random.find(({ name }) => name === term);
  const direction = [...(steepest?.direction ?? [])];
  // of several columns together: no SD of the fit need be small where a correlation is 1
  const combined = direction.filter((x) => Math.abs(x) >= 5e-4).length > 1;
  const along = combined && block ? directionName({ group: block.group, terms: [...block.columns], direction }) : null;
  const sigma2 = sigma2Of(fit.canonical);
  const logarithmic = fit.meaning.parameterization.includes('log');
  const native = logarithmic ? 2 * variance * slope : 2 * Math.sqrt(variance * sigma2) * slope;
  return {
    cause: 'false-zero',
    sentence: say.falseZero({ logarithmic, along, native, slope, message: fit.stop.message }),
    evidence: {
      term,
      variance,
      slopePerVariance: slope,
      slopePerNative: native,
      native: logarithmic ? 'log standard deviation' : 'relative standard deviation',
      logSD: variance > 0 ? Math.log(variance) / 2 : null,
      parameterization: fit.meaning.parameterization,
      message: fit.stop.message,
    },
  };
}

const STEPS = 40;
/** The lowest log-likelihood on the straight line from a fit to a higher point, and how far along it lies. */
export function valleyBetween(
  fit: Fit,
  problem: Problem,
  to: Canonical,
): { from: number; lowest: number; at: number; to: number } {
  const referee = refereeOf(problem, fit.meaning.weights);
  const along = Array.from({ length: STEPS + 1 }, (_, i) => {
    const judged = referee?.logLik(between(fit.canonical, to, i / STEPS));
    return judged && !isRefusal(judged) ? judged.logLik : Number.NaN;
  });
  const finite = along.filter(Number.isFinite);
  const lowest = Math.min(...finite);
  return { from: along[0] as number, lowest, at: along.indexOf(lowest) / STEPS, to: along.at(-1) as number };
}
function between(a: Canonical, b: Canonical, t: number): Canonical {
  const mix = (x: number, y: number): number => x + t * (y - x);
  const matrix = (S: Matrix, T: Matrix): Matrix => ({ ...S, data: S.data.map((x, i) => mix(x, T.data[i] as number)) });
  const [from, to] = [a.residual, b.residual];
  return {
    beta: a.beta.map((x, j) => mix(x, b.beta[j] as number)),
    Sigma: a.Sigma.map((S, k) => matrix(S, b.Sigma[k] as Matrix)),
    residual:
      from.kind === 'variance' && to.kind === 'variance'
        ? { kind: 'variance', sigma2: mix(from.sigma2, to.sigma2) }
        : from,
  };
}
