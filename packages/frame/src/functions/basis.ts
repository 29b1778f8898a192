/** What functions of one variable that give several columns have in common: poly, ns, bs. */
import type { Refusal } from '@mixdiff/contract';
import { toNumbers } from '../arithmetic.ts';
import type { Arguments } from '../calling.ts';
import * as say from '../messages.ts';
import { type BasisVector, lengthOf, type Vector } from '../vector.ts';

/** The columns `1`, `2`, ... of a variable; of a lone one R writes no number. */
export function basis(x: Float64Array, at: BasisVector['at'], about: string): BasisVector {
  const columns = at(x);
  return {
    kind: 'basis',
    columns,
    names: columns.length === 1 ? [''] : columns.map((_, j) => String(j + 1)),
    about,
    at,
  };
}

/** The variable itself, as numbers. */
export function variableOf({ call, named }: Arguments): Float64Array | Refusal {
  const x = named.get('x') as Vector;
  return toNumbers(x)?.values ?? say.notNumbers(call, x);
}
/** Numbers of an argument; null: it is not given. */
export function numbersOf({ call, named }: Arguments, name: string): Float64Array | Refusal | null {
  const v = named.get(name);
  if (!v) return null;
  const numbers = toNumbers(v);
  return numbers?.values.every(Number.isFinite) ? numbers.values : say.notNumbers(call, v);
}
/** A whole number from `least`. */
export function wholeOf(
  args: Arguments,
  name: string,
  otherwise: number | null,
  least: number,
): number | null | Refusal {
  const numbers = numbersOf(args, name);
  if (numbers === null) return otherwise;
  if (!(numbers instanceof Float64Array)) return numbers;
  const [value = Number.NaN] = numbers;
  return numbers.length === 1 && Number.isInteger(value) && value >= least
    ? value
    : say.notWhole(args.call, name, least);
}
export function truthOf({ call, named }: Arguments, name: string, otherwise: boolean): boolean | Refusal {
  const v = named.get(name);
  if (!v) return otherwise;
  if (v.kind !== 'logical' || lengthOf(v) !== 1 || v.values[0] === -1) return say.notTruth(call, name, 'a value');
  return v.values[0] === 1;
}
export const isRefused = (x: unknown): x is Refusal => typeof x === 'object' && x !== null && 'refused' in x;
