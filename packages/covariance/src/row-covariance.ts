/**
 * The covariance of two rows of one subject under a residual model, in its canonical parameters and with their first and
 * second derivatives:
 *
 *   V_ij = f_i f_j s_i s_j P_ij / sqrt(w_i w_j),   f the variance functions (Pinheiro & Bates 2000, section 5.2), s^2 the
 *   variances of the structure, P its correlations (off the diagonal times 1 - nugget), w the weights;
 *   us, propto and equalto give s_i s_j P_ij as one element of a matrix
 *
 * of distance d: exp e^(-d/r), gau e^(-(d/r)^2), ratio 1 / (1 + (d/r)^2), lin 1 - d/r and spher 1 - 3/2 d/r + 1/2 (d/r)^3,
 * both 0 beyond r (Pinheiro & Bates 2000, section 5.3.2). Positive definiteness is the caller's to see.
 */
import {
  type Kind,
  ofLevel,
  own,
  type Residual,
  type ResidualModel,
  residualNames,
  sigma2Of,
  varianceNames,
} from '@mixdiff/contract';
import { autocorrelations } from './arma.ts';
import {
  composed,
  constant,
  exponential,
  type Jet,
  minus,
  parameter,
  plus,
  raised,
  root,
  scaledBy,
  times,
} from './jet.ts';
import { SEARCHED } from './structures.ts';

/** What a residual model says of pairs of rows at one point. */
export interface RowCovariance {
  /** The parameters that elements are differentiated by, `sigma2` among them. */
  readonly names: readonly string[];
  /** Of two rows of one subject. */
  entry(i: number, j: number): Jet;
  /** Rows of one subject with equal keys have equal elements, whatever the subject. */
  key(i: number): string;
}
/** All that are searched, but `mat`: no second derivative in its smoothness is written down here. */
export const ROW_KINDS: readonly Kind[] = SEARCHED.filter((kind) => kind !== 'mat');

interface Given {
  /** n; 1 where there are none. */
  readonly weights?: Float64Array | null;
  /** n: what variance functions `of` the fitted values are taken at. */
  readonly fitted?: Float64Array | null;
}
type Read = (name: string) => Jet;
type Marginal = Extract<Residual, { kind: 'marginal' }>;

/** null: a kind that is not known here, or a point that lacks one of the parameters. */
export function rowCovariance(model: ResidualModel, at: Marginal, given: Given = {}): RowCovariance | null {
  if (!ROW_KINDS.some((kind) => kind === model.structure.kind)) return null;
  const names = residualNames(model);
  const values = names.map((name) => (name === 'sigma2' ? sigma2Of({ residual: at }) : own(at.parameters, name)));
  // NaN: of a position without rows, which no element meets
  if (!values.every((value) => value !== undefined)) return null;
  const jets = new Map(names.map((name, k) => [name, parameter(values[k] as number, k)]));
  const read: Read = (name) => jets.get(name) as Jet;
  const { by, position, at: coordinates } = model;
  const groups = (by?.levels ?? ['']).map((_, l) => elementsOf(model.structure, (name) => read(ofLevel(name, by, l))));
  const factors = variancesOf(model, read, given.fitted ?? null);
  const weight = (i: number): number => given.weights?.[i] ?? 1;
  const distance = (i: number, j: number): number => {
    let square = 0;
    if (coordinates)
      for (let c = 0; c < coordinates.ncol; c++)
        square += (coordinates.data[c * coordinates.nrow + i] - coordinates.data[c * coordinates.nrow + j]) ** 2;
    return Math.sqrt(square);
  };
  return {
    names,
    entry(i, j) {
      const element = groups[by?.index[i] ?? 0];
      const base = element(position[i], position[j], i === j, distance(i, j));
      const scaled = factors.reduce((jet, { of }) => times(times(jet, of(i)), of(j)), base);
      return scaledBy(scaled, 1 / Math.sqrt(weight(i) * weight(j)));
    },
    key: (i) =>
      JSON.stringify([
        by?.index[i] ?? 0,
        position[i],
        weight(i),
        ...factors.flatMap(({ key }) => key(i)),
        ...Array.from({ length: coordinates?.ncol ?? 0 }, (_, c) => coordinates?.data[c * coordinates.nrow + i]),
      ]),
  };
}

/** Of two positions, told whether they are one row, at a distance. */
type Element = (a: number, b: number, same: boolean, distance: number) => Jet;
export function elementsOf(structure: ResidualModel['structure'], read: Read): Element {
  const { kind, known, labels, nugget } = structure;
  const m = labels.length;
  if (kind === 'us') {
    const name = (a: number, b: number): string =>
      a === b ? `variance.${a + 1}` : `cov.${Math.max(a, b) + 1}.${Math.min(a, b) + 1}`;
    return (a, b) => read(name(a, b));
  }
  if (kind === 'propto') return (a, b) => scaledBy(read('sigma2'), known?.data[b * m + a] ?? Number.NaN);
  if (kind === 'equalto') return (a, b) => constant(known?.data[b * m + a] ?? Number.NaN);
  const correlation = correlationsOf(structure, read);
  const het = kind.endsWith('-het');
  const deviations = het ? labels.map((_, a) => root(read(`variance.${a + 1}`))) : [];
  const kept = nugget ? minus(ONE, read('nugget')) : ONE;
  return (a, b, same, d) => {
    const variance = !het ? read('sigma2') : same ? read(`variance.${a + 1}`) : times(deviations[a], deviations[b]);
    return same ? variance : times(times(variance, correlation(a, b, d)), kept);
  };
}
const ONE = constant(1);
const NONE = constant(0);

/** P_ab of two rows that are not one. */
function correlationsOf(
  { kind, labels, order = [] }: ResidualModel['structure'],
  read: Read,
): (a: number, b: number, distance: number) => Jet {
  const m = labels.length;
  switch (kind) {
    case 'us-hom':
      return (a, b) => read(`cor.${Math.max(a, b) + 1}.${Math.min(a, b) + 1}`);
    case 'cs-het':
    case 'cs-hom':
      return () => read('rho');
    case 'ar1-het':
    case 'ar1-hom':
      return (a, b) => raised(read('rho'), Math.abs(a - b));
    case 'toep-het':
    case 'toep-hom':
      return (a, b) => read(`rho.${Math.abs(a - b)}`);
    case 'ad-het':
    case 'ad-hom':
      return (a, b) => {
        const from = Math.min(a, b);
        return Array.from({ length: Math.abs(a - b) }, (_, k) => read(`rho.${from + k + 1}`)).reduce(times, ONE);
      };
    case 'arma': {
      const [p = 0, q = 0] = order;
      const numbered = (name: string, count: number): Jet[] =>
        Array.from({ length: count }, (_, k) => read(`${name}.${k + 1}`));
      const rho = autocorrelations(numbered('ar', p), numbered('ma', q), m - 1);
      return (a, b) => rho[Math.abs(a - b)];
    }
    case 'exp':
    case 'gau':
    case 'ratio':
    case 'lin':
    case 'spher':
      return (_, __, d) => ofDistance(kind, scaledBy(raised(read('range'), -1), d));
    default:
      return () => NONE;
  }
}
/** `x`: distance over range. */
function ofDistance(kind: 'exp' | 'gau' | 'ratio' | 'lin' | 'spher', x: Jet): Jet {
  const { value } = x;
  switch (kind) {
    case 'exp':
      return exponential(scaledBy(x, -1));
    case 'gau':
      return exponential(scaledBy(raised(x, 2), -1));
    case 'ratio':
      return raised(plus(ONE, raised(x, 2)), -1);
    case 'lin':
      return value < 1 ? minus(ONE, x) : NONE;
    case 'spher':
      return value < 1 ? composed(x, [1 - 1.5 * value + value ** 3 / 2, 1.5 * (value ** 2 - 1), 3 * value]) : NONE;
  }
}

interface Factor {
  readonly of: (i: number) => Jet;
  readonly key: (i: number) => readonly number[];
}
function variancesOf({ variance = [] }: ResidualModel, read: Read, fitted: Float64Array | null): Factor[] {
  return variance.map((fn, place): Factor => {
    const { kind, of, by } = fn;
    const names = varianceNames(fn, place);
    const level = (i: number): number => by?.index[i] ?? 0;
    if (kind === 'ident')
      return { of: (i) => (level(i) === 0 ? ONE : read(names[level(i) - 1])), key: (i) => [level(i)] };
    const covariate = of === 'fitted' ? fitted : of;
    const v = (i: number): number => covariate?.[i] ?? Number.NaN;
    // the first of the function's parameters for every level, then the second
    const first = (i: number): Jet => read(names[level(i)]);
    const second = (i: number): Jet => read(names[(by?.levels.length ?? 1) + level(i)]);
    // |v|^d = e^(d log|v|)
    const power = (i: number, d: Jet): Jet => exponential(scaledBy(d, Math.log(Math.abs(v(i)))));
    const factor: Record<typeof kind, (i: number) => Jet> = {
      power: (i) => power(i, first(i)),
      exp: (i) => exponential(scaledBy(first(i), v(i))),
      'const-power': (i) => plus(first(i), power(i, second(i))),
      fixed: (i) => constant(Math.sqrt(v(i))),
    };
    return { of: factor[kind], key: (i) => [v(i), level(i)] };
  });
}
