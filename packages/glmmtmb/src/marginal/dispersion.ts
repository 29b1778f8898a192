/**
 * The residual standard deviations of glmmTMB's Gaussian model: log sigma_i (or log sigma_i^2) = x_i'd, x_i of
 * `dispformula`. `~ 0` is a constant, 2^-13 = exp(log(epsilon) / 4). A variance function `ident` is a factor there, `exp`
 * its covariate, `power` the logarithm of its covariate, their product the sum.
 */
import type { By, Problem, VarianceFunction } from '@mixdiff/contract';

export interface Dispersion {
  /** n x columns, column by column; none: `~ 0`. */
  readonly columns: readonly Float64Array[];
  readonly names: readonly string[];
}

/** sigma of `~ 0`. */
export const ZERO_DISPERSION = 2 ** -13;

/** `~ 0` where a structure over more than one position says all; with a nugget, or without one, `~ 1` and more. */
export function dispersionOf({ response: { y }, residual }: Problem): Dispersion {
  const n = y.length;
  if (residual && isTerm(residual.structure) && !residual.structure.nugget) return { columns: [], names: [] };
  const more = (residual?.variance ?? []).flatMap((one) => columnsOf(one, n));
  return {
    columns: [new Float64Array(n).fill(1), ...more.map(({ values }) => values)],
    names: ['(Intercept)', ...more.map(({ name }) => name)],
  };
}
/** Whether glmmTMB says the structure as a random term: not where every position is by itself, with one variance. */
export const isTerm = ({ kind, labels }: { kind: string; labels: readonly string[] }): boolean =>
  !(kind === 'diag-hom' && labels.length === 1);

const columnsOf = ({ kind, of, by }: VarianceFunction, n: number): { name: string; values: Float64Array }[] => {
  if (kind === 'ident') {
    const others = by?.levels.slice(1) ?? [];
    return others.map((level, k) => ({ name: `${by?.name}${level}`, values: indicator(by as By, k + 1, n) }));
  }
  const values = kind === 'power' ? (of as Float64Array).map((v) => Math.log(Math.abs(v))) : (of as Float64Array);
  if (!by) return [{ name: 'covariate', values }];
  return by.levels.map((level, k) => ({
    name: `${by.name}${level}:covariate`,
    values: indicator(by, k, n).map((x, i) => x * values[i]),
  }));
};
const indicator = ({ index }: By, level: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (index[i] === level ? 1 : 0));
