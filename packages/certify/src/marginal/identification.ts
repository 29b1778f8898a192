/**
 * Which parameters of a residual model no data of this design can tell apart, whatever the response: directions in which no
 * entry of V between two rows of a subject moves. By differences at one point of the region, which for the smooth maps of all
 * structures is as good as any other but for a set of measure zero.
 */
import { type ResidualModel, residualNames } from '@mixdiff/contract';
import type { MarginalPoint, ResidualCoordinates } from '@mixdiff/covariance';
import { symmetricEigen } from '@mixdiff/linalg';

export interface ResidualIdentification {
  /** In no likelihood at all: no two rows of a subject are of them. */
  readonly silent: readonly string[];
  /** Of which only combinations are in the likelihood. */
  readonly confounded: readonly string[];
  /** How many of the confounded could be held without changing what the model can say. */
  readonly redundant: readonly string[];
  /** Every lag between rows of a subject is even: a correlation by lag and its negative are one. */
  readonly signless: boolean;
}
const STEP = 1e-5;
/** Squared size of a change, relative to the largest, that is rounding of a difference. */
const NOTHING = 1e-14;
/** Eigenvalue of the scaled cross-products that is rounding; those of an identified model are above 1e-9. */
const NULL = 1e-12;
const INVOLVED = 1e-3;
/** Rows of V that are looked at, where variance functions make every one another. */
const MOST_PAIRS = 20000;

export function identifyResidual(residual: ResidualModel, coordinates: ResidualCoordinates): ResidualIdentification {
  const names = residualNames(residual);
  const x = generic(residual, coordinates);
  const point = coordinates.toPoint(x);
  const pairs = pairsOf(residual, coordinates);
  const columns = names.map((name) => slopeOf(coordinates, point, name, pairs));
  const squares = columns.map((column) => inner(column, column));
  const largest = Math.max(0, ...squares);
  const silent = names.filter((_, k) => !(squares[k] > NOTHING * largest));
  const told = [...names.keys()].filter((k) => !silent.includes(names[k]));
  const d = told.length;
  const gram = Float64Array.from({ length: d * d }, (_, e) => {
    const [i, j] = [told[e % d], told[Math.floor(e / d)]];
    return inner(columns[i], columns[j]) / Math.sqrt(squares[i] * squares[j]);
  });
  const { values, vectors } = d > 0 ? symmetricEigen(gram, d) : { values: new Float64Array(0), vectors: gram };
  const nulls = [...values.keys()].filter((e) => values[e] < NULL);
  const involved = told.filter((_, i) => nulls.some((e) => Math.abs(vectors[e * d + i]) > INVOLVED));
  const confounded = involved.map((k) => names[k]);
  return {
    silent,
    confounded,
    redundant: confounded.slice(confounded.length - nulls.length),
    signless: isSignless(residual),
  };
}
const inner = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
/** A point of the region with nothing special about it. */
function generic({ structure: { labels } }: ResidualModel, coordinates: ResidualCoordinates): Float64Array {
  const starts = coordinates.starts(new Float64Array(labels.length).fill(1));
  const middle = starts[Math.floor(starts.length / 2)];
  return middle.map((v, k) => v + 0.3 * Math.sin(3 * k + 1));
}

interface Pair {
  readonly i: number;
  readonly j: number;
}
/** One pair of rows per cell; where rows have scales of their own, pairs of all subjects. */
function pairsOf({ subject, variance = [] }: ResidualModel, coordinates: ResidualCoordinates): Pair[] {
  const rowsOf: number[][] = subject.levels.map(() => []);
  for (const [i, s] of subject.index.entries()) rowsOf[s].push(i);
  const known = new Set<number>();
  const pairs: Pair[] = [];
  for (const rows of rowsOf) {
    for (const [a, j] of rows.entries()) {
      for (const i of rows.slice(a)) {
        const cell = coordinates.cell(i, j);
        if (variance.length === 0 ? known.has(cell) : pairs.length >= MOST_PAIRS) continue;
        known.add(cell);
        pairs.push({ i, j });
      }
    }
  }
  return pairs;
}
/** How V of the pairs moves with a parameter, in units of the parameter's own size. */
function slopeOf(
  coordinates: ResidualCoordinates,
  point: MarginalPoint,
  name: string,
  pairs: readonly Pair[],
): Float64Array {
  const value = name === 'sigma2' ? point.sigma2 : point.parameters[name];
  const h = STEP * Math.max(Math.abs(value), 0.1);
  const [up, down] = [h, -h].map((by) => {
    const moved =
      name === 'sigma2'
        ? { ...point, sigma2: value + by }
        : { ...point, parameters: { ...point.parameters, [name]: value + by } };
    const x = coordinates.fromPoint(moved);
    if (!x) throw new Error(`${name} has no room at ${value}`);
    return entriesOf(coordinates, x, pairs);
  });
  return up.map((v, k) => ((v - down[k]) * Math.max(Math.abs(value), 0.1)) / (2 * h));
}
function entriesOf(coordinates: ResidualCoordinates, x: Float64Array, pairs: readonly Pair[]): Float64Array {
  const C = new Float64Array(coordinates.cells);
  coordinates.covariance(x, C);
  return Float64Array.from(
    pairs,
    ({ i, j }) => coordinates.scale(x, i) * coordinates.scale(x, j) * C[coordinates.cell(i, j)],
  );
}
function isSignless({ structure: { kind }, subject, position }: ResidualModel): boolean {
  if (!kind.startsWith('ar1')) return false;
  const first = new Map<number, number>();
  const lags = Array.from(position, (one, i) => {
    const s = subject.index[i];
    const begun = first.get(s);
    if (begun === undefined) first.set(s, one);
    return begun === undefined ? 0 : one - begun;
  });
  return lags.some((lag) => lag !== 0) && lags.every((lag) => lag % 2 === 0);
}
