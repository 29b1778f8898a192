import { toNumbers } from '../arithmetic.ts';
import type { RFunction } from '../calling.ts';
import { doubles, listOf } from '../fill.ts';
import { encode, labels } from '../levels.ts';
import * as say from '../messages.ts';
import { largest, mean, median, quantile, smallest, sum, variance } from '../moments.ts';
import { lengthOf, numbers, scalar, type Vector } from '../vector.ts';

/** One number from all numbers given: NaN if any is missing, unless `na.rm = TRUE`. */
const summary = (parameters: readonly string[], f: (x: Float64Array) => number): RFunction => ({
  parameters,
  apply: ({ call, named, rest }) => {
    const vectors = parameters[0] === '...' ? rest : [named.get('x') as Vector];
    const all: number[] = [];
    for (const v of vectors) {
      const x = toNumbers(v);
      if (!x) return say.notNumbers(call, v);
      for (const value of x.values) all.push(value);
    }
    const remove = named.get('na.rm');
    const removed = remove?.kind === 'logical' && remove.values[0] === 1;
    const kept = Float64Array.from(removed ? all.filter((value) => !Number.isNaN(value)) : all);
    return scalar(kept.some(Number.isNaN) ? Number.NaN : f(kept));
  },
});

/** R's `ave(x, g, …)`: the mean of x within each combination of groups, repeated for every row. */
const ave: RFunction = {
  parameters: ['x', '...'],
  apply: ({ call, named, rest }) => {
    const x = toNumbers(named.get('x') as Vector);
    if (!x) return say.notNumbers(call, named.get('x') as Vector);
    const n = x.values.length;
    const groups = rest.map(labels);
    const odd = rest.find((v) => lengthOf(v) !== n);
    if (odd) return say.lengthsDiffer(call, n, lengthOf(odd));
    const keys = listOf(n, (i) => JSON.stringify(groups.map((g) => g[i])));
    const levels = [...new Set(keys)];
    const { codes } = encode(keys, levels);
    const members = levels.map((): number[] => []);
    for (let i = 0; i < n; i++) members[codes[i] as number]?.push(x.values[i] as number);
    const means = members.map(mean);
    return numbers(doubles(n, (i) => means[codes[i] as number] as number));
  },
};

/** R's `quantile(x, probs)`, type 7: several numbers, for `cut(x, quantile(x))`. */
const quantiles: RFunction = {
  parameters: ['x', 'probs', 'na.rm'],
  apply: ({ call, named }) => {
    const x = toNumbers(named.get('x') as Vector);
    const given = named.get('probs');
    const probs = given ? toNumbers(given) : numbers(Float64Array.of(0, 0.25, 0.5, 0.75, 1));
    if (!x || !probs) return say.notNumbers(call, (x ? given : named.get('x')) as Vector);
    const remove = named.get('na.rm');
    const removed = remove?.kind === 'logical' && remove.values[0] === 1;
    if (!removed && x.values.some(Number.isNaN)) return say.missingInQuantile(call);
    if (!probs.values.every((p) => p >= 0 && p <= 1)) return say.badProbabilities(call);
    const sorted = x.values.filter((value) => !Number.isNaN(value)).sort();
    return numbers(probs.values.map((p) => quantile(sorted, p)));
  },
};

export const SUMMARIES: Readonly<Record<string, RFunction>> = {
  mean: summary(['x', 'na.rm'], mean),
  sd: summary(['x', 'na.rm'], (x) => Math.sqrt(variance(x))),
  var: summary(['x', 'na.rm'], variance),
  median: summary(['x', 'na.rm'], median),
  min: summary(['...', 'na.rm'], smallest),
  max: summary(['...', 'na.rm'], largest),
  sum: summary(['...', 'na.rm'], sum),
  length: { parameters: ['x'], apply: ({ named }) => scalar(lengthOf(named.get('x') as Vector)) },
  quantile: quantiles,
  ave,
};
