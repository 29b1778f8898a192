/**
 * How one correlation stands on mmrm's unconstrained scale (package documentation of mmrm 0.3.19, "Covariance models"), with
 * two derivatives:
 *
 *   algebraic   rho = t / sqrt(1 + t^2)                 in (-1, 1)
 *   exchange    rho = plogis(t) (1 + a) - a,  a = 1/(m-1)   in (-a, 1), where compound symmetry of m positions is positive definite
 */
export interface CorrelationScale {
  rho(t: number): number;
  first(t: number): number;
  second(t: number): number;
  /** Not finite where the scale has no such correlation. */
  inverse(rho: number): number;
}

export const algebraic: CorrelationScale = {
  rho: (t) => t / Math.sqrt(1 + t * t),
  first: (t) => (1 + t * t) ** -1.5,
  second: (t) => -3 * t * (1 + t * t) ** -2.5,
  inverse: (rho) => rho / Math.sqrt((1 - rho) * (1 + rho)),
};

export function exchange(m: number): CorrelationScale {
  const a = 1 / (m - 1);
  const plogis = (t: number): number => 1 / (1 + Math.exp(-t));
  const slope = (t: number): number => plogis(t) * plogis(-t);
  return {
    rho: (t) => plogis(t) * (1 + a) - a,
    first: (t) => slope(t) * (1 + a),
    second: (t) => slope(t) * (plogis(-t) - plogis(t)) * (1 + a),
    inverse: (rho) => Math.log((rho + a) / (1 - rho)),
  };
}
