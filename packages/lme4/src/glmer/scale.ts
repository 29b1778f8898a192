/**
 * The dispersion that glmer states, and the scale of its random effects: of families with one, Sigma = sigma^2 T T' with
 * sigma^2 = (sum w (y - mu)^2 / V(mu) + |u|^2) / n up to 2.0-6; since 2.1-0 sigma^2 = phi by moments, and Sigma = T T'.
 */
import type { GlmerModel } from './model.ts';
import { squares } from './pirls.ts';

export interface Scale {
  /** NaN where the family has none. */
  readonly dispersion: number;
  /** What T T' is multiplied by. */
  readonly variance: number;
}

export function scaleOf(model: GlmerModel): Scale {
  const { design, manner, phi } = model;
  if (!design.family.scaled) return { dispersion: NaN, variance: 1 };
  if (manner.dispersion === 'moment') return { dispersion: phi, variance: 1 };
  const sigma2 = (pearson(model) + squares(model.u)) / design.n;
  return { dispersion: sigma2, variance: sigma2 };
}

/** Sum w (y - mu)^2 / V(mu): what weighs a row, over the slopes. */
function pearson({ design: { family, w, n }, y, mu, work }: GlmerModel): number {
  const ones = new Float64Array(n).fill(1);
  family.weigh(w, mu, ones, work.n);
  return work.n.reduce((sum, weight, i) => sum + weight * (y[i] - mu[i]) ** 2, 0);
}
