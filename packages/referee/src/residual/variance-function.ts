/**
 * Factors of the residual standard deviation (Pinheiro & Bates 2000, section 5.2), as log s_i with its derivatives:
 *
 *   ident   log delta of the level, 0 at the first     power   d log|v|     exp   d v     fixed   log(v) / 2
 *   const-power   log(c + |v|^d), with w = |v|^d / (c + |v|^d):   by c 1 / (c + |v|^d),   by d w log|v|
 */
import { type VarianceFunction, varianceNames } from '@mixdiff/contract';

/** log s of the rows, with the parameters that each has. */
export interface LogScale {
  readonly names: readonly string[];
  at(r: readonly number[]): LogScaleAt;
}
export interface LogScaleAt {
  value(i: number): number;
  first(k: number, i: number): number;
  second(k: number, l: number, i: number): number;
}
const nothing = (): number => 0;

/** `v`: the variance covariate, n; null: `ident`. `place`: of the function in its model. */
export function logScaleOf(given: VarianceFunction, place: number, v: Float64Array | null): LogScale {
  const names = varianceNames(given, place);
  const { kind, by } = given;
  const levels = by?.levels.length ?? 1;
  const levelOf = (i: number): number => by?.index[i] ?? 0;
  const size = (i: number): number => Math.abs(v?.[i] ?? Number.NaN);
  switch (kind) {
    case 'ident':
      return {
        names,
        at: (r) => ({
          value: (i) => (levelOf(i) === 0 ? 0 : Math.log(r[levelOf(i) - 1])),
          first: (k, i) => (levelOf(i) === k + 1 ? 1 / r[k] : 0),
          second: (k, l, i) => (k === l && levelOf(i) === k + 1 ? -1 / r[k] ** 2 : 0),
        }),
      };
    case 'power':
      return linear(names, levelOf, (i) => Math.log(size(i)));
    case 'exp':
      return linear(names, levelOf, (i) => v?.[i] ?? Number.NaN);
    case 'fixed':
      return {
        names,
        at: () => ({ value: (i) => Math.log(v?.[i] ?? Number.NaN) / 2, first: nothing, second: nothing }),
      };
    case 'const-power':
      return { names, at: (r) => constantAndPower(r, levels, levelOf, size) };
  }
}
/** d x, one d per level. */
const linear = (names: readonly string[], levelOf: (i: number) => number, x: (i: number) => number): LogScale => ({
  names,
  at: (r) => ({
    // 0 to the power of 0 is 1
    value: (i) => (r[levelOf(i)] === 0 ? 0 : r[levelOf(i)] * x(i)),
    first: (k, i) => (levelOf(i) === k ? x(i) : 0),
    second: nothing,
  }),
});
/** The constants of all levels stand before the powers. */
function constantAndPower(
  r: readonly number[],
  levels: number,
  levelOf: (i: number) => number,
  size: (i: number) => number,
): LogScaleAt {
  const parts = (i: number) => {
    const [c, d] = [r[levelOf(i)], r[levels + levelOf(i)]];
    const power = size(i) ** d;
    // at v = 0 the power tells nothing
    return { total: c + power, share: power / (c + power), log: size(i) > 0 ? Math.log(size(i)) : 0 };
  };
  const own = (k: number, i: number): 'constant' | 'power' | null =>
    k === levelOf(i) ? 'constant' : k === levels + levelOf(i) ? 'power' : null;
  return {
    value: (i) => Math.log(parts(i).total),
    first: (k, i) => {
      const { total, share, log } = parts(i);
      const what = own(k, i);
      return what === null ? 0 : what === 'constant' ? 1 / total : share * log;
    },
    second: (k, l, i) => {
      const { total, share, log } = parts(i);
      const [one, other] = [own(k, i), own(l, i)];
      if (one === null || other === null) return 0;
      if (one !== other) return -(share * log) / total;
      return one === 'constant' ? -1 / total ** 2 : share * (1 - share) * log * log;
    },
  };
}
