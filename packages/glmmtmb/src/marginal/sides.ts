/**
 * What correlates rows: the random-effects terms of the Problem, and its residual model, which glmmTMB says as one more
 * term over the positions of a subject (one term per level, where groups have parameters of their own). Positions that no
 * row has are left out, and those that are left are counted anew, as glmmTMB drops the levels that no row has.
 */
import { type Problem, type RandomTerm, type ResidualModel, type Structure, structured } from '@mixdiff/contract';
import { covariance } from '../covariance.ts';
import type { Covariance } from '../term-covariance.ts';

export interface Side {
  /** As glmmTMB labels it: `0+visit|id`. */
  readonly label: string;
  readonly covariance: Covariance;
  /** n: which level a row belongs to; -1: none. */
  readonly level: Int32Array;
  readonly levels: number;
  /** n: the one column that is 1 in a row, the others 0; null: see Z. */
  readonly position: Int32Array | null;
  /** n x c; null: see position. */
  readonly Z: Float64Array | null;
}
/** The residual model over the positions that have rows. */
export interface Occupied {
  readonly model: ResidualModel;
  /** Indices into its labels, ascending; of a structure over coordinates, nothing. */
  readonly positions: readonly number[];
  readonly structure: Structure;
  /** n, index into the positions of `structure`. */
  readonly position: Int32Array;
}

const SPATIAL: readonly string[] = ['exp', 'gau', 'mat'];

export function occupied(model: ResidualModel): Occupied {
  const { structure, at, position } = model;
  if (SPATIAL.includes(structure.kind) && at) return atPlaces(model, at);
  const positions = [...new Set(position)].sort((a, b) => a - b);
  const place = new Map(positions.map((p, k) => [p, k]));
  const kept = structured(
    structure.kind,
    positions.map((p) => structure.labels[p]),
  );
  const known = structure.known && {
    nrow: positions.length,
    ncol: positions.length,
    data: Float64Array.from(
      positions.flatMap((j) => positions.map((i) => structure.known?.data[i + j * structure.labels.length] ?? 0)),
    ),
  };
  return {
    model,
    positions,
    structure: known ? { ...kept, known } : kept,
    position: position.map((p) => place.get(p) ?? 0),
  };
}

/** Distinct coordinates are the positions. */
function atPlaces(model: ResidualModel, { nrow: n, ncol: d, data }: NonNullable<ResidualModel['at']>): Occupied {
  const seen = new Map<string, number>();
  const first: number[] = [];
  const position = Int32Array.from({ length: n }, (_, i) => {
    const key = Array.from({ length: d }, (__, k) => data[i + k * n]).join(' ');
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, first.length);
    first.push(i);
    return first.length - 1;
  });
  const coordinates = {
    nrow: first.length,
    ncol: d,
    data: Float64Array.from({ length: d * first.length }, (_, at) => {
      const k = Math.floor(at / first.length);
      return data[first[at % first.length] + k * n];
    }),
  };
  const labels = first.map(String);
  return { model, positions: [], structure: { kind: model.structure.kind, labels, coordinates }, position };
}

export function sidesOf(problem: Problem, labels: readonly string[], residual: Occupied | null): Side[] {
  const random = problem.random.map((term, k): Side => {
    const { level, levels, Z, structure } = term;
    const position = positionsOf(term);
    const rows = { level, levels: levels.length, position, Z: position ? null : Z.data };
    return { ...rows, label: labels[k], covariance: covariance(structure) };
  });
  return residual ? [...random, ...residualSides(residual)] : random;
}

/** n: the one column that is 1 in each row of Z, of structures over distances; null: of another kind. */
export function positionsOf({ structure: { kind }, Z: { nrow: n, ncol, data } }: RandomTerm): Int32Array | null {
  if (!SPATIAL.includes(kind)) return null;
  const position = new Int32Array(n).fill(-1);
  for (let j = 0; j < ncol; j++) {
    for (let i = 0; i < n; i++) {
      const z = data[i + j * n];
      if (z === 0) continue;
      if (z !== 1 || position[i] >= 0) return null;
      position[i] = j;
    }
  }
  return position.includes(-1) ? null : position;
}

function residualSides({ model: { subject, by }, structure, position }: Occupied): Side[] {
  const groups = by ? by.levels.map((name, l) => ({ name, l })) : [{ name: '', l: -1 }];
  return groups.map(({ name, l }) => ({
    label: `0+${l < 0 ? 'position' : `position:${name}`}|${subject.name}`,
    covariance: covariance(structure),
    level: l < 0 ? subject.index : subject.index.map((s, i) => (by?.index[i] === l ? s : -1)),
    levels: subject.levels.length,
    position,
    Z: null,
  }));
}

/** Rows that some side connects, cluster by cluster: the covariance matrix of y is block-diagonal over them. */
export function clusters(n: number, sides: readonly Side[]): Int32Array[] {
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  for (const { level, levels } of sides) {
    const first = new Int32Array(levels).fill(-1);
    level.forEach((l, i) => {
      if (l < 0) return;
      if (first[l] < 0) first[l] = i;
      else parent[root(i)] = root(first[l]);
    });
  }
  const rows = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const found = rows.get(root(i));
    if (found) found.push(i);
    else rows.set(root(i), [i]);
  }
  return Array.from(rows.values(), (list) => Int32Array.from(list));
}
