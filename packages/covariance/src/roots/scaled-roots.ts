/**
 * L = D C, C a root of a correlation matrix. One standard deviation: sinh x, of either sign, as Sigma has its square. One per
 * position: sinh^2 x, because correlations that positions share fix their signs; where nothing is correlated, sinh x again.
 */
import { agrees, type CorrelationRoots, type RootEnd, type Roots } from './roots.ts';

export function homogeneous(m: number, correlation: CorrelationRoots): Roots {
  return {
    length: 1 + correlation.length,
    sizes: [0],
    root: (x) => correlation.root(x.subarray(1)).map((v) => v * Math.sinh(x[0])),
    from: (Sigma) => {
      let sum = 0;
      for (let j = 0; j < m; j++) sum += Math.max(0, Sigma[j * (m + 1)]);
      const variance = sum / m;
      const phi = correlation.from(
        variance > 0 ? Sigma.map((v) => v / variance) : new Float64Array(m * m).fill(Number.NaN),
      );
      return phi && checked(Float64Array.of(Math.asinh(Math.sqrt(variance)), ...phi), Sigma);
    },
    ends: [
      {
        coordinate: 0,
        at: 0,
        what: 'the variance',
        value: 0,
        from: (x) => Math.sinh(x) ** 2,
        by: 'the variance',
        power: 2,
      },
      ...correlation.ends.map((end) => shifted(end, 1)),
    ],
  };
  function checked(x: Float64Array, Sigma: Float64Array): Float64Array | null {
    return agrees(
      correlation.root(x.subarray(1)).map((v) => v * Math.sinh(x[0])),
      Sigma,
      m,
    )
      ? x
      : null;
  }
}

export function heterogeneous(labels: readonly string[], correlation: CorrelationRoots): Roots {
  const m = labels.length;
  const signed = correlation.length === 0;
  const size = (x: number): number => (signed ? Math.sinh(x) : Math.sinh(x) ** 2);
  const root = (x: Float64Array): Float64Array => {
    const C = correlation.root(x.subarray(m));
    return C.map((v, e) => v * size(x[e % m]));
  };
  return {
    length: m + correlation.length,
    sizes: labels.map((_, i) => i),
    root,
    from: (Sigma) => {
      const s = Float64Array.from({ length: m }, (_, i) => Math.sqrt(Math.max(0, Sigma[i * (m + 1)])));
      const largest = Math.max(...s);
      const P = Sigma.map((v, e) => {
        const [a, b] = [s[e % m], s[Math.floor(e / m)]];
        return Math.min(a, b) > 1e-7 * largest ? v / (a * b) : Number.NaN;
      });
      const phi = correlation.from(P);
      if (!phi) return null;
      const x = Float64Array.of(...s.map((v) => Math.asinh(signed ? v : Math.sqrt(v))), ...phi);
      return agrees(root(x), Sigma, m) ? x : null;
    },
    ends: [
      ...labels.map((label, i): RootEnd => {
        const what = `the ${signed ? 'variance' : 'standard deviation'} of ${label}`;
        return {
          coordinate: i,
          at: 0,
          what,
          value: 0,
          from: (x) => Math.sinh(x) ** 2,
          by: what,
          power: signed ? 2 : 1,
        };
      }),
      ...correlation.ends.map((end) => shifted(end, m)),
    ],
  };
}
export const shifted = (end: RootEnd, by: number): RootEnd => ({ ...end, coordinate: end.coordinate + by });
