/**
 * Whose rows have which covariance matrix. A domain is a set of positions with one Sigma over them: the visits of a group, or, of a spatial
 * structure, the places where a subject's rows lie, for all subjects of a group whose rows lie alike. A pattern is what some subjects have of a domain.
 */
import type { ResidualModel } from '@mixdiff/contract';
import { isSpatial } from './covariance.ts';

export interface Domain {
  /** Index into the levels of the groups, 0 where there are none. */
  readonly group: number;
  readonly m: number;
  /** m x m; null: not spatial. */
  readonly distances: Float64Array | null;
}
/** Subjects that have the same visits of the same domain. */
export interface Pattern {
  readonly domain: number;
  /** Positions, increasing. */
  readonly visits: Int32Array;
  readonly subjects: number;
  /** The first of its subjects' rows in the layout; each subject has visits.length rows there, in the order of `visits`. */
  readonly from: number;
}
export interface Layout {
  readonly domains: readonly Domain[];
  readonly patterns: readonly Pattern[];
  /** n: the row of the problem at each place of the layout. */
  readonly row: Int32Array;
}

/** One subject's rows, in the order of their positions in a domain. */
interface Placed {
  readonly domain: number;
  readonly visits: Int32Array;
  readonly rows: readonly number[];
}

/** `positions`: indices into the labels, increasing. */
export function layOut(residual: ResidualModel, positions: Int32Array): Layout {
  const { domains, place } = isSpatial(residual.structure.kind) ? byPlace(residual) : byVisit(residual, positions);
  const alike = new Map<string, { visits: Int32Array; domain: number; subjects: (readonly number[])[] }>();
  for (const own of rowsBySubject(residual.subject)) {
    const { domain, visits, rows } = place(own, groupOf(residual, own));
    const key = keyOf(domain, visits);
    const known = alike.get(key);
    if (known) known.subjects.push(rows);
    else alike.set(key, { visits, domain, subjects: [rows] });
  }
  const row = new Int32Array(residual.subject.index.length);
  let next = 0;
  const patterns = [...alike.values()].map(({ visits, domain, subjects }) => {
    const from = next;
    for (const own of subjects) for (const i of own) row[next++] = i;
    return { domain, visits, subjects: subjects.length, from };
  });
  return { domains, patterns, row };
}

/** Added up: `join` takes several times as long, and this is asked for every subject. */
function keyOf(domain: number, visits: Int32Array): string {
  let key = `${domain}`;
  for (let i = 0; i < visits.length; i++) key += ` ${visits[i]}`;
  return key;
}

/** In the order in which subjects come first in the data. */
export function rowsBySubject({ index, levels }: ResidualModel['subject']): number[][] {
  const rows: (number[] | undefined)[] = new Array(levels.length);
  const found: number[][] = [];
  for (let i = 0; i < index.length; i++) {
    const own = rows[index[i]];
    if (own) own.push(i);
    else {
      const first = [i];
      rows[index[i]] = first;
      found.push(first);
    }
  }
  return found;
}
const groupOf = ({ by }: ResidualModel, [first = 0]: readonly number[]): number => by?.index[first] ?? 0;

interface Placement {
  readonly domains: Domain[];
  place(rows: number[], group: number): Placed;
}
function byVisit({ position, by }: ResidualModel, positions: Int32Array): Placement {
  const m = positions.length;
  const rank = new Int32Array(m === 0 ? 0 : 1 + positions[m - 1]);
  for (let i = 0; i < m; i++) rank[positions[i]] = i;
  const groups = by?.levels ?? [''];
  return {
    domains: groups.map((_, group) => ({ group, m, distances: null })),
    place(own, domain) {
      const inOrder = own.every((row, i) => i === 0 || position[own[i - 1]] <= position[row]);
      const rows = inOrder ? own : own.sort((i, j) => position[i] - position[j]);
      const visits = new Int32Array(rows.length);
      for (let i = 0; i < visits.length; i++) visits[i] = rank[position[rows[i]]];
      return { domain, rows, visits };
    },
  };
}

/** Subjects share a domain where all distances are the same. */
function byPlace({ at }: ResidualModel): Placement {
  const domains: Domain[] = [];
  const known = new Map<string, number>();
  const { nrow, ncol, data } = at ?? { nrow: 0, ncol: 0, data: new Float64Array(0) };
  const order = (i: number, j: number): number => {
    for (let c = 0; c < ncol; c++)
      if (data[c * nrow + i] !== data[c * nrow + j]) return data[c * nrow + i] - data[c * nrow + j];
    return i - j;
  };
  const distance = (i: number, j: number): number => {
    let sum = 0;
    for (let c = 0; c < ncol; c++) sum += (data[c * nrow + i] - data[c * nrow + j]) ** 2;
    return Math.sqrt(sum);
  };
  return {
    domains,
    place(own, group) {
      const rows = own.sort(order);
      const m = rows.length;
      const distances = Float64Array.from(rows.flatMap((i) => rows.map((j) => distance(i, j))));
      const key = `${group} ${distances.join(' ')}`;
      const domain = known.get(key) ?? domains.push({ group, m, distances }) - 1;
      known.set(key, domain);
      return { domain, rows, visits: Int32Array.from(rows.keys()) };
    },
  };
}
