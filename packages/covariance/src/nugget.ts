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
    pull: (x, S, out) => {
      const off = S.map((v, cell) => (own.isDiagonal(cell) ? 0 : v * rest(x)));
      own.pull(x.subarray(0, last), off, out.subarray(0, last));
      const P = new Float64Array(S.length);
      own.fill(x.subarray(0, last), P);
      let sum = 0;
      for (let cell = 0; cell < P.length; cell++) sum += off[cell] * P[cell];
      out[last] = -share(x[last]) * sum;
    },
    starts: own.starts.flatMap((x) => STARTS.map((c) => Float64Array.from([...x, Math.log(c / (1 - c))]))),
  };
}
