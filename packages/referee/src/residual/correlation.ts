/** Correlations between places of a subject (its declared positions, or its rows) by their definitions, with derivatives. */

/** Of the parameters of a structure, in its order; asked of two different places only. */
export interface Correlation {
  readonly names: readonly string[];
  at(r: readonly number[]): CorrelationAt;
}
export interface CorrelationAt {
  value(i: number, j: number): number;
  /** By parameter k. */
  first(k: number, i: number, j: number): number;
  /** By parameters k and l. */
  second(k: number, l: number, i: number, j: number): number;
}
const nothing = (): number => 0;

export const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, k) => `${name}.${k + 1}`);
export const distance = (i: number, j: number): number => Math.abs(i - j);

export const none: Correlation = { names: [], at: () => ({ value: nothing, first: nothing, second: nothing }) };

/** One for all pairs. */
export const compoundSymmetry: Correlation = {
  names: ['rho'],
  at: ([rho]) => ({ value: () => rho, first: () => 1, second: nothing }),
};
/** rho^|i - j|. */
export const autoregressive: Correlation = {
  names: ['rho'],
  at: ([rho]) => {
    const value = byLag((lag) => rho ** lag);
    const first = byLag((lag) => lag * rho ** (lag - 1));
    const second = byLag((lag) => (lag < 2 ? 0 : lag * (lag - 1) * rho ** (lag - 2)));
    return {
      value: (i, j) => value(distance(i, j)),
      first: (_, i, j) => first(distance(i, j)),
      second: (_, __, i, j) => second(distance(i, j)),
    };
  },
};
/** Each lag once: thousands of pairs have it. Lags are whole from 0. */
function byLag(of: (lag: number) => number): (lag: number) => number {
  const seen: number[] = [];
  return (lag) => {
    for (let next = seen.length; next <= lag; next++) seen.push(of(next));
    return seen[lag];
  };
}
/** One for each lag. */
export const toeplitz = (m: number): Correlation => ({
  names: numbered('rho', m - 1),
  at: (r) => ({
    value: (i, j) => r[distance(i, j) - 1],
    first: (k, i, j) => (distance(i, j) === k + 1 ? 1 : 0),
    second: nothing,
  }),
});
/** One for each pair, row by row below the diagonal. */
export const general = (m: number): Correlation => ({
  names: Array.from({ length: m }, (_, i) => Array.from({ length: i }, (__, j) => `cor.${i + 1}.${j + 1}`)).flat(),
  at: (r) => ({
    value: (i, j) => r[pairAt(i, j)],
    first: (k, i, j) => (pairAt(i, j) === k ? 1 : 0),
    second: nothing,
  }),
});
/** Where a pair stands, row by row below the diagonal. */
export const pairAt = (i: number, j: number): number => {
  const [a, b] = [Math.max(i, j), Math.min(i, j)];
  return (a * (a - 1)) / 2 + b;
};
/** The product of the correlations of neighbours between i and j (Gabriel 1962, first order). */
export const antedependence = (m: number): Correlation => ({
  names: numbered('rho', m - 1),
  at: (r) => {
    const product = (i: number, j: number, ...without: readonly number[]): number => {
      const [from, to] = [Math.min(i, j), Math.max(i, j)];
      if (without.some((k) => k < from || k >= to)) return 0;
      let out = 1;
      for (let k = from; k < to; k++) if (!without.includes(k)) out *= r[k];
      return out;
    };
    return {
      value: (i, j) => product(i, j),
      first: (k, i, j) => product(i, j, k),
      second: (k, l, i, j) => (k === l ? 0 : product(i, j, k, l)),
    };
  },
});
/** A share of the variance that no two rows have in common, c: correlations times 1 - c. */
export const withNugget = ({ names, at }: Correlation): Correlation => ({
  names: [...names, 'nugget'],
  at: (r) => {
    const last = names.length;
    const own = at(r.slice(0, last));
    const rest = 1 - r[last];
    return {
      value: (i, j) => rest * own.value(i, j),
      first: (k, i, j) => (k === last ? -own.value(i, j) : rest * own.first(k, i, j)),
      second: (k, l, i, j) => {
        if (k === last && l === last) return 0;
        if (k === last || l === last) return -own.first(Math.min(k, l), i, j);
        return rest * own.second(k, l, i, j);
      },
    };
  },
});
