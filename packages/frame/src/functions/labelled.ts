import type { Answer } from '@mixdiff/contract';
import { commonLength, toLogicals, toNumbers } from '../arithmetic.ts';
import type { Arguments, RFunction } from '../calling.ts';
import { bytes, listOf } from '../fill.ts';
import { asFactor, dropUnused, encode, interaction, labels } from '../levels.ts';
import * as say from '../messages.ts';
import { pointLabel } from '../points.ts';
import {
  type FactorVector,
  isMissing,
  lengthOf,
  logicals,
  type NumberVector,
  numbers,
  text,
  type Vector,
} from '../vector.ts';

const x = (args: Arguments): Vector => args.named.get('x') as Vector;

/** Labels pasted row by row; missing values become NA, as in R. */
function paste({ call, named, rest }: Arguments, standard: string): Answer<Vector> {
  const separator = named.get('sep');
  if (separator && (separator.kind !== 'text' || lengthOf(separator) !== 1)) return say.notScalar(call, 'sep');
  const glue = separator?.kind === 'text' ? (labels(separator)[0] ?? 'NA') : standard;
  const n = commonLength(rest);
  if (n === null) return say.lengthsDiffer(call, lengthOf(rest[0] as Vector), lengthOf(rest[1] as Vector));
  const columns = rest.map(labels);
  const cell = (column: readonly (string | null)[], i: number): string => column[column.length === 1 ? 0 : i] ?? 'NA';
  return text(listOf(n, (i) => columns.map((column) => cell(column, i)).join(glue)));
}

/** R's `factor(x, levels, labels, ordered)`. */
function factor(args: Arguments, ordered: boolean | undefined): Answer<Vector> {
  const wanted = args.named.get('levels');
  const asked = args.named.get('ordered');
  const isOrdered = ordered ?? (asked?.kind === 'logical' ? asked.values[0] === 1 : undefined);
  const made = wanted
    ? encode(labels(x(args)), present(labels(wanted)), isOrdered ?? false)
    : asFactor(x(args), isOrdered ?? (x(args) as FactorVector).ordered ?? false);
  const names = args.named.get('labels');
  if (!names) return made;
  const levels = present(labels(names));
  return levels.length === made.levels.length && new Set(levels).size === levels.length
    ? { ...made, levels }
    : say.badLabels(args.call, made.levels.length, levels.length);
}
const present = (cells: readonly (string | null)[]): string[] => cells.filter((cell) => cell !== null);

/** glmmTMB's numFactor(x, y): the points that occur, by the last coordinate first. */
function numFactor({ call, rest }: Arguments): Answer<Vector> {
  const coordinates = rest.map(toNumbers);
  const odd = coordinates.indexOf(null);
  if (odd >= 0) return say.notNumbers(call, rest[odd] as Vector);
  const columns = coordinates.map((x) => (x as NumberVector).values);
  const n = commonLength(rest);
  if (n === null || rest.some((v) => lengthOf(v) !== n)) return say.lengthsDiffer(call, n ?? 0, 1);
  const points = listOf(n, (i) => columns.map((x) => x[i] as number));
  const cells = points.map((point) => (point.some(Number.isNaN) ? null : pointLabel(point)));
  const order = (a: number[], b: number[]): number => {
    const last = a.findLastIndex((x, j) => x !== b[j]);
    return last < 0 ? 0 : (a[last] as number) - (b[last] as number);
  };
  const levels = [...points]
    .filter((point) => !point.some(Number.isNaN))
    .sort(order)
    .map(pointLabel);
  return encode(cells, [...new Set(levels)]);
}

/** The level `ref` first, the others in their order. */
function relevel(args: Arguments): Answer<Vector> {
  const f = asFactor(x(args));
  const ref = args.named.get('ref');
  const first = ref ? labels(ref)[0] : undefined;
  if (first === undefined || first === null) return say.argumentCount('relevel', 2, 1);
  if (!f.levels.includes(first)) return say.noSuchLevel(args.call, first, f.levels);
  return encode(labels(f), [first, ...f.levels.filter((level) => level !== first)], f.ordered);
}

/** R's `interaction(a, b)`: labels `a.b`; only the combinations that occur, since unused levels are dropped anyway. */
function combination({ call, rest, named }: Arguments): Answer<Vector> {
  const separator = named.get('sep');
  const glue = separator?.kind === 'text' ? (labels(separator)[0] ?? '.') : '.';
  const n = commonLength(rest);
  if (n === null || rest.some((v) => lengthOf(v) !== n)) return say.lengthsDiffer(call, n ?? 0, 1);
  const [first, ...others] = rest.map((v) => asFactor(v)).reverse();
  // The first argument varies fastest, so it is the last to be added.
  return others.reduce((outer, inner) => flipped(interaction(outer, inner, '\u0000'), glue), first as FactorVector);
}
const flipped = (f: FactorVector, glue: string): FactorVector => ({
  ...f,
  levels: f.levels.map((level) => level.split('\u0000').reverse().join(glue)),
});

function ifelse({ call, named }: Arguments): Answer<Vector> {
  const [test, yes, no] = [named.get('test') as Vector, named.get('yes'), named.get('no')];
  if (!yes || !no) return say.argumentCount('ifelse', 3, named.size);
  const choice = toLogicals(test);
  if (!choice) return say.notLogical(call);
  const n = choice.length;
  if ([yes, no].some((v) => lengthOf(v) !== 1 && lengthOf(v) !== n)) return say.lengthsDiffer(call, n, lengthOf(yes));
  const [a, b] = [toNumbers(yes), toNumbers(no)];
  const pickFrom = <T>(missing: T, u: ArrayLike<T>, v: ArrayLike<T>): T[] =>
    Array.from(choice, (c, i) => (c === -1 ? missing : (c === 1 ? u : v)[(c === 1 ? u : v).length === 1 ? 0 : i]) as T);
  if (yes.kind === 'logical' && no.kind === 'logical') {
    return logicals(Int8Array.from(pickFrom(-1, yes.values, no.values)));
  }
  if (a && b) return numbers(Float64Array.from(pickFrom(Number.NaN, a.values, b.values)));
  return text(pickFrom<string | null>(null, labels(yes), labels(no)));
}

/** R's `c(…)`: the widest of logical, number and text. */
function concatenated({ rest }: Arguments): Answer<Vector> {
  if (rest.every((v) => v.kind === 'logical')) return logicals(Int8Array.from(rest.flatMap((v) => [...v.values])));
  const all = rest.map(toNumbers);
  if (all.every((v) => v !== null)) return numbers(Float64Array.from(all.flatMap((v) => [...v.values])));
  return text(rest.flatMap((v) => [...labels(v)]));
}

function asLogical(v: Vector): Vector {
  const direct = toLogicals(v);
  if (direct) return logicals(direct);
  const known = (label: string | null): number =>
    label === null ? -1 : /^(T|TRUE|True|true)$/.test(label) ? 1 : /^(F|FALSE|False|false)$/.test(label) ? 0 : -1;
  return logicals(Int8Array.from(labels(v), known));
}

export const LABELLED: Readonly<Record<string, RFunction>> = {
  I: { parameters: ['x'], apply: x },
  c: { parameters: ['...'], apply: concatenated },
  ifelse: { parameters: ['test', 'yes', 'no'], apply: ifelse },
  'is.na': {
    parameters: ['x'],
    apply: (args) => logicals(bytes(lengthOf(x(args)), (i) => (isMissing(x(args), i) ? 1 : 0))),
  },
  paste: { parameters: ['...', 'sep'], apply: (args) => paste(args, ' ') },
  paste0: { parameters: ['...'], apply: (args) => paste(args, '') },
  factor: { parameters: ['x', 'levels', 'labels', 'ordered'], apply: (args) => factor(args, undefined) },
  ordered: { parameters: ['x', 'levels', 'labels'], apply: (args) => factor(args, true) },
  'as.factor': { parameters: ['x'], apply: (args) => (x(args).kind === 'factor' ? x(args) : asFactor(x(args))) },
  'as.ordered': { parameters: ['x'], apply: (args) => asFactor(x(args), true) },
  droplevels: { parameters: ['x'], apply: (args) => dropUnused(asFactor(x(args))) },
  numFactor: { parameters: ['...'], apply: numFactor },
  relevel: { parameters: ['x', 'ref'], apply: relevel },
  interaction: { parameters: ['...', 'sep'], apply: combination },
  'as.character': { parameters: ['x'], apply: (args) => text(labels(x(args))) },
  'as.logical': { parameters: ['x'], apply: (args) => asLogical(x(args)) },
};
