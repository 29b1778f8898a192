/** Random designs of counts and proportions: 10 to 200 clusters of 1 to 20 rows, standard deviations from 0 to 3; every third is crossed. */
import { type Problem, structured } from '@mixdiff/contract';
import type { Random } from '@mixdiff/probability';

export const FAMILIES = ['binomial', 'poisson', 'nbinom2'] as const;
export type Family = (typeof FAMILIES)[number];
export interface Design {
  readonly name: string;
  readonly family: Family;
  readonly crossed: boolean;
  readonly problem: Problem;
}

/** `most`: clusters at most. */
export function drawDesign(random: Random, k: number, most = 200): Design {
  const uniform = (low: number, high: number): number => low + (high - low) * random.unifRand();
  const whole = (low: number, high: number): number => Math.floor(uniform(low, high + 1));
  const family = FAMILIES[k % 3] as Family;
  const crossed = Math.floor(k / FAMILIES.length) % 3 === 2;
  const size = (): number => (random.unifRand() < 0.15 ? 0 : uniform(0, 3));
  const levels: number[] = [];
  const other: number[] = [];
  const clusters = crossed
    ? whole(10, Math.min(30, most))
    : Math.round(Math.exp(uniform(Math.log(10), Math.log(most))));
  const columns = crossed ? whole(3, 10) : 0;
  const largest = whole(1, 20);
  for (let g = 0; g < clusters; g++) {
    const rows = whole(1, largest);
    for (let r = 0; r < rows; r++) {
      levels.push(g);
      other.push(crossed ? whole(0, columns - 1) : 0);
    }
  }
  const n = levels.length;
  const sd = [size(), ...(crossed ? [size() / 2] : [])];
  const effects = [clusters, columns].map((count, t) =>
    Array.from({ length: count }, () => (sd[t] ?? 0) * random.normRand()),
  );
  const between = Array.from({ length: clusters }, () => random.normRand());
  const x = [
    new Array<number>(n).fill(1),
    levels.map(() => random.normRand()),
    ...(random.unifRand() < 0.5 ? [levels.map((g) => between[g] as number)] : []),
  ];
  const beta = x.map((_, j) => (j === 0 ? uniform(-1, 1) : 0.6 * random.normRand()));
  const trials = levels.map(() => (family === 'binomial' && k % 2 === 0 ? whole(1, 10) : 1));
  const theta = Math.exp(0.5 + random.normRand());
  const y = levels.map((g, i) => {
    const b = (effects[0]?.[g] ?? 0) + (effects[1]?.[other[i] as number] ?? 0);
    const eta = x.reduce((sum, column, j) => sum + (column[i] as number) * (beta[j] as number), b);
    if (family === 'binomial') {
      const p = 1 / (1 + Math.exp(-eta));
      let successes = 0;
      for (let t = 0; t < (trials[i] as number); t++) successes += random.unifRand() < p ? 1 : 0;
      return successes;
    }
    const mean = Math.min(1e4, Math.exp(eta));
    return poisson(random, family === 'poisson' ? mean : mean * gamma(random, theta));
  });
  const used = (values: readonly number[]): { level: Int32Array; names: string[] } => {
    const seen = [...new Set(values)].sort((a, b) => a - b);
    return { level: Int32Array.from(values, (v) => seen.indexOf(v)), names: seen.map(String) };
  };
  const names = ['(Intercept)', 'x', 'w'].slice(0, x.length);
  const random1 = (values: readonly number[], group: string): Problem['random'][number] => {
    const { level, names: all } = used(values);
    const Z = { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) };
    return {
      name: `1 | ${group}`,
      group,
      columns: ['(Intercept)'],
      levels: all,
      level,
      Z,
      structure: structured('us', ['(Intercept)']),
    };
  };
  const problem: Problem = {
    response: {
      y: Float64Array.from(y),
      trials: family === 'binomial' ? Float64Array.from(trials) : null,
      family,
      link: family === 'binomial' ? 'logit' : 'log',
    },
    parts: {
      conditional: {
        X: { nrow: n, ncol: x.length, data: Float64Array.from(x.flat()) },
        columns: names,
        term: names,
        offset: null,
      },
    },
    random: [random1(levels, 'g'), ...(crossed ? [random1(other, 'h')] : [])],
    residual: null,
    weights: null,
    method: 'ML',
    source: {
      formula: `y ~ 1 + ${names.slice(1).join(' + ')} + (1 | g)${crossed ? ' + (1 | h)' : ''}`,
      dataHash: '',
      rows: Int32Array.from(y, (_, i) => i),
      dropped: [],
    },
  };
  const told = sd.map((s) => s.toFixed(2)).join(', ');
  return {
    name: `${k}: ${family}, ${clusters} clusters, ${n} rows, SD ${told}${crossed ? ', crossed' : ''}`,
    family,
    crossed,
    problem,
  };
}
/** By inversion, of large means by the normal. */
function poisson(random: Random, mean: number): number {
  if (mean > 500) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normRand()));
  let [k, p, u] = [0, Math.exp(-mean), random.unifRand()];
  while (u > p && k < 2000) {
    u -= p;
    k++;
    p *= mean / k;
  }
  return k;
}
/** Mean 1, by Marsaglia & Tsang (2000). */
function gamma(random: Random, shape: number): number {
  const boost = shape < 1 ? random.unifRand() ** (1 / shape) : 1;
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  for (;;) {
    const x = random.normRand();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random.unifRand()) < 0.5 * x * x + d - d * v + d * Math.log(v))
      return (boost * d * v) / shape;
  }
}
