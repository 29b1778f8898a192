/**
 * theta of a negative binomial by maximum likelihood, means given (Venables & Ripley 2002, section 7.4): Newton's method by the
 * observed information, from n / sum w (y / mu - 1)^2,
 *
 *   score        sum w [digamma(theta + y) - digamma(theta) + log theta + 1 - log(theta + mu) - (y + theta) / (mu + theta)]
 *   information  sum w [trigamma(theta) - trigamma(theta + y) - 1 / theta + 2 / (mu + theta) - (y + theta) / (mu + theta)^2]
 */
import { digamma, trigamma } from '@mixdiff/probability';

/** glmer.nb's: steps, and the size at which they end. */
const [MOST_STEPS, CLOSE] = [20, 1e-4];

export interface ThetaOfMeans {
  readonly theta: number;
  /** Steps were spent before they were small: often counts that vary less than Poisson ones. */
  readonly spent: boolean;
}

export function thetaOfMeans(y: Float64Array, mu: Float64Array, w: Float64Array): ThetaOfMeans {
  let [n, spread] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    n += w[i];
    spread += w[i] * (y[i] / mu[i] - 1) ** 2;
  }
  let theta = n / spread;
  let step = 1;
  let steps = 0;
  for (; steps < MOST_STEPS && Math.abs(step) > CLOSE; steps++) {
    theta = Math.abs(theta);
    let [score, information] = [0, 0];
    for (let i = 0; i < y.length; i++) {
      const both = mu[i] + theta;
      score +=
        w[i] * (digamma(theta + y[i]) - digamma(theta) + Math.log(theta) + 1 - Math.log(both) - (y[i] + theta) / both);
      information +=
        w[i] * (trigamma(theta) - trigamma(theta + y[i]) - 1 / theta + 2 / both - (y[i] + theta) / (both * both));
    }
    step = score / information;
    theta += step;
  }
  return { theta: Math.max(0, theta), spent: steps === MOST_STEPS };
}
