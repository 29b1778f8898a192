/**
 * Negative binomial with theta given: V = mu + mu^2 / theta (Venables & Ripley 2002, section 7.4). In lme4's -2 log f the weight of a
 * row multiplies one of its terms only, in every version that was run: with weights other than 1 it is the likelihood of no model.
 */
import { logGamma } from '@mixdiff/probability';
import { type Distribution, summed, weighedBy } from './family.ts';

export function negativeBinomial(theta: number): Distribution {
  const residual = (y: number, mu: number, w: number): number =>
    2 * w * (y * Math.log(Math.max(1, y) / mu) - (y + theta) * Math.log((y + theta) / (mu + theta)));
  return {
    weigh: weighedBy((mu) => mu + (mu * mu) / theta),
    deviance: summed(residual),
    residual,
    open(y, w) {
      // of each row in this order: terms in theta alone are large and cancel, and a sum of them would keep none of a row's last digits
      const [whole, gamma] = [theta * Math.log(theta), logGamma(theta)];
      const factorial = y.map((v) => logGamma(v + 1));
      const rising = y.map((v) => logGamma(theta + v));
      const at = (mu: Float64Array): number => {
        let sum = 0;
        for (let i = 0; i < y.length; i++) {
          const own = w[i] * (y[i] + theta) * Math.log(mu[i] + theta) - y[i] * Math.log(mu[i]);
          sum += own + factorial[i] - whole + gamma - rising[i];
        }
        return 2 * sum;
      };
      return { at, saturated: null };
    },
    start: (y) => (y === 0 ? 1 / 6 : y),
    scaled: false,
  };
}
