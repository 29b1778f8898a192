/**
 * Factors of the residual standard deviation in coordinates without constraints: ident log ratios; power and exp as they are;
 * const-power log c and the power; fixed none. log s_i and its slopes:
 *
 *   ident x_level     power x log|v|     exp x v     fixed log(v) / 2
 *   const-power log(c + |v|^d):  by log c  c / (c + |v|^d),  by d  |v|^d log|v| / (c + |v|^d)
 */
import { type VarianceFunction, varianceNames } from '@mixdiff/contract';

export interface Scale {
  readonly names: readonly string[];
  toParameters(x: Float64Array): number[];
  /** null: no such value. */
  fromParameters(r: readonly number[]): number[] | null;
  log(x: Float64Array, i: number): number;
  slope(x: Float64Array, k: number, i: number): number;
}
const positive = (r: readonly number[]): number[] | null =>
  r.every((v) => v > 0 && v < Number.POSITIVE_INFINITY) ? r.map(Math.log) : null;
const any = (r: readonly number[]): number[] | null => (r.every(Number.isFinite) ? [...r] : null);

export function scaleOf(given: VarianceFunction, place: number): Scale {
  const names = varianceNames(given, place);
  const { kind, by, of } = given;
  if (of === 'fitted') throw new Error('fitted values are to be held before a search');
  const levels = by?.levels.length ?? 1;
  const level = (i: number): number => by?.index[i] ?? 0;
  const v = (i: number): number => of?.[i] ?? Number.NaN;
  const linear = (u: (i: number) => number): Scale => ({
    names,
    toParameters: (x) => [...x],
    fromParameters: any,
    log: (x, i) => (x[level(i)] === 0 ? 0 : x[level(i)] * u(i)),
    slope: (_, k, i) => (level(i) === k ? u(i) : 0),
  });
  switch (kind) {
    case 'ident':
      return {
        names,
        toParameters: (x) => Array.from(x, Math.exp),
        fromParameters: positive,
        log: (x, i) => (level(i) === 0 ? 0 : x[level(i) - 1]),
        slope: (_, k, i) => Number(level(i) === k + 1),
      };
    case 'power':
      return linear((i) => Math.log(Math.abs(v(i))));
    case 'exp':
      return linear(v);
    case 'fixed':
      return {
        names,
        toParameters: () => [],
        fromParameters: () => [],
        log: (_, i) => Math.log(v(i)) / 2,
        slope: () => 0,
      };
    case 'const-power':
      return constantAndPower(names, levels, level, v);
  }
}
function constantAndPower(
  names: readonly string[],
  levels: number,
  level: (i: number) => number,
  v: (i: number) => number,
): Scale {
  const parts = (x: Float64Array, i: number) => {
    const c = Math.exp(x[level(i)]);
    const size = Math.abs(v(i));
    const power = size ** x[levels + level(i)];
    return { c, power, log: size > 0 ? Math.log(size) : 0 };
  };
  return {
    names,
    toParameters: (x) => Array.from(x, (one, k) => (k < levels ? Math.exp(one) : one)),
    fromParameters: (r) => {
      const constants = positive(r.slice(0, levels));
      const powers = any(r.slice(levels));
      return constants && powers && [...constants, ...powers];
    },
    log: (x, i) => {
      const { c, power } = parts(x, i);
      return Math.log(c + power);
    },
    slope: (x, k, i) => {
      const { c, power, log } = parts(x, i);
      if (k === level(i)) return c / (c + power);
      return k === levels + level(i) ? (power * log) / (c + power) : 0;
    },
  };
}
