/**
 * A whole residual model in coordinates: those of its structure group by group, then those of its variance functions.
 *
 *   V_ij = s_i s_j C_cell(i, j)
 */
import { covarianceNames, type Matrix, ofLevel, own, type ResidualModel } from '@mixdiff/contract';
import type { MarginalPoint } from './coordinates.ts';
import { coordinatesOf } from './structures.ts';
import { type Scale, scaleOf } from './variance-function.ts';

export interface ResidualCoordinates {
  readonly length: number;
  toPoint(x: Float64Array): MarginalPoint;
  /** null: no point of the open region of positive definite matrices. */
  fromPoint(at: MarginalPoint): Float64Array | null;
  readonly cells: number;
  /** Of two rows of a subject. */
  cell(i: number, j: number): number;
  /** The first so many coordinates are of C, the others of s. */
  readonly structural: number;
  covariance(x: Float64Array, out: Float64Array): void;
  /** out_k <- sum over cells of S dC/dx_k, for k < structural. */
  pull(x: Float64Array, S: Float64Array, out: Float64Array): void;
  /** s_i. */
  scale(x: Float64Array, i: number): number;
  /** dlog s_i / dx_k for k >= structural. */
  scaleSlope(x: Float64Array, k: number, i: number): number;
  /** `variance`: of the positions. */
  starts(variance: Float64Array): readonly Float64Array[];
  /** Which coordinates are logarithms of a range. */
  readonly ranges: readonly number[];
  /** Distances between rows of a subject, ascending; empty where the structure goes by position. */
  readonly distances: Float64Array;
}

/** `definite`: as of `coordinatesOf`. null: the structure has no coordinates. */
export function residualCoordinates(residual: ResidualModel, definite?: number): ResidualCoordinates | null {
  const { structure, position, by, variance = [] } = residual;
  const places = placesOf(residual);
  const one = coordinatesOf(structure, {
    ...(places ? { distances: places.distances } : {}),
    ...(definite === undefined ? {} : { definite }),
  });
  if (!one) return null;
  const groups = by?.levels.length ?? 1;
  const structural = groups * one.length;
  const scales = placed(variance.map(scaleOf), structural);
  const names = covarianceNames(structure);
  const m = structure.labels.length;
  const part = (x: Float64Array, g: number): Float64Array => x.subarray(g * one.length, (g + 1) * one.length);
  const found = (k: number) => scales.find(({ from, scale }) => k >= from && k < from + scale.names.length);
  const inner = places?.cell ?? ((i: number, j: number) => position[j] * m + position[i]);
  const length = structural + scales.reduce((sum, { scale }) => sum + scale.names.length, 0);
  return {
    length,
    structural,
    cells: groups * one.cells,
    cell: (i, j) => (by?.index[i] ?? 0) * one.cells + inner(i, j),
    toPoint(x) {
      const own = Array.from({ length: groups }, (_, g) => one.toPoint(part(x, g)));
      const scaled = scales.flatMap(({ scale, from }) => {
        const values = scale.toParameters(x.subarray(from, from + scale.names.length));
        return scale.names.map((name, k) => [name, values[k]] as const);
      });
      const structured = own.flatMap(({ sigma2, parameters }, g) =>
        (by ? [['sigma2', sigma2] as const, ...Object.entries(parameters)] : Object.entries(parameters))
          .filter(([name]) => names.includes(name))
          .map(([name, value]) => [ofLevel(name, by, g), value] as const),
      );
      return {
        sigma2: by ? Number.NaN : own[0].sigma2,
        parameters: Object.fromEntries([...structured, ...scaled]),
      };
    },
    fromPoint(at) {
      const x: number[] = [];
      for (let g = 0; g < groups; g++) {
        const found = one.fromPoint(by ? ofGroup(at, names, (name) => ofLevel(name, by, g)) : at);
        if (!found) return null;
        x.push(...found);
      }
      for (const { scale } of scales) {
        const found = scale.fromParameters(scale.names.map((name) => own(at.parameters, name) ?? Number.NaN));
        if (!found) return null;
        x.push(...found);
      }
      return Float64Array.from(x);
    },
    covariance(x, out) {
      for (let g = 0; g < groups; g++) one.covariance(part(x, g), out.subarray(g * one.cells, (g + 1) * one.cells));
    },
    pull(x, S, out) {
      for (let g = 0; g < groups; g++) {
        const own = S.subarray(g * one.cells, (g + 1) * one.cells);
        one.pull(part(x, g), own, out.subarray(g * one.length, (g + 1) * one.length));
      }
    },
    scale: (x, i) => {
      let sum = 0;
      for (const { scale, from } of scales) sum += scale.log(x.subarray(from, from + scale.names.length), i);
      return Math.exp(sum);
    },
    scaleSlope: (x, k, i) => {
      const { scale, from } = found(k) ?? { scale: null, from: 0 };
      return scale ? scale.slope(x.subarray(from, from + scale.names.length), k - from, i) : 0;
    },
    starts: (variance) =>
      one.starts(variance).map((own) => {
        const x = new Float64Array(length);
        for (let g = 0; g < groups; g++) x.set(own, g * one.length);
        return x;
      }),
    ranges: names.includes('range')
      ? Array.from({ length: groups }, (_, g) => g * one.length + names.indexOf('range'))
      : [],
    distances: places?.distances ?? new Float64Array(0),
  };
}
const placed = (scales: readonly Scale[], structural: number): { scale: Scale; from: number }[] => {
  let from = structural;
  return scales.map((scale) => {
    from += scale.names.length;
    return { scale, from: from - scale.names.length };
  });
};
function ofGroup(
  { parameters }: MarginalPoint,
  names: readonly string[],
  inGroup: (name: string) => string,
): MarginalPoint {
  const read = (name: string): number => own(parameters, inGroup(name)) ?? Number.NaN;
  return {
    sigma2: read('sigma2'),
    parameters: Object.fromEntries(names.filter((name) => name !== 'sigma2').map((name) => [name, read(name)])),
  };
}

interface Places {
  readonly distances: Float64Array;
  cell(i: number, j: number): number;
}
/** Distances that occur, and which is that of two rows; null: the structure goes by position. */
function placesOf({ at, structure: { kind }, subject }: ResidualModel): Places | null {
  if (!at || !BY_DISTANCE.has(kind)) return null;
  const rowsOf: number[][] = subject.levels.map(() => []);
  for (const [i, s] of subject.index.entries()) rowsOf[s].push(i);
  const found = new Set<number>();
  for (const rows of rowsOf) for (const i of rows) for (const j of rows) if (i < j) found.add(distance(at, i, j));
  const distances = Float64Array.from(found).sort();
  const cells = new Map(Array.from(distances, (d, k) => [d, k + 1]));
  return { distances, cell: (i, j) => (i === j ? 0 : (cells.get(distance(at, i, j)) ?? 0)) };
}
const BY_DISTANCE: ReadonlySet<string> = new Set(['exp', 'gau', 'ratio', 'lin', 'spher', 'mat']);
/** The same bits for (i, j) and (j, i). */
function distance({ nrow, ncol, data }: Matrix, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < ncol; k++) sum += (data[k * nrow + i] - data[k * nrow + j]) ** 2;
  return Math.sqrt(sum);
}
