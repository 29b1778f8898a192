/**
 * What nlme estimates of the residuals: a correlation and the product of variance functions, Var(e) = sigma^2 D R D with D the
 * standard deviations over sigma (Pinheiro & Bates 2000, section 5.1). Where each position has a variance of its own, the first
 * of them is varIdent by position. In `coef` the correlation comes first.
 */
import { own, type Residual, type ResidualModel, type VarianceFunction, varianceNames } from '@mixdiff/contract';
import { autoregressiveMovingAverage, byLag } from './arma.ts';
import { bySubject } from './by-subject.ts';
import { compoundSymmetry } from './compound-symmetry.ts';
import type { Correlation } from './correlation.ts';
import { firstOrder } from './first-order.ts';
import { general, pairs } from './general.ts';
import { continuousTime, spatial } from './spatial.ts';
import { type VarianceMap, varianceMap } from './variance-functions.ts';

type Marginal = Extract<Residual, { kind: 'marginal' }>;

export interface ErrorStructure {
  /** As `coef` of the fitted object names them. */
  readonly names: readonly string[];
  readonly start: Float64Array;
  /** Divides columns by D R^1/2, in place; half the log-determinant of D R D. */
  whiten(par: Float64Array, data: Float64Array, columns: number): number;
  toResidual(par: Float64Array, sigma2: number): Marginal;
  /** null: the scale has no such point. */
  fromResidual(residual: Residual): { readonly par: Float64Array; readonly sigma2: number } | null;
  /** Whether a variance function is of the fitted values. */
  readonly ofFitted: boolean;
  /** The fitted values that variance functions are of from now on; null: none, their factor is 1. Returns those until now. */
  renew(fitted: Float64Array | null): Float64Array | null;
  invalid(par: Float64Array): boolean;
  /** Whether nlme would have stopped with an error at some `whiten` since this was last asked. */
  stopped(): boolean;
}

/** `rows`: in nlme's order, sorted by group. `exponential`: the class that a correlation of kind exp is. */
export function errorStructure(residual: ResidualModel, rows: Int32Array, exponential: string): ErrorStructure {
  const { position, structure, variance = [] } = residual;
  let fitted: Float64Array | null = null;
  let stopped = false;
  const correlation = correlationOf(residual, exponential);
  const each = structure.kind === 'us' || structure.kind.endsWith('-het');
  const byPosition: VarianceFunction = {
    kind: 'ident',
    of: null,
    by: { name: 'position', levels: structure.labels, index: position },
  };
  const functions = [...(each ? [byPosition] : []), ...variance].map((f) => varianceMap(f, rows, () => fitted));
  const places = partition([correlation?.start.length ?? 0, ...functions.map(({ start }) => start.length)]);
  const split = (par: Float64Array): Float64Array[] => places.map(([from, to]) => par.subarray(from, to));
  const n = position.length;
  const reference = (parts: readonly Float64Array[]): number =>
    functions.reduce((product, f, k) => product * f.reference(parts[k + 1]), 1);
  const asked = functions.slice(each ? 1 : 0);
  const askedNames = variance.map((f, place) => varianceNames(f, place));
  const joint = structure.kind === 'us' ? pairs(structure.labels.length) : [];

  function whiten(par: Float64Array, data: Float64Array, columns: number): number {
    const parts = split(par);
    const sd = new Float64Array(n).fill(1);
    for (const [k, f] of functions.entries()) f.multiply(parts[k + 1], sd);
    // multiplied by 1/sd, as nlme does: the rounding decides counts
    const weight = sd.map((s) => 1 / s);
    if (functions.length > 0) for (let e = 0; e < columns * n; e++) data[e] *= weight[e % n];
    const half = sd.reduce((sum, s) => sum + Math.log(s), 0);
    if (!correlation) return half;
    const values = correlation.constrained(parts[0]);
    if (correlation.stops?.(values)) stopped = true;
    return half + correlation.whiten(values, data, columns);
  }
  /** Canonical standard deviations of the positions, of which variances and covariances are made. */
  function spread(parts: readonly Float64Array[], sigma: number): Float64Array {
    return Float64Array.from([1, ...functions[0].constrained(parts[1])], (ratio) => sigma * ratio);
  }
  function toResidual(par: Float64Array, sigma2: number): Marginal {
    const parts = split(par);
    const sigma = Math.sqrt(sigma2) * reference(parts);
    const rho = correlation ? correlation.constrained(parts[0]) : new Float64Array(0);
    const entries: (readonly [string, number])[] = [];
    const sd = each ? spread(parts, sigma) : null;
    if (sd) entries.push(...Array.from(sd, (s, i) => [`variance.${i + 1}`, s * s] as const));
    if (sd && structure.kind === 'us')
      entries.push(...joint.map(([i, j], k) => [`cov.${i + 1}.${j + 1}`, rho[k] * sd[i] * sd[j]] as const));
    else entries.push(...(correlation?.names ?? []).map((name, k) => [name, rho[k]] as const));
    for (const [k, f] of asked.entries()) {
      const values = f.constrained(parts[k + (each ? 2 : 1)]);
      entries.push(...askedNames[k].map((name, i) => [name, values[i]] as const));
    }
    return { kind: 'marginal', sigma2: each ? Number.NaN : sigma ** 2, parameters: Object.fromEntries(entries) };
  }
  function fromResidual(given: Residual): { par: Float64Array; sigma2: number } | null {
    if (given.kind === 'none') return null;
    // one variance and nothing else is a point of a model without parameters
    const read = reader(given.kind === 'marginal' ? given.parameters : {});
    const variances = Float64Array.from(structure.labels, (_, i) => (each ? read(`variance.${i + 1}`) : given.sigma2));
    const sd = variances.map(Math.sqrt);
    const rho =
      structure.kind === 'us'
        ? Float64Array.from(joint, ([i, j]) => read(`cov.${i + 1}.${j + 1}`) / (sd[i] * sd[j]))
        : Float64Array.from(correlation?.names ?? [], read);
    const parts = [
      correlation?.unconstrained(rho) ?? new Float64Array(0),
      ...(each ? [functions[0].unconstrained(sd.slice(1).map((s) => s / sd[0]))] : []),
      ...asked.map((f, k) => f.unconstrained(Float64Array.from(askedNames[k], read))),
    ];
    const par = Float64Array.from(parts.flatMap((part) => [...part]));
    const sigma2 = (sd[0] / reference(parts)) ** 2;
    return sigma2 > 0 && par.every(Number.isFinite) ? { par, sigma2 } : null;
  }
  return {
    names: [...correlationNames(correlation), ...varianceCoefficients(functions)],
    start: Float64Array.from([...(correlation?.start ?? []), ...functions.flatMap(({ start }) => [...start])]),
    whiten,
    toResidual,
    fromResidual,
    ofFitted: variance.some(({ of }) => of === 'fitted'),
    stopped() {
      const was = stopped;
      stopped = false;
      return was;
    },
    renew(values) {
      const before = fitted;
      fitted = values;
      return before;
    },
    invalid: (par) => correlation?.invalid(correlation.constrained(split(par)[0])) ?? false,
  };
}

const reader =
  (parameters: Marginal['parameters']) =>
  (name: string): number =>
    own(parameters, name) ?? Number.NaN;

/** null: rows are independent. */
function correlationOf({ subject, position, structure, at }: ResidualModel, exponential: string): Correlation | null {
  const { kind, labels, order, nugget = false } = structure;
  const placed = (row: number): string => String(position[row]);
  switch (kind) {
    case 'diag-hom':
    case 'diag-het':
      return null;
    case 'cs-hom':
    case 'cs-het':
      return compoundSymmetry(subject);
    case 'ar1-hom':
    case 'ar1-het':
      return firstOrder(position, subject);
    case 'toep-hom':
    case 'toep-het':
      return bySubject(byLag(position, labels.length), subject, placed);
    case 'us':
    case 'us-hom':
      return bySubject(general(position, labels.length), subject, placed);
    case 'arma':
      return bySubject(autoregressiveMovingAverage(position, order ?? [], labels.length), subject, placed);
    default: {
      if (!at) throw new Error(`residuals of kind ${kind} have coordinates`);
      const map = kind === 'exp' && exponential === 'corCAR1' ? continuousTime(at) : spatial(kind, at, subject, nugget);
      if (!map) throw new Error(`no correlation of kind ${kind}`);
      return bySubject(map, subject, (row) => coordinates(at, row));
    }
  }
}
const coordinates = ({ nrow, ncol, data }: { nrow: number; ncol: number; data: Float64Array }, row: number): string =>
  Array.from({ length: ncol }, (_, k) => data[k * nrow + row]).join(' ');

/** [from, to) of consecutive parts. */
function partition(lengths: readonly number[]): (readonly [number, number])[] {
  let from = 0;
  return lengths.map((length) => {
    from += length;
    return [from - length, from] as const;
  });
}

/** R's `c(prefix = x)`: numbered where x has several elements without names. */
const labelled = (prefix: string, names: readonly string[]): string[] =>
  names.map((name, k) => (name !== '' ? `${prefix}.${name}` : names.length > 1 ? `${prefix}${k + 1}` : prefix));
const correlationNames = (correlation: Correlation | null): string[] =>
  correlation ? labelled('corStruct', correlation.coef ?? correlation.names.map(() => '')) : [];
function varianceCoefficients(functions: readonly VarianceMap[]): string[] {
  if (functions.length === 1) return labelled('varStruct', functions[0].coef);
  // varComb calls its parts A, B, ...
  return functions.flatMap(({ coef }, k) => labelled(`varStruct.${String.fromCharCode(65 + k)}`, coef));
}
