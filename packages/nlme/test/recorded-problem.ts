/** Problems that R's fits were recorded for, built from the vectors that stand beside them. */
import type { By, Matrix, Method, Problem, RandomTerm, ResidualModel, Structure } from '@mixdiff/contract';
import { type Column, matrix, problem, sortLabels } from '@mixdiff/testing';

type Vector = readonly number[] | readonly string[];
export interface DataSet {
  readonly y: readonly number[];
  readonly fixed: { readonly columns: readonly string[]; readonly values: readonly (readonly number[])[] };
  readonly vectors: Readonly<Record<string, Vector>>;
  /** Of factors, in R's order. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
}
interface Described {
  readonly subject?: string;
  readonly position?: string;
  readonly kind: Structure['kind'];
  readonly order?: readonly number[];
  readonly nugget?: true;
  readonly at?: readonly string[];
  readonly variance?: readonly { readonly kind: string; readonly of?: string; readonly by?: string }[];
}
interface Term {
  readonly group: string;
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly structure: Structure['kind'];
  readonly parts?: readonly { readonly kind: Structure['kind']; readonly size: number }[];
}
export interface RecordedStructure {
  readonly name: string;
  readonly set: string;
  readonly method: Method;
  readonly residual: Described | null;
  readonly random: readonly Term[] | null;
  readonly choices: Readonly<Record<string, string>> | null;
  readonly rounds: readonly {
    readonly start: readonly number[];
    readonly par: readonly number[];
    readonly objective: number;
    readonly iterations: number;
    readonly evaluations: readonly number[];
  }[];
  readonly error?: string;
  readonly coefficients: readonly string[];
  readonly correlation: readonly number[] | null;
  readonly logLik: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly sigma: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
  readonly psi: readonly (readonly (readonly number[])[])[] | null;
}
export interface RecordedStructures {
  readonly source: string;
  readonly sets: Readonly<Record<string, DataSet>>;
  readonly cases: readonly RecordedStructure[];
  readonly invalid: readonly { readonly range: number; readonly logLik: number; readonly smallest: number }[];
}

export function recordedProblem({ sets }: RecordedStructures, c: RecordedStructure): Problem {
  const set = sets[c.set] as DataSet;
  const fixed = set.fixed.columns.map(
    (name, j): Column => ({ name, term: name, values: set.fixed.values[j] as readonly number[] }),
  );
  const base = problem(set.y, fixed, [], c.method);
  const random = (c.random ?? []).map((term, k) => termOf(term, byOf(set, term.group), k));
  return { ...base, random, residual: c.residual && residualOf(c.residual, set) };
}
const vectorOf = ({ vectors }: DataSet, name: string): Vector => vectors[name] as Vector;

/** `a:b`: both labels, levels of a first. */
function byOf(set: DataSet, name: string): By {
  const parts = name.split(':').map((part) => {
    const labels = vectorOf(set, part).map(String);
    return { labels, levels: set.levels[part] ?? sortLabels(labels) };
  });
  const labels = set.y.map((_, row) => parts.map((part) => part.labels[row] as string).join(':'));
  const all = parts.reduce<string[]>(
    (outer, { levels }) => (outer.length === 0 ? [...levels] : outer.flatMap((a) => levels.map((b) => `${a}:${b}`))),
    [],
  );
  const levels = all.filter((level) => labels.includes(level));
  return { name, levels, index: Int32Array.from(labels, (label) => levels.indexOf(label)) };
}
function residualOf(spec: Described, set: DataSet): ResidualModel {
  const { kind, order, nugget } = spec;
  const n = set.y.length;
  const rows = Array.from({ length: n }, (_, i) => String(i));
  const vector = (name: string): Vector => vectorOf(set, name);
  const position = spec.position ? Int32Array.from(vector(spec.position), Number) : new Int32Array(n);
  const labels = Array.from({ length: position.reduce((a, b) => Math.max(a, b), 0) + 1 }, (_, i) => String(i + 1));
  const variance = (spec.variance ?? []).map(({ kind: f, of, by }) => ({
    kind: f as 'power',
    of: of === 'fitted' ? ('fitted' as const) : of ? Float64Array.from(vector(of), Number) : null,
    by: by ? byOf(set, by) : null,
  }));
  return {
    subject: spec.subject
      ? byOf(set, spec.subject)
      : { name: 'row', levels: rows, index: Int32Array.from(rows, Number) },
    position,
    structure: { kind, labels, ...(order ? { order } : {}), ...(nugget ? { nugget } : {}) },
    ...(spec.at ? { at: matrix(spec.at.map((name) => vector(name) as readonly number[])) } : {}),
    ...(variance.length > 0 ? { variance } : {}),
  };
}
function termOf(term: Term, { levels, index }: By, k: number): RandomTerm {
  const Z: Matrix = matrix(term.values);
  let from = 0;
  const parts = term.parts?.map(({ kind, size }): Structure => {
    from += size;
    return { kind, labels: term.columns.slice(from - size, from) };
  });
  const structure = { kind: term.structure, labels: term.columns, ...(parts ? { parts } : {}) };
  const name = `${term.columns.join(' + ')} | ${term.group}${k > 0 ? ` ${k}` : ''}`;
  return { name, group: term.group, columns: term.columns, levels, level: index, Z, structure };
}
