/**
 * All rows at once, of binomial(logit) and poisson(log) responses: one exponential a row, one logarithm for many, and no branch that hangs
 * on a row. With p = e^e / (1 + e^e), q = 1 - p,
 *
 *   binomial  l = y e - t log(1 + e^e),   r = y q - (t - y) p,   o = t p q,   o' = o (q - p)
 *   poisson   l = y e - mu,   r = y - mu,   o = o' = mu
 */
import { exponentials } from '@mixdiff/linalg';

export interface QuickRows {
  /** r and o of predictors e; the sum of l. */
  look(e: Float64Array, r: Float64Array, o: Float64Array): number;
  /** o', at the predictors of the last look. */
  slopes(out: Float64Array): void;
}
/** Beyond it e^x is no more than rounding away from 1 + e^x. */
const FAR = 1e17;
/** Its inverse is still a number. */
const LARGEST = 1e300;
/** Another factor is still within the range of doubles. */
const LARGE = 1e250;

/** null: another response. `w`: weights, null: 1. */
export function quickRows(
  family: string,
  link: string,
  y: Float64Array,
  trials: Float64Array | null,
  w: Float64Array | null,
): QuickRows | null {
  const n = y.length;
  const powers = new Float64Array(n);
  const times = Float64Array.from({ length: n }, (_, i) => (w?.[i] ?? 1) * (trials?.[i] ?? 1));
  const seen = Float64Array.from({ length: n }, (_, i) => (w?.[i] ?? 1) * y[i]);
  if (family === 'binomial' && link === 'logit') return logistic(powers, times, seen);
  return family === 'poisson' && link === 'log' ? counts(powers, w, seen) : null;
}
/** out <- e^x; where many at once have no answer, one by one. */
function fill(x: Float64Array, out: Float64Array): void {
  exponentials(x, 1, out);
  for (let i = 0; i < out.length; i++) if (Number.isNaN(out[i])) out[i] = Math.exp(x[i]);
}
function logistic(powers: Float64Array, times: Float64Array, seen: Float64Array): QuickRows {
  const n = powers.length;
  const unseen = times.map((t, i) => t - seen[i]);
  return {
    look(e, r, o) {
      fill(e, powers);
      let sum = 0;
      let product = 1;
      for (let i = 0; i < n; i++) {
        const power = Math.min(powers[i], LARGEST);
        const t = times[i];
        const above = 1 + power;
        const q = 1 / above;
        const p = power * q;
        r[i] = seen[i] * q - unseen[i] * p;
        o[i] = t * p * q;
        sum += seen[i] * e[i];
        if (t === 1 && power < FAR) {
          product *= above;
          if (product > LARGE) {
            sum -= Math.log(product);
            product = 1;
          }
        } else if (t !== 0) sum -= t * (power < FAR ? Math.log1p(power) : e[i]);
      }
      return sum - Math.log(product);
    },
    slopes(out) {
      for (let i = 0; i < n; i++) {
        const power = Math.min(powers[i], LARGEST);
        const q = 1 / (1 + power);
        const p = power * q;
        out[i] = times[i] * p * q * (q - p);
      }
    },
  };
}
function counts(powers: Float64Array, w: Float64Array | null, seen: Float64Array): QuickRows {
  const n = powers.length;
  return {
    look(e, r, o) {
      fill(e, powers);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const mu = w === null ? powers[i] : w[i] * powers[i];
        r[i] = seen[i] - mu;
        o[i] = mu;
        sum += seen[i] * e[i] - mu;
      }
      return sum;
    },
    slopes(out) {
      for (let i = 0; i < n; i++) out[i] = w === null ? powers[i] : w[i] * powers[i];
    },
  };
}
