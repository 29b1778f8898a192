/**
 * Columns beside the units: expressions, R's draws, levels in turn or at random. They are made in the order in which they are listed, and
 * so are the draws that they take.
 */
import { isRefusal, own, type Refusal } from '@mixdiff/contract';
import { numbers, parseExpression, recycle, text, type Vector } from '@mixdiff/frame';
import type { Random } from '@mixdiff/probability';
import type { StudyFile } from '@mixdiff/schema';
import { type Columns, numbersOf, vectorOf } from './expression.ts';
import * as say from './messages.ts';
import { ranks, type Units } from './units.ts';

type ColumnSaid = NonNullable<StudyFile['generate']['columns']>[string];

/** R's generators by name: their arguments after n, and one draw. */
const DRAWS: Readonly<
  Record<string, { readonly takes: readonly string[]; readonly one: (r: Random, a: number, b: number) => number }>
> = {
  rnorm: { takes: ['mean', 'sd'], one: (r, mean, sd) => mean + sd * r.normRand() },
  runif: { takes: ['min', 'max'], one: (r, min, max) => min + (max - min) * r.unifRand() },
  rbinom: { takes: ['size', 'prob'], one: (r, size, prob) => r.binomial(size, prob) },
  rpois: { takes: ['lambda'], one: (r, lambda) => r.poisson(lambda) },
  rexp: { takes: ['rate'], one: (r, rate) => r.expRand() / rate },
  rgamma: { takes: ['shape', 'rate'], one: (r, shape, rate) => r.gamma(shape, 1 / rate) },
  rchisq: { takes: ['df'], one: (r, df) => r.chisq(df) },
};
/** A draw taken apart: R's function, and what its arguments are. */
export interface Draw {
  readonly name: string;
  readonly takes: readonly string[];
  readonly args: readonly string[];
}
export function drawOf(at: string, said: string): Draw | Refusal {
  const call = /^\s*([A-Za-z.]+)\s*\((.*)\)\s*$/s.exec(said);
  const name = call?.[1] ?? '';
  const known = own(DRAWS, name);
  if (!call || !known) return say.notADraw(at, said, Object.keys(DRAWS));
  const args = splitArguments(call[2] ?? '').map((arg) => arg.replace(/^\s*[A-Za-z.]+\s*=(?!=)\s*/, ''));
  if (args.length !== known.takes.length) return say.drawArguments(at, name, known.takes, args.length);
  for (const arg of args) {
    const parsed = parseExpression(arg);
    if (isRefusal(parsed)) return say.within(at, parsed.message, parsed.hint);
  }
  return { name, takes: known.takes, args };
}
/** At commas outside of brackets and quotes. */
function splitArguments(said: string): string[] {
  const out: string[] = [];
  let [depth, quote, from] = [0, '', 0];
  for (let i = 0; i < said.length; i++) {
    const c = said[i];
    if (quote) quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (c === ',' && depth === 0) {
      out.push(said.slice(from, i));
      from = i + 1;
    }
  }
  const last = said.slice(from);
  return out.length === 0 && last.trim() === '' ? [] : [...out, last];
}

export const columnIsDrawn = (said: ColumnSaid): boolean =>
  typeof said === 'object' && ('draw' in said || said.random === true);

/** Adds them to `columns`. */
export function addColumns(
  said: NonNullable<StudyFile['generate']['columns']>,
  columns: Map<string, Vector>,
  n: number,
  units: Units | null,
  random: Random,
): Refusal | null {
  for (const [name, one] of Object.entries(said)) {
    const column = columnOf(`generate.columns.${name}`, one, columns, n, units, random);
    if (isRefusal(column)) return column;
    columns.set(name, column);
  }
  return null;
}
function columnOf(
  at: string,
  said: ColumnSaid,
  columns: Columns,
  n: number,
  units: Units | null,
  random: Random,
): Vector | Refusal {
  if (typeof said !== 'object') {
    const value = vectorOf(at, said, columns);
    return isRefusal(value) ? value : recycle(value, n);
  }
  const places =
    said.per === undefined ? Array.from({ length: n }, (_, i) => i) : placesOf(`${at}.per`, said.per, units);
  if (isRefusal(places)) return places;
  const m = places.reduce((most, place) => Math.max(most, place + 1), 0);
  if ('levels' in said) {
    const { levels } = said;
    const codes = Array.from({ length: m }, (_, k) => (said.random ? random.index(levels.length) : k % levels.length));
    return text(places.map((place) => levels[codes[place]]));
  }
  const draw = drawOf(`${at}.draw`, said.draw);
  if (isRefusal(draw)) return draw;
  const args: Float64Array[] = [];
  for (const arg of draw.args) {
    const values = numbersOf(`${at}.draw`, arg, columns, n);
    if (isRefusal(values)) return values;
    args.push(values);
  }
  // of a unit: the arguments of its first row
  const first = new Int32Array(m).fill(-1);
  for (const [i, place] of places.entries()) if (first[place] < 0) first[place] = i;
  const { one } = DRAWS[draw.name];
  const drawn = Float64Array.from(first, (row) => one(random, args[0][row], args[1]?.[row] ?? Number.NaN));
  return numbers(Float64Array.from(places, (place) => drawn[place]));
}
/** Row by row, which unit it belongs to, from 0 in the order of the labels. */
function placesOf(at: string, kind: string, units: Units | null): number[] | Refusal {
  const labels = units?.labels.get(kind);
  return labels ? ranks(labels) : say.unknownUnits(at, kind, [...(units?.labels.keys() ?? [])]);
}
