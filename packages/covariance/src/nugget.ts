/** A nugget c in (0, 1): correlations times 1 - c; its coordinate is the logit. */
import { type Correlation, share } from './correlation.ts';

/** Where a search starts: little of it, and much. */
const STARTS = [0.05, 0.5];

export function withNugget(own: Correlation): Correlation {
  const last = own.names.length;
  const rest = (x: Float64Array): number => share(-x[last]);
  const shrink = (out: Float64Array, by: number): void => {
    for (let cell = 0; cell < out.length; cell++) if (!own.isDiagonal(cell)) out[cell] *= by;
  };
  return {
    ...own,
    names: [...own.names, 'nugget'],
    toRho: (x) => Float64Array.from([...own.toRho(x.subarray(0, last)), share(x[last])]),
    fromRho: (rho) => {
      const x = own.fromRho(rho.subarray(0, last));
      const logit = Math.log(rho[last] / (1 - rho[last]));
      return x && Number.isFinite(logit) ? Float64Array.from([...x, logit]) : null;
    },
    fill: (x, out) => {
      own.fill(x.subarray(0, last), out);
      shrink(out, rest(x));
    },
    derivative: (x, k, out) => {
      if (k < last) {
        own.derivative(x.subarray(0, last), k, out);
        shrink(out, rest(x));
        return;
      }
      own.fill(x.subarray(0, last), out);
      for (let cell = 0; cell < out.length; cell++) {
        out[cell] = own.isDiagonal(cell) ? 0 : -out[cell] * share(x[last]) * rest(x);
      }
    },
    starts: own.starts.flatMap((x) => STARTS.map((c) => Float64Array.from([...x, Math.log(c / (1 - c))]))),
  };
}
