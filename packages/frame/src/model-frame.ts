import { type Answer, isRefusal, OTHER_PARTS, type OtherPart, type Refusal } from '@mixdiff/contract';
import type { Columns } from './columns.ts';
import { deparse } from './deparse.ts';
import { evaluate } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { indices } from './fill.ts';
import type { Formula } from './formula.ts';
import type { Group } from './grouping.ts';
import { asFactor, dropUnused } from './levels.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';
import { responseVariables } from './response-variables.ts';
import type { ModelSpec } from './spec.ts';
import type { Table } from './table.ts';
import { allFinite, type FactorVector, lengthOf, markMissing, pick, recycle, type Vector } from './vector.ts';

/** Every variable of a model on the rows that are used: R's model frame. */
export interface ModelFrame {
  readonly formula: Formula;
  readonly spec: ModelSpec;
  /** By R's label (`log(x)`, `factor(dose)`); text has become factors, unused levels are gone. */
  readonly variables: ReadonlyMap<string, Vector>;
  /** Grouping factors by lme4's name. */
  readonly groups: ReadonlyMap<string, FactorVector>;
  /** Times, coordinates and variance covariates of the residual model, by R's label. */
  readonly covariates: ReadonlyMap<string, Float64Array>;
  readonly offset: Float64Array | null;
  /** Of the other linear predictors. */
  readonly offsets: { readonly [P in OtherPart]: Float64Array | null };
  readonly weights: Float64Array | null;
  /** Used rows: 0-based positions in the file. */
  readonly rows: Int32Array;
  readonly counts: { readonly read: number; readonly selected: number; readonly used: number };
  /** Per variable, how many of the selected rows lack it. A row may lack several. */
  readonly missing: readonly { readonly variable: string; readonly rows: number }[];
}

/** A variable on all selected rows, with the name that messages give it. */
interface Gathered {
  readonly role: 'variable' | 'group' | 'covariate' | 'offset' | 'weights' | OtherPart;
  readonly label: string;
  readonly value: Vector;
}

/** What a residual model names beyond the formula: partitions, and numbers per row. */
interface Others {
  readonly groups: readonly Group[];
  readonly covariates: readonly { readonly label: string; readonly expression: Expression }[];
}
const NONE: Others = { groups: [], covariates: [] };

export function modelFrame(
  table: Table,
  columns: Columns,
  formula: Formula,
  spec: ModelSpec,
  others: Others = NONE,
): Answer<ModelFrame> {
  const gathered = gather(columns, formula, spec, others);
  if (isRefusal(gathered)) return gathered;
  const n = columns.rows.length;
  const incomplete = new Uint8Array(n);
  const finite = gathered.map(({ value }) => value.kind === 'number' && allFinite(value.values));
  const missing = gathered
    .map((g, k) => ({ variable: g.label, rows: finite[k] ? 0 : markMissing(g.value, incomplete) }))
    .filter((m, k, all) => m.rows > 0 && all.findIndex((other) => other.variable === m.variable) === k);
  const complete = missing.length > 0 ? indices(n, (i) => incomplete[i] === 0) : null;
  const used = complete?.length ?? n;
  const rows = complete ? complete.map((i) => columns.rows[i] as number) : columns.rows;
  if (spec.na === 'fail' && used < n) {
    const first = columns.rows[incomplete.indexOf(1)] as number;
    return say.missingValues(table.name, n - used, n, table.lines[first] as number, missing);
  }
  if (used === 0) return say.noCompleteRows(table.name, n, missing);
  const kept = gathered.map(
    ({ role, label, value }): Gathered => ({ role, label, value: settle(complete ? pick(value, complete) : value) }),
  );
  const infinite = findInfinite(
    kept.filter((_, k) => !finite[k]),
    rows,
    table,
  );
  if (infinite) return infinite;
  const role = (wanted: Gathered['role']): Gathered[] => kept.filter((g) => g.role === wanted);
  return {
    formula,
    spec,
    variables: new Map(role('variable').map((g) => [g.label, g.value])),
    groups: new Map(
      role('group').map(({ label, value }) => [label, value.kind === 'factor' ? value : asFactor(value)]),
    ),
    covariates: new Map(role('covariate').map((g) => [g.label, numbersOf(g)])),
    offset: sumOf(role('offset')),
    offsets: { zeroInflation: sumOf(role('zeroInflation')), dispersion: sumOf(role('dispersion')) },
    weights: sumOf(role('weights')),
    rows,
    counts: { read: table.nrow, selected: n, used },
    missing,
  };
}

function gather(columns: Columns, formula: Formula, spec: ModelSpec, others: Others): Gathered[] | Refusal {
  const n = columns.rows.length;
  const gathered: Gathered[] = [];
  const seen = new Set<string>();
  const add = (role: Gathered['role'], label: string, e: Expression): Refusal | null => {
    const once = role === 'variable' || role === 'group' || role === 'covariate';
    if (once && seen.has(`${role} ${label}`)) return null;
    seen.add(`${role} ${label}`);
    const found = evaluate(e, columns);
    if (isRefusal(found)) return found;
    const value = recycle(found, n);
    if (lengthOf(value) !== n) return say.lengthsDiffer(label, lengthOf(value), n);
    const isNumber = value.kind === 'number' || value.kind === 'logical';
    if (!once && !isNumber) return say.notNumbers(`${role === 'weights' ? role : 'offset'} ${label}`, value);
    if (role === 'covariate' && !isNumber) return say.covariateNotNumbers(label, value);
    gathered.push({ role, label, value });
    return null;
  };
  const predictors = OTHER_PARTS.flatMap((part) => {
    const terms = formula.parts?.[part];
    return terms ? [{ part, terms }] : [];
  });
  const wanted: (readonly [Gathered['role'], string, Expression])[] = [
    ...responseVariables(formula.response).map((e) => ['variable', deparse(e), e] as const),
    ...[formula.fixed, ...predictors.map(({ terms }) => terms), ...formula.random.map((part) => part.terms)].flatMap(
      (terms) => terms.variables.map((v) => ['variable', v.label, v.expression] as const),
    ),
    ...[...formula.random.map((part) => part.group), ...others.groups].map(
      ({ name, expression }) => ['group', name, expression] as const,
    ),
    ...others.covariates.map(({ label, expression }) => ['covariate', label, expression] as const),
    ...formula.fixed.offsets.map((e) => ['offset', deparse(e), e] as const),
    ...predictors.flatMap(({ part, terms }) => terms.offsets.map((e) => [part, deparse(e), e] as const)),
  ];
  for (const role of ['offset', 'weights'] as const) {
    const source = spec[role];
    if (source === undefined) continue;
    const e = columns.columns.has(source) ? ({ kind: 'name', name: source } as const) : parseExpression(source);
    if (isRefusal(e)) return e;
    wanted.push([role, source, e]);
  }
  for (const [role, label, e] of wanted) {
    const refused = add(role, label, e);
    if (refused) return refused;
  }
  return gathered;
}

/** What a model matrix takes: numbers, logicals, and factors without unused levels. */
function settle(v: Vector): Vector {
  if (v.kind === 'text') return asFactor(v);
  return v.kind === 'factor' ? dropUnused(v) : v;
}

function findInfinite(gathered: readonly Gathered[], rows: Int32Array, table: Table): Refusal | null {
  for (const { role, label, value } of gathered) {
    if (value.kind !== 'number' || role === 'group') continue;
    const i = firstInfinite(value.values);
    if (i >= 0)
      return say.notFinite(label, value.values[i] as number, table.name, table.lines[rows[i] as number] as number);
  }
  return null;
}

function firstInfinite(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i] as number) < Number.POSITIVE_INFINITY)) return i;
  return -1;
}

const numbersOf = ({ value }: Gathered): Float64Array =>
  value.kind === 'number' ? value.values : Float64Array.from((value as { values: Int8Array }).values);

function sumOf(gathered: readonly Gathered[]): Float64Array | null {
  const [first, ...others] = gathered.map(numbersOf);
  if (!first) return null;
  return others.reduce((total, x) => total.map((t, i) => t + (x[i] as number)), first);
}
