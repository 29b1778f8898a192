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
  return centralDifferences(evaluate, options, step);
}

/** Step eps^(1/3) max(|x|, 1) unless given, cut short at a bound that is nearer. Error of order step^2. */
function centralDifferences(
  evaluate: (par: Float64Array) => number,
  { lower, upper }: MinimizeOptions,
  fixed?: number,
): Gradient {
  return (par, gradient) => {
    for (let i = 0; i < par.length; i++) {
      const at = par[i];
      const step = fixed ?? 6e-6 * Math.max(Math.abs(at), 1);
      const above = Math.min(at + step, upper?.[i] ?? Infinity);
      const below = Math.max(at - step, lower?.[i] ?? -Infinity);
      par[i] = above;
      const high = evaluate(par);
      par[i] = below;
      const low = evaluate(par);
      par[i] = at;
      gradient[i] = above > below ? (high - low) / (fixed ? 2 * fixed : above - below) : 0;
    }
  };
}
