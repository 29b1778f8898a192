/** R's logistic and normal distributions, their parameters row by row where they vary. */
import { pnorm, qnorm } from '@mixdiff/probability';
import { commonLength, toNumbers } from '../arithmetic.ts';
import type { RFunction } from '../calling.ts';
import { doubles } from '../fill.ts';
import * as say from '../messages.ts';
import { lengthOf, type NumberVector, numbers, scalar, type Vector } from '../vector.ts';

/** A function of one number, a location (0 unless told) and a scale (1), recycled to a common length. */
const ofLocation = (
  parameters: readonly [first: string, location: string, scale: string],
  f: (x: number, location: number, scale: number) => number,
): RFunction => ({
  parameters,
  apply: ({ call, named }) => {
    const given = parameters.map((name, k): Vector => named.get(name) ?? scalar(k === 1 ? 0 : 1));
    const columns: NumberVector[] = [];
    for (const v of given) {
      const x = toNumbers(v);
      if (!x) return say.notNumbers(call, v);
      columns.push(x);
    }
    const n = commonLength(columns);
    if (n === null) {
      const odd =
        given.find((v) => lengthOf(v) > 1 && lengthOf(v) !== lengthOf(given[0] as Vector)) ?? (given[0] as Vector);
      return say.lengthsDiffer(call, lengthOf(given[0] as Vector), lengthOf(odd));
    }
    const at = ({ values }: NumberVector, i: number): number => values[values.length === 1 ? 0 : i] as number;
    const [x, location, scale] = columns as [NumberVector, NumberVector, NumberVector];
    return numbers(doubles(n, (i) => f(at(x, i), at(location, i), at(scale, i))));
  },
});
/** 1 / (1 + exp(-z)) without overflow. */
function logistic(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return z < 0 ? e / (1 + e) : 1 / (1 + e);
}
/** log(p / (1 - p)); NaN outside of [0, 1], as R has it. */
const logit = (p: number): number => (p >= 0 && p <= 1 ? Math.log(p) - Math.log1p(-p) : Number.NaN);
const within = (p: number): number => (p >= 0 && p <= 1 ? qnorm(p) : Number.NaN);
const standardized = (g: (z: number) => number) => (x: number, location: number, scale: number) =>
  scale > 0 ? g((x - location) / scale) : Number.NaN;
const placed = (g: (p: number) => number) => (p: number, location: number, scale: number) =>
  scale > 0 ? location + scale * g(p) : Number.NaN;

export const DISTRIBUTIONS: Readonly<Record<string, RFunction>> = {
  plogis: ofLocation(['q', 'location', 'scale'], standardized(logistic)),
  qlogis: ofLocation(['p', 'location', 'scale'], placed(logit)),
  pnorm: ofLocation(['q', 'mean', 'sd'], standardized(pnorm)),
  qnorm: ofLocation(['p', 'mean', 'sd'], placed(within)),
  dnorm: ofLocation(['x', 'mean', 'sd'], (x, mean, sd) =>
    sd > 0 ? Math.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * Math.sqrt(2 * Math.PI)) : Number.NaN,
  ),
};
