import type { MinimizeOptions, Objective } from './minimize.ts';

/** Fills `gradient` at `par`; `par` is as before afterwards. */
export type Gradient = (par: Float64Array, gradient: Float64Array) => void;

/** The objective's own gradient, or central differences that call `evaluate` twice for each parameter. */
export function gradientOf(
  objective: Objective,
  evaluate: (par: Float64Array) => number,
  options: MinimizeOptions,
  step?: number,
): Gradient {
  if (options.gradient) {
    return (par, gradient) => {
      objective(par, gradient);
    };
  }
  return step === undefined ? centralDifferences(evaluate, options) : clippedDifferences(evaluate, options, step);
}

/**
 * (f(b) - f(a)) / (b - a), where a is a step below and b a step above x, or the bound that is nearer: as R's optim
 * has it, which goes no further than the first that is not finite.
 */
function clippedDifferences(
  evaluate: (par: Float64Array) => number,
  { lower, upper }: MinimizeOptions,
  step: number,
): Gradient {
  return (par, gradient) => {
    for (let i = 0; i < par.length; i++) {
      const at = par[i];
      const above = Math.min(at + step, upper?.[i] ?? Infinity);
      const below = Math.max(at - step, lower?.[i] ?? -Infinity);
      par[i] = above;
      const high = evaluate(par);
      par[i] = below;
      const low = evaluate(par);
      par[i] = at;
      const width = (above < at + step ? above - at : step) + (below > at - step ? at - below : step);
      gradient[i] = (high - low) / width;
      if (!Number.isFinite(gradient[i])) return;
    }
  };
}

/**
 * Step h = eps^(1/3) max(|x|, 1); where a bound is nearer, (4 f(x + h) - f(x + 2h) - 3 f(x)) / 2h away from
 * it. Error of order h^2. 0 for a variable that its bounds fix.
 */
function centralDifferences(evaluate: (par: Float64Array) => number, { lower, upper }: MinimizeOptions): Gradient {
  return (par, gradient) => {
    for (let i = 0; i < par.length; i++) {
      const at = par[i];
      const valueAt = (x: number): number => {
        par[i] = x;
        const value = evaluate(par);
        par[i] = at;
        return value;
      };
      const [low, high] = [lower?.[i] ?? -Infinity, upper?.[i] ?? Infinity];
      const step = 6e-6 * Math.max(Math.abs(at), 1);
      if (at - step >= low && at + step <= high) {
        gradient[i] = (valueAt(at + step) - valueAt(at - step)) / (2 * step);
      } else {
        const inward = high - at > at - low ? Math.min(step, 0.5 * (high - at)) : -Math.min(step, 0.5 * (at - low));
        const far = Math.max(Math.min(at + 2 * inward, high), low);
        gradient[i] = inward === 0 ? 0 : (4 * valueAt(at + inward) - valueAt(far) - 3 * valueAt(at)) / (2 * inward);
      }
    }
  };
}
