/**
 * nlme's variance functions (Pinheiro & Bates 2000, section 5.2): factors of the residual standard deviation,
 *
 *   varIdent      delta_s, 1 for the stratum that is met first;  x_s = log delta_s
 *   varPower      |v|^delta_s        varExp  e^(delta_s v)        x_s = delta_s
 *   varConstPower c_s + |v|^delta_s;  x = (log c_s for all s, delta_s for all s)
 *   varFixed      sqrt(v)
 *
 * Strata come in the order in which the rows, sorted by group, meet them. Where v is the fitted values there is none before the
 * first fit, and varConstPower takes no notice of its start before its first change: until then the factor is 1.
 */
import type { By, VarianceFunction } from '@mixdiff/contract';

export interface VarianceMap {
  /** As `coef` of nlme's object names them; '' where it does not. */
  readonly coef: readonly string[];
  readonly start: Float64Array;
  /** Canonical parameters, in the order of `varianceNames`. */
  constrained(x: Float64Array): Float64Array;
  unconstrained(values: Float64Array): Float64Array;
  /** The factor of a row of the canonical reference: 1 but where nlme's reference stratum is another. */
  reference(x: Float64Array): number;
  /** sd <- sd times this factor. */
  multiply(x: Float64Array, sd: Float64Array): void;
}

/** `met`: rows in nlme's order; `fitted`: what there is of fitted values. */
export function varianceMap(
  { kind, of, by }: VarianceFunction,
  met: Int32Array,
  fitted: () => Float64Array | null,
): VarianceMap {
  const covariate = (): Float64Array | null => (of === 'fitted' ? fitted() : of);
  switch (kind) {
    case 'ident':
      return ratios(by, met);
    case 'fixed':
      return { ...EMPTY, multiply: (_, sd) => scale(sd, covariate(), Math.sqrt) };
    case 'power':
      return slopes(by, met, 'power', (d, v) => Math.abs(v) ** d, covariate);
    case 'exp':
      return slopes(by, met, 'expon', (d, v) => Math.exp(d * v), covariate);
    case 'const-power':
      return constantAndPower(by, met, covariate);
  }
}
const EMPTY: VarianceMap = {
  coef: [],
  start: new Float64Array(0),
  constrained: (x) => x,
  unconstrained: (values) => values,
  reference: () => 1,
  multiply: () => undefined,
};
const scale = (sd: Float64Array, v: Float64Array | null, factor: (v: number, row: number) => number): void => {
  if (v) for (let i = 0; i < sd.length; i++) sd[i] *= factor(v[i], i);
};

/** Strata: their levels as met, and of each row its place among them. */
interface Strata {
  readonly order: readonly number[];
  readonly rank: Int32Array;
}
function strata(index: Int32Array, levels: number, met: Int32Array): Strata {
  const order = [...new Set(Array.from(met, (row) => index[row]))];
  const rank = new Int32Array(levels).fill(-1);
  for (const [k, level] of order.entries()) rank[level] = k;
  return { order, rank };
}
const strataOf = (by: By | null, met: Int32Array): Strata =>
  by ? strata(by.index, by.levels.length, met) : { order: [0], rank: Int32Array.of(0) };

/** One ratio per stratum; canonically to the first level, natively to the first met. */
function ratios(by: By | null, met: Int32Array): VarianceMap {
  if (!by) return EMPTY;
  const { order, rank } = strataOf(by, met);
  const logOf = (x: Float64Array, level: number): number => (rank[level] > 0 ? x[rank[level] - 1] : 0);
  return {
    coef: order.slice(1).map(() => ''),
    start: new Float64Array(order.length - 1),
    constrained: (x) => Float64Array.from(by.levels.slice(1), (_, l) => Math.exp(logOf(x, l + 1) - logOf(x, 0))),
    unconstrained: (values) => {
      const log = Float64Array.from(by.levels, (_, l) => (l === 0 ? 0 : Math.log(values[l - 1])));
      return Float64Array.from(order.slice(1), (level) => log[level] - log[order[0]]);
    },
    reference: (x) => Math.exp(logOf(x, 0)),
    multiply: (x, sd) => {
      const factor = Float64Array.from(by.levels, (_, l) => Math.exp(logOf(x, l)));
      for (let i = 0; i < sd.length; i++) sd[i] *= factor[by.index[i]];
    },
  };
}

/** One number per stratum, of which the factor is a function. */
function slopes(
  by: By | null,
  met: Int32Array,
  name: string,
  factor: (delta: number, v: number) => number,
  covariate: () => Float64Array | null,
): VarianceMap {
  const { order, rank } = strataOf(by, met);
  return {
    ...EMPTY,
    coef: by ? order.map((level) => by.levels[level]) : [name],
    start: new Float64Array(order.length),
    constrained: (x) => Float64Array.from(rank, (k) => x[k]),
    unconstrained: (values) => Float64Array.from(order, (level) => values[level]),
    multiply: (x, sd) => scale(sd, covariate(), (v, i) => factor(x[by ? rank[by.index[i]] : 0], v)),
  };
}

/** log of the constant at which nlme starts. */
const CONSTANT = Math.log(0.1);

function constantAndPower(by: By | null, met: Int32Array, covariate: () => Float64Array | null): VarianceMap {
  const { order, rank } = strataOf(by, met);
  const m = order.length;
  const part = (name: string): string[] => (by ? order.map((level) => `${name}.${by.levels[level]}`) : [name]);
  return {
    ...EMPTY,
    coef: [...part('const'), ...part('power')],
    start: Float64Array.from({ length: 2 * m }, (_, k) => (k < m ? CONSTANT : 0)),
    constrained: (x) =>
      Float64Array.from([...rank, ...rank], (_, k) => {
        const level = k % m;
        return k < m ? Math.exp(x[rank[level]]) : x[m + rank[level]];
      }),
    unconstrained: (values) =>
      Float64Array.from([...order, ...order], (level, k) => (k < m ? Math.log(values[level]) : values[m + level])),
    multiply: (x, sd) =>
      scale(sd, covariate(), (v, i) => {
        const k = by ? rank[by.index[i]] : 0;
        return Math.exp(x[k]) + Math.abs(v) ** x[m + k];
      }),
  };
}
